using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Runs;

/// <summary>The ledger is a chain nobody can mend unseen.</summary>
public sealed class LedgerTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 2, 0, 0, TimeSpan.Zero);
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Each_entry_carries_the_hash_of_the_one_before()
    {
        await FillAsync(3);
        var opened = await Ledger.OpenAsync(_store);
        Assert.Equal([1, 2, 3], opened.Entries.Select(e => e.Sequence));
        Assert.Equal(["file-1", "file-2", "file-3"], opened.Events<ExtractRefused>().Select(e => e.File.Path));
        Assert.Equal(new string('0', 64), opened.Entries[0].Previous);
        for (var i = 1; i < 3; i++)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await _store.ReadBytesAsync(Entry(i)))), opened.Entries[i].Previous);
    }

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_was()
    {
        var file = new LandedFile("landing/health/2026-03-31/patients.csv", "v1", "abc", 12);
        var counts = ImmutableSortedDictionary<string, long>.Empty.Add("CELL-DATE", 3);
        LedgerEvent[] events =
        [
            new ExtractAccepted("health", "patients", new DateOnly(2026, 3, 31), file, "w1", 10, 9, 1, new WrittenObject("accepted/x", 5, "def"), "q", "f", counts),
            new ExtractHeld("health", "patients", new DateOnly(2026, 3, 31), file, "w2", 10, "f", counts),
            new ExtractRefused(file, "FILE-UNKNOWN"),
            new Published(new DateOnly(2026, 3, 31), "b", 2, "hash"),
        ];
        var ledger = await Ledger.OpenAsync(_store);
        foreach (var what in events) await ledger.AppendAsync(what, At);
        var back = (await Ledger.OpenAsync(_store)).Entries;
        var accepted = Assert.IsType<ExtractAccepted>(back[0].Event);
        Assert.Equal(counts, accepted.Findings);
        Assert.Equal(events[0], accepted with { Findings = counts });
        Assert.Equal(events[1], Assert.IsType<ExtractHeld>(back[1].Event) with { Findings = counts });
        Assert.Equal(events[2..], back.Skip(2).Select(e => e.Event));
        Assert.All(back, e => Assert.Equal(At, e.At));
    }

    [Fact]
    public async Task A_changed_entry_breaks_the_chain_at_the_next()
    {
        await FillAsync(3);
        await ChangeAsync(Entry(2), "file-2", "file-X");
        Assert.Contains(Entry(3), (await Assert.ThrowsAsync<InvalidDataException>(() => Ledger.OpenAsync(_store))).Message, StringComparison.Ordinal);
        Assert.Contains(Entry(3), Assert.Single((await Verification.RunAsync(_store, NightRun.Context())).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_of_a_kind_that_is_not_known_is_a_fault_and_no_crash()
    {
        await FillAsync(3);
        await ChangeAsync(Entry(2), "extract-refused", "extract-forged!");
        Assert.Contains(Entry(2), Assert.Single((await Verification.RunAsync(_store, NightRun.Context())).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_entry_taken_out_before_the_last_is_missed(int taken)
    {
        await FillAsync(3);
        var left = await WithoutAsync(_store, Entry(taken));
        Assert.Contains($"'{Entry(taken)}' is gone", (await Assert.ThrowsAsync<InvalidDataException>(() => Ledger.OpenAsync(left))).Message, StringComparison.Ordinal);
        Assert.Single((await Verification.RunAsync(left, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task Entries_taken_off_the_end_are_missed_when_a_publication_rests_on_them()
    {
        var store = new MemoryStore();
        store.Drop("landing/social_care/2026-03-31/person.csv", "pers_person_id,pers_forename,pers_surname\np1,Ann,Cole\n"u8.ToArray());
        await NightRun.Pipeline(store).RunAsync();
        // The extract, the publication, its tables.
        Assert.Equal(3, (await Ledger.OpenAsync(store)).Entries.Count);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);

        // As a run leaves it that died before the last entry: the next one writes it.
        var died = await WithoutAsync(store, Entry(2), Entry(3));
        Assert.Empty((await Verification.RunAsync(died, NightRun.Context())).Faults);
        await NightRun.Pipeline(died).RunAsync();
        Assert.Equal(3, (await Ledger.OpenAsync(died)).Entries.Count);

        var cut = await WithoutAsync(store, Entry(1), Entry(2), Entry(3));
        Assert.StartsWith("publications/2026-03-31/0001.json: rests on 1 extracts", Assert.Single((await Verification.RunAsync(cut, NightRun.Context())).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_that_changed_places_are_noticed()
    {
        await FillAsync(3);
        var second = await _store.ReadBytesAsync(Entry(2));
        _store.Drop(Entry(2), await _store.ReadBytesAsync(Entry(3)));
        _store.Drop(Entry(3), second);
        await Assert.ThrowsAsync<InvalidDataException>(() => Ledger.OpenAsync(_store));
    }

    [Fact]
    public async Task Runs_that_race_keep_one_chain_and_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var ledger = await Ledger.OpenAsync(_store);
            for (var i = 0; i < 25; i++) await ledger.AppendAsync(Refused($"file-{writer}-{i}"), At);
        })));
        var opened = await Ledger.OpenAsync(_store);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), opened.Entries.Select(e => e.Sequence));
        var paths = opened.Events<ExtractRefused>().Select(e => e.File.Path).ToList();
        Assert.Equal(200, paths.Distinct().Count());
        for (var w = 0; w < 8; w++)
            Assert.Equal(Enumerable.Range(0, 25).Select(i => $"file-{w}-{i}"), paths.Where(p => p.StartsWith($"file-{w}-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_writer_with_an_old_view_follows_what_others_added()
    {
        var early = await Ledger.OpenAsync(_store);
        await FillAsync(2);
        await early.AppendAsync(Refused("late"), At);
        Assert.Equal(["file-1", "file-2", "late"], early.Events<ExtractRefused>().Select(e => e.File.Path));
        Assert.Equal(3, (await Ledger.OpenAsync(_store)).Entries.Count);
    }

    private async Task FillAsync(int entries)
    {
        var ledger = await Ledger.OpenAsync(_store);
        for (var i = 1; i <= entries; i++) await ledger.AppendAsync(Refused($"file-{i}"), At);
    }

    private static ExtractRefused Refused(string path) => new(new LandedFile(path, "v", "", 1), "FILE-UNKNOWN");

    private static string Entry(int sequence) => $"ledger/{sequence:D10}.json";

    private async Task ChangeAsync(string path, string before, string after) =>
        _store.Drop(path, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(await _store.ReadBytesAsync(path)).Replace(before, after, StringComparison.Ordinal)));

    private static async Task<MemoryStore> WithoutAsync(MemoryStore store, params string[] paths)
    {
        var left = new MemoryStore();
        foreach (var container in NightRun.Containers)
            await foreach (var item in store.ListAsync(container + "/"))
                if (!paths.Contains(item.Path)) left.Drop(item.Path, await store.ReadBytesAsync(item.Path));
        return left;
    }
}
