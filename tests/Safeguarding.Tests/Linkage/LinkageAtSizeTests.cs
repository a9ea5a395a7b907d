using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Linkage;

/// <summary>
/// What holds for a night that is large enough for the engine to estimate from it (<see cref="LinkageInvariantTests"/> is about small ones):
/// the same decisions whatever the order of records, the run, the partitions or the culture.
/// </summary>
public sealed class LinkageAtSizeTests(LinkageAtSizeTests.Night night, ITestOutputHelper output) : IClassFixture<LinkageAtSizeTests.Night>
{
    private const int Count = 3_500;

    public sealed class Night
    {
        public PersonRecord[] Records { get; }
        internal Dictionary<RecordKey, int> Truth { get; }
        public StewardDecision[] Decisions { get; }
        public LinkResult Result { get; }
        public string Text { get; }

        public Night()
        {
            (Records, Truth) = InventedFamilies.Make(Count, 11);

            // Stewards settled a few pairs, rightly and wrongly, and one child was adopted.
            var one = Truth.GroupBy(entry => entry.Value).Where(child => child.Count() > 1).Take(9).Select(child => child.Select(entry => entry.Key).Order().Take(2).ToArray()).ToArray();
            Decisions = [.. one[1..].Select((pair, i) => new StewardDecision(pair[0], pair[1], (i % 3) switch { 0 => true, 1 => false, _ => null }, "invented"))];
            var adopted = Array.FindIndex(Records, record => record.Key == one[0][0]);
            Records[adopted] = Records[adopted] with { NeverLink = [one[0][1]] };
            Result = Linker.Link(Records, MatchModel.EmbeddedJson, Crosswalk.Empty, Decisions);
            Text = TextOf(Result);
        }
    }

    [Fact]
    public void The_night_is_one_that_estimates_and_finds_children()
    {
        var people = StandardisedPeople.Of(night.Records, MatchModel.EmbeddedJson);
        Assert.NotEqual(people.Model[Level.PlaceDifferent].Stranger, people.Scorer.Parameters.Stranger(Level.PlaceDifferent));
        var figures = PairFigures.Of(night.Result.Crosswalk, night.Truth.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(CultureInfo.InvariantCulture)));
        output.WriteLine($"{figures}; {night.Result.Pairs.Count(pair => pair.Outcome == LinkOutcome.Review)} for review, {night.Result.CandidatePairs} compared");

