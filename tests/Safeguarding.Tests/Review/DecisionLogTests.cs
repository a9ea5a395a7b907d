using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Tests.Records;
using static Safeguarding.Tests.Review.ReviewedNights;

namespace Safeguarding.Tests.Review;

public sealed class DecisionLogInMemoryTests : DecisionLogContract
{
    protected override IRecordStore Records { get; } = new MemoryRecords();
}

public sealed class DecisionLogInAFolderTests : DecisionLogContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("decisions");

    /// <summary>Another one each time, as another process would have.</summary>
    protected override IRecordStore Records => new FolderRecords(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task No_file_name_holds_a_record_id()
    {
        await Log.AddAsync(Says("SC:Quillfeather", "HE:1", Answer.Same), Nine);
        Assert.DoesNotContain(Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories), f => f.Contains("Quillfeather", StringComparison.Ordinal));
    }
}

public sealed class DecisionLogInAnAccountTests : DecisionLogContract
{
    private readonly string _root = Azurite.NewRoot();

    /// <summary>Another one each time, as another process would have; its pages are small, so that reading all goes over several.</summary>
    protected override IRecordStore Records => AzureTableRecordsTests.Open(_root);
}

/// <summary>Decisions are kept, whoever makes them at once, and never change.</summary>
public abstract class DecisionLogContract
{
    protected static readonly DateTimeOffset Nine = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    protected abstract IRecordStore Records { get; }

    protected DecisionLog Log => new(Records);

    [Fact]
    public async Task What_was_said_is_read_as_it_was_said()
    {
        var verdict = new Verdict(Key("HE:1:2"), Key("SC:1"), Answer.NotSure, "Åsa B.", "Line one,\n\"two\" 'three' =4", "2026-03-31-abc", "R0123456789ab", -0.30000000000000004);
        // Given the other way round, with blanks around.
        var (entry, isNew) = await Log.AddAsync(verdict with { A = verdict.B, B = verdict.A, By = "  Åsa B. " }, Nine.ToOffset(TimeSpan.FromHours(1)));
        Assert.True(isNew);
        Assert.Equal(new Decision(verdict, 1, Nine), entry);
        Assert.Equal(new Decision(verdict, 1, Nine), Assert.Single(await Log.AllAsync()));
        Assert.Equal(verdict, Assert.Single(await Log.OfAsync(Key("SC:1"), Key("HE:1:2"))).Verdict);
        Assert.Empty(await Log.OfAsync(Key("SC:1"), Key("HE:1")));
    }

    [Fact]
    public async Task A_second_word_follows_the_first_and_a_repeated_one_adds_nothing()
    {
        await Log.AddAsync(Says("HE:1", "SC:1", Answer.Same), Nine);
        Assert.False((await Log.AddAsync(Says("SC:1", "HE:1", Answer.Same), Nine.AddHours(1))).IsNew);
        Assert.True((await Log.AddAsync(Says("HE:1", "SC:1", Answer.Different), Nine.AddHours(2))).IsNew);
        Assert.True((await Log.AddAsync(Says("HE:1", "SC:1", Answer.Same), Nine.AddHours(3))).IsNew);
        Assert.Equal([(1, Answer.Same, 9), (2, Answer.Different, 11), (3, Answer.Same, 12)], (await Log.AllAsync()).Select(d => (d.Number, d.Verdict.Answer, d.At.Hour)));
    }

    [Fact]
    public async Task Of_two_the_later_by_time_counts_though_it_was_kept_first()
    {
        // Two machines whose clocks differ.
        await Log.AddAsync(Says("HE:1", "SC:1", Answer.Same), Nine.AddHours(1));
        await Log.AddAsync(Says("HE:1", "SC:1", Answer.Different), Nine);
        Assert.Equal(Answer.Same, Assert.Single(Decision.Latest(await Log.AllAsync())).Verdict.Answer);
        await Log.AddAsync(Says("HE:1", "SC:1", Answer.NotSure), Nine.AddHours(1));
        Assert.Equal(Answer.NotSure, Assert.Single(Decision.Latest(await Log.AllAsync())).Verdict.Answer);
    }

    [Fact]
    public async Task Stewards_who_decide_at_once_are_all_heard()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Log.AddAsync(Says("HE:1", "SC:1", Answer.Same) with { By = $"steward {i}" }, Nine))));
        var all = await Log.AllAsync();
        Assert.Equal(Enumerable.Range(1, 12), all.Select(d => d.Number));
        Assert.Equal(12, all.Select(d => d.Verdict.By).Distinct().Count());
    }

    [Theory]
    [InlineData("HE:1", "HE:1", "AB", "Seen.")]
    [InlineData("HE:1", "SC:1", " ", "Seen.")]
    [InlineData("HE:1", "SC:1", "AB", "")]
    public async Task A_decision_needs_two_records_a_person_and_a_reason(string a, string b, string by, string reason)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Log.AddAsync(Says(a, b, Answer.Same) with { By = by, Reason = reason }, Nine));
        await Assert.ThrowsAsync<ArgumentException>(() => Log.AddAsync(Says(a, b, Answer.Same) with { By = by, Reason = reason.Length == 0 ? new string('x', 2001) : "" }, Nine));
        Assert.Empty(await Log.AllAsync());
    }

    [Fact]
    public async Task A_row_that_is_no_decision_stops_the_night_rather_than_being_forgotten()
    {
        await Records.CommitAsync("decisions", "a", [new InsertRecord("a123:000001", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)]);
        await Assert.ThrowsAsync<InvalidDataException>(() => Log.AllAsync());
    }

    protected static Verdict Says(string a, string b, Answer answer) => new(Key(a), Key(b), answer, "AB", "Seen.", "build", "", null);
}
