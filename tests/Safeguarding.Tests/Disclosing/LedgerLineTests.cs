using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Disclosing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Disclosing;

/// <summary>What the ledger says, to people and to reviewers.</summary>
public sealed class LedgerLineTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 2, 0, 0, TimeSpan.Zero);
    private static readonly Disclosure Given = new("C1", new DateOnly(2026, 3, 30), "A. Worker", "DS Example, police", "=cmd|chronology", "section_47", ["children_act_1989_s47"], "R1", "");
    private readonly MemoryStore _store = new();

    [Fact]
    public void Every_kind_of_event_is_a_log_of_something()
    {
        foreach (var (name, type) in LedgerLine.Kinds)
            Assert.Contains(LedgerLine.LogOf((LedgerEvent)RuntimeHelpers.GetUninitializedObject(type)), LedgerLine.Logs);
        Assert.Equal(LedgerLine.Kinds.Count, LedgerLine.Kinds.Values.Distinct().Count());
    }

    [Fact]
    public async Task Events_of_disclosure_come_back_as_they_were_and_old_ones_keep_their_bytes()
    {
        LedgerEvent[] events =
        [
            new ChildDisclosed(Given), new DisclosureRefused(Given, "more_detrimental"), new ChildrenConsulted(["C1", "C2"], "A", "why", "explain", "b"), new ChildrenDecided(["C1", "C2"], "same", "A", "b"),
            new ChildConsulted("C1", "A", "why", "journey", "b"), new ChildConsulted("C1", "A", "why", "journey", "b") { Purpose = "section_47", Bases = ["public_task"] },
        ];
        var ledger = await Ledger.OpenAsync(_store);
        foreach (var what in events) Assert.True(await ledger.AppendIfAsync(what, At, _ => true));
        var back = (await Ledger.OpenAsync(_store)).Entries;
        Assert.Equal(events.Select(e => JsonSerializer.Serialize(e, Objects.Json)), back.Select(e => JsonSerializer.Serialize(e.Event, Objects.Json)));
        Assert.DoesNotContain("purpose", Encoding.UTF8.GetString(await _store.ReadBytesAsync(Ledger.PathOf(5))), StringComparison.Ordinal);
        Assert.Equal(["disclosure", "disclosure", "consultation", "combination", "consultation", "consultation"], LedgerFilter.All.Of(ledger).Select(l => l.Log));
    }

    [Theory]
    [InlineData("chronology", "everything")]
    [InlineData("DS Example", "DS Another")]
    [InlineData("section_47", "complaint!")]
    public async Task A_tampered_disclosure_is_found_by_verify(string was, string now)
    {
        var ledger = await Ledger.OpenAsync(_store);
        await ledger.AppendIfAsync(new ChildDisclosed(Given), At, _ => true);
        await ledger.AppendIfAsync(new DisclosureRefused(Given, "no_basis"), At, _ => true);
        Assert.Empty((await Verification.RunAsync(_store, NightRun.Context())).Faults);
        var text = Encoding.UTF8.GetString(await _store.ReadBytesAsync(Ledger.PathOf(1)));
        Assert.Contains(was, text, StringComparison.Ordinal);
        _store.Drop(Ledger.PathOf(1), Encoding.UTF8.GetBytes(text.Replace(was, now, StringComparison.Ordinal)));
        Assert.Contains(Ledger.PathOf(2), Assert.Single((await Verification.RunAsync(_store, NightRun.Context())).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_the_exported_lines_alone_can_follow_the_chain()
    {
        var ledger = await FilledAsync();
        using var file = new MemoryStream();
        Assert.Equal(4, await LedgerExport.WriteJsonLinesAsync(file, _store, ledger, LedgerFilter.All));
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var before = new string('0', 64);
        foreach (var line in lines)
        {
            Assert.Equal(before, line.GetProperty("previous").GetString());
            before = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line.GetProperty("stored").GetString()!)));
            Assert.Equal(before, line.GetProperty("hash").GetString());
        }

        Assert.Equal(4, lines.Count);
    }

    [Fact]
    public async Task The_exported_table_has_the_asked_for_kinds_and_days_and_no_formula()
    {
        var ledger = await FilledAsync();
        Assert.Equal(["child-disclosed", "disclosure-refused"], Csv(ledger, new LedgerFilter(null, null, ["disclosure"])).Select(r => r["kind"]));
        Assert.Equal(["hold-placed"], Csv(ledger, new LedgerFilter(null, null, ["hold-placed"])).Select(r => r["kind"]));
        Assert.Equal(["3", "4"], Csv(ledger, new LedgerFilter(new DateOnly(2026, 4, 2), new DateOnly(2026, 4, 2), [])).Select(r => r["sequence"]));
        var given = Csv(ledger, LedgerFilter.All)[0];
        Assert.Equal(("C1", "A. Worker", "DS Example, police", "section_47", "children_act_1989_s47", "R1"), (given["children"], given["who"], given["to"], given["purpose"], given["bases"], given["reference"]));
        Assert.StartsWith("'=cmd", given["what"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_is_followed_through_merges_whole_and_through_a_split_only_back()
    {
        // Entry 10: B merges into A. Entry 20: C is split off A. Entry 30: A goes, all its records are D's now.
        ChildTrail.Change[] changes =
        [
            Change(10, CrosswalkChange.Merged, "A", "B"), Change(10, CrosswalkChange.Retired, "B", "A"), Change(20, CrosswalkChange.Split, "A", "C"),
            Change(30, CrosswalkChange.Merged, "D", "A"), Change(30, CrosswalkChange.Retired, "A", "D"),
        ];
        Assert.Equal(["A 1-end", "B 1-10", "D 1-end"], Ids("A", changes));
        Assert.Equal(["B 1-end", "A 1-end", "D 1-end"], Ids("B", changes));
        Assert.Equal(["C 1-end", "A 1-20", "B 1-10"], Ids("C", changes));
        Assert.Equal(["D 1-end", "A 1-30", "B 1-10"], Ids("D", changes));
        Assert.Equal(["E 1-end"], Ids("E", changes));

        // All its records went to others without a merge: what is said of those from then on.
        Assert.Equal(["F 1-end", "G 5-end"], Ids("F", [Change(5, CrosswalkChange.Retired, "F", "G")]));
    }

    [Fact]
    public async Task A_trail_has_what_was_said_of_a_child_before_it_was_merged_and_its_erasure_by_the_key_alone()
    {
        var ledger = await Ledger.OpenAsync(_store);
        await ledger.AppendIfAsync(new ChildConsulted("B", "A", "why", "journey", "b"), At, _ => true);
        await _store.WriteJsonAsync("crosswalk/b2/events.json", new[] { new CrosswalkEvent(CrosswalkChange.Merged, "C1", ["B"], "one child"), new CrosswalkEvent(CrosswalkChange.Retired, "B", ["C1"], "gone"), new CrosswalkEvent(CrosswalkChange.Created, "X", [], "new") });
        await ledger.AppendIfAsync(new Published(NightRun.LastNight, "b2", 1, "hash"), At, _ => true);
        await ledger.AppendIfAsync(new ChildConsulted("B", "A", "of another who got the id again", "journey", "b"), At, _ => true);
        await ledger.AppendIfAsync(new ChildWithheld("C1", "harm", "DPO"), At, _ => true);
        var key = NightRun.Context().Key.Value;
        var erasure = ErasedMarks.Of(Safeguarding.Pipeline.Curating.Pseudonyms.For(key), ErasedMarks.ChildKey("C1"))[..16];
        await ledger.AppendIfAsync(new ChildErased(erasure, "DPO", "request", 3), At, _ => true);
        await ledger.AppendIfAsync(new ChildErased("0123456789abcdef", "DPO", "another", 1), At, _ => true);

        var trail = await ChildTrail.OfAsync(_store, ledger, key, "C1", LedgerFilter.All);
        Assert.Equal(["1 child-consulted", "2 crosswalk-merged", "2 crosswalk-retired", "4 child-withheld", "5 child-erased"], trail.Lines.Select(l => $"{l.Sequence} {l.Kind}"));
        Assert.Equal(["4 child-withheld"], (await ChildTrail.OfAsync(_store, ledger, PseudonymKey.None, "C1", new LedgerFilter(null, null, ["restriction", "erasure"]))).Lines.Select(l => $"{l.Sequence} {l.Kind}"));
    }

    [Fact]
    public async Task A_decision_is_in_the_ledger_by_children_before_it_is_kept_and_once()
    {
        var (log, ledger) = (new DecisionLog(new MemoryRecords()), await Ledger.OpenAsync(_store));
        var (a, b) = (new RecordKey("SC", "1"), new RecordKey("HE", "2"));
        var deciding = new Deciding(log, ledger, new Dictionary<RecordKey, string> { [a] = "C2", [b] = "C1" });
        var verdict = new Verdict(a, b, Answer.Same, "AB", "Asked their mother.", "b", "", null);
        Assert.True((await deciding.AddAsync(verdict, At)).IsNew);
        Assert.False((await deciding.AddAsync(verdict, At)).IsNew);
        await deciding.AddAsync(verdict with { Answer = Answer.Different }, At.AddHours(1));
        Assert.Equal(["combination same C1 C2", "alteration different C1 C2"], ledger.Events<ChildrenDecided>().Select(e => $"{LedgerLine.LogOf(e)} {e.Answer} {string.Join(' ', e.Children)}"));
        foreach (var sequence in new[] { 1, 2 }) Assert.DoesNotContain("mother", Encoding.UTF8.GetString(await _store.ReadBytesAsync(Ledger.PathOf(sequence))), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_code_has_words_and_a_source_and_stands_once()
    {
        var rules = SubjectRules.Of(Schemas.Embedded);
        foreach (var list in new[] { rules.Purposes, rules.Bases, rules.Refusals })
        {
            Assert.NotEmpty(list);
            Assert.All(list, c => Assert.True(c.Code.Length > 0 && c.Words.Length > 0 && c.Source.Length > 0, c.Code));
            Assert.Equal(list.Length, list.Select(c => c.Code).Distinct().Count());
        }
    }

    private async Task<Ledger> FilledAsync()
    {
        var ledger = await Ledger.OpenAsync(_store);
        await ledger.AppendIfAsync(new ChildDisclosed(Given), At, _ => true);
        await ledger.AppendIfAsync(new HoldPlaced("", "DPO", "inquiry"), At, _ => true);
        await ledger.AppendIfAsync(new DisclosureRefused(Given, "no_basis"), At.AddDays(1), _ => true);
        await ledger.AppendIfAsync(new ChildReleased("C9", "DPO"), At.AddDays(1), _ => true);
        return ledger;
    }

    private static List<Dictionary<string, string>> Csv(Ledger ledger, LedgerFilter filter)
    {
        using var file = new MemoryStream();
        var lines = LedgerExport.WriteCsv(file, ledger, filter);
        using var reader = CsvReader.Create(new MemoryStream(file.ToArray()), new CsvReaderOptions());
        var headers = reader.Headers.ToArray();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read()) rows.Add(headers.ToDictionary(h => h.TrimStart('\ufeff'), h => reader.GetString(h) ?? ""));
        Assert.Equal(lines, rows.Count);
        return rows;
    }

    private static ChildTrail.Change Change(long sequence, CrosswalkChange change, string child, params string[] others) =>
        new(new LedgerEntry(sequence, "", At, new Published(NightRun.LastNight, "b", sequence, "")), "", new CrosswalkEvent(change, child, [.. others], ""));

    private static IEnumerable<string> Ids(string child, ChildTrail.Change[] changes) => ChildTrail.IdsOf(child, changes).Select(i => $"{i.ChildId} {i.From}-{(i.To == long.MaxValue ? "end" : i.To)}");
}