        // Not a measure of accuracy (these families are invented with these tests), but a night on which hardly anything is linked would prove nothing below.
        Assert.True(figures.Precision >= 0.99, figures.ToString());
        Assert.True(figures.Recall >= 0.9, figures.ToString());
        Assert.Contains(night.Result.Pairs, pair => pair.Veto is not null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shuffled_records_and_decisions_give_the_same(int seed)
    {
        var decisions = night.Decisions.ToArray();
        new Random(seed).Shuffle(decisions);

        Assert.Equal(night.Text, TextOf(Linker.Link(InventedFamilies.Shuffled(night.Records, seed), MatchModel.EmbeddedJson, Crosswalk.Empty, decisions)));
    }

    [Fact]
    public void Runs_beside_each_other_give_the_same()
    {
        // However the threads of one run are dealt out, and however much another run disturbs them.
        var texts = new string[3];
        Parallel.For(0, texts.Length, run => texts[run] = TextOf(Linker.Link(night.Records, MatchModel.EmbeddedJson, Crosswalk.Empty, night.Decisions)));

        Assert.All(texts, text => Assert.Equal(night.Text, text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(200)]
    public void Partitions_give_the_same_as_one(int of)
    {
        // Each partition in a process of its own has to standardise and estimate for itself.
        var own = of <= 5;
        var people = StandardisedPeople.Of(night.Records, MatchModel.EmbeddedJson);
        var parts = Enumerable.Range(0, of).Reverse()
            .Select(partition => Linker.Score(own ? StandardisedPeople.Of(InventedFamilies.Shuffled(night.Records, partition), MatchModel.EmbeddedJson) : people, partition, of)).ToList();

        var decided = Linker.Decide(people, parts, Crosswalk.Empty, night.Decisions);

        Assert.Equal(night.Text, TextOf(decided));
        Assert.Equal(night.Result.CandidatePairs, decided.CandidatePairs);
        Assert.Equal(parts.Sum(part => part.Pairs.Count), parts.SelectMany(part => part.Pairs).Select(pair => (pair.A, pair.B)).Distinct().Count());
    }

    [Fact]
    public void Another_culture_gives_the_same()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "~";
            other.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
            CultureInfo.CurrentCulture = other;

            Assert.Equal(night.Text, TextOf(Linker.Link(night.Records, MatchModel.EmbeddedJson, Crosswalk.Empty, night.Decisions)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Ids_that_keep_their_order_change_nothing_but_themselves()
    {
        // What a record is called says nothing of who it is.
        PersonRecord Renamed(PersonRecord record) => record with { Key = Rename(record.Key), NeverLink = [.. record.NeverLink.Select(Rename)] };
        var decisions = night.Decisions.Select(decision => decision with { A = Rename(decision.A), B = Rename(decision.B) }).ToArray();

        var renamed = Linker.Link([.. night.Records.Select(Renamed)], MatchModel.EmbeddedJson, Crosswalk.Empty, decisions);

        Assert.Equal(Children(night.Result, key => Rename(key)), Children(renamed, key => key));
        Assert.Equal(night.Result.Pairs.Select(pair => (Rename(pair.A), Rename(pair.B), pair.Outcome, pair.Weight)), renamed.Pairs.Select(pair => (pair.A, pair.B, pair.Outcome, pair.Weight)));

        static RecordKey Rename(RecordKey key) => key with { Id = "n-" + key.Id };
        static string[] Children(LinkResult result, Func<RecordKey, RecordKey> name) =>
            [.. result.Crosswalk.Entries.GroupBy(entry => entry.ChildId).Select(child => string.Join(' ', child.Select(entry => name(entry.Record).ToString()).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Ids_in_any_order_give_the_same_children()
    {
        // Ties are broken by record keys; families here are distinct enough for hardly any to matter.
        RecordKey Rename(RecordKey key) => key with { Id = new string([.. key.Id.Reverse()]) };
        var records = night.Records.Select(record => record with { Key = Rename(record.Key), NeverLink = [.. record.NeverLink.Select(Rename)] }).ToArray();
        var decisions = night.Decisions.Select(decision => decision with { A = Rename(decision.A), B = Rename(decision.B) }).ToArray();

        var renamed = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, decisions);

        var before = night.Result.Crosswalk.Entries.GroupBy(entry => entry.ChildId).Select(child => string.Join(' ', child.Select(entry => Rename(entry.Record).ToString()).Order(StringComparer.Ordinal))).ToHashSet(StringComparer.Ordinal);
        var after = renamed.Crosswalk.Entries.GroupBy(entry => entry.ChildId).Select(child => string.Join(' ', child.Select(entry => entry.Record.ToString()).Order(StringComparer.Ordinal))).ToHashSet(StringComparer.Ordinal);
        before.SymmetricExceptWith(after);
        Assert.True(before.Count <= after.Count / 500, $"{before.Count} children differ:\n{string.Join('\n', before.Take(6))}");
    }

    internal static string TextOf(LinkResult result)
    {
        var text = new StringBuilder();
        foreach (var entry in result.Crosswalk.Entries) text.Append(CultureInfo.InvariantCulture, $"{entry.Record} {entry.ChildId}\n");
        foreach (var pair in result.Pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{pair.A} {pair.B} {pair.Outcome} {pair.Weight:R} {pair.Veto} {string.Join(',', pair.BlockedBy)}");
            foreach (var evidence in pair.Evidence) text.Append(CultureInfo.InvariantCulture, $" {evidence.Comparison}={evidence.Level}:{evidence.Weight:R}");
            text.Append('\n');
        }
        foreach (var block in result.Blocks) text.Append(CultureInfo.InvariantCulture, $"{block}\n");
        return text.ToString();
    }
}
