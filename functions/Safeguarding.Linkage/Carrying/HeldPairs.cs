using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>The heavy half of a night's linkage, held for the next: its people in comparable form, the estimates they were compared by, and the pairs that were kept.</summary>
/// <remarks>
/// The next night compares only what came or changed, by the same estimates, and has exactly the pairs that comparing everything by them would give. What is decided on the
/// pairs is decided anew every night. As <see cref="HeldNight"/>, but for records that have whatever rulings and ids: it holds no decision.
/// </remarks>
public sealed class HeldPairs
{
    /// <summary>A smaller night is compared whole in a blink, and a few records make a difference to its counts.</summary>
    public const int FewestRecords = 2_000;

    /// <summary>Nights for which estimates stand: names and places change with the seasons, and a week of new children should count like any others.</summary>
    public const int MostNights = 7;

    /// <summary>One part in so many of the records may have come, changed or left since the estimates were made.</summary>
    public const int MostChangedOf = 10;

    private const ulong End = 0x7372_6961_7064_6C68;
    private readonly DateOnly _estimated;
    private readonly long _changed;
    private readonly DividedBlocks[] _divided;
    private readonly HeldKeys _keys;
    private readonly Lazy<(ScoredPair[] Pairs, int Compared, int Carried)> _scored;

    private HeldPairs(
        string model, DateOnly estimated, long changed, Population population, Parameters parameters, DividedBlocks[] divided, ImmutableArray<BlockReport> blocks, HeldKeys keys,
        Lazy<(ScoredPair[] Pairs, int Compared, int Carried)> scored)
    {
        (ModelFingerprint, _estimated, _changed, Population, Parameters) = (model, estimated, changed, population, parameters);
        (_divided, Blocks, _keys, _scored) = (divided, blocks, keys, scored);
    }

    internal Population Population { get; }

    internal Parameters Parameters { get; }

    internal string ModelFingerprint { get; }

    /// <summary>What each blocking rule did on the night of the estimates.</summary>
    internal ImmutableArray<BlockReport> Blocks { get; }

    /// <summary>Every kept pair, in order of its records; how many were compared for them on this night, and how many of the kept were carried over.</summary>
    internal (ScoredPair[] Pairs, int Compared, int Carried) Scored => _scored.Value;

    /// <summary>Holds a night.</summary>
    /// <param name="parts">Every partition of these people's scored pairs once, in any order.</param>
    /// <param name="night">Its date.</param>
    /// <returns>Null when the next night is better compared whole: this one is small, or has ids that UTF-8 orders otherwise than they are ordered here.</returns>
    public static HeldPairs? Of(StandardisedPeople people, IReadOnlyCollection<ScoredPairs> parts, DateOnly night)
    {
        var population = people.Population;
        if (population.Count < FewestRecords || !CanHold(population.Sorted)) return null;
        var pairs = CandidatePairs.InOrder([.. parts.Select(part => part.Pairs)], population.Count);
        var scored = new Lazy<(ScoredPair[], int, int)>((pairs, 0, 0));
        return people.Carried is { } carried
            ? new HeldPairs(carried.ModelFingerprint, carried._estimated, carried._changed, population, carried.Parameters, carried._divided, carried.Blocks, carried._keys, scored)
            : new HeldPairs(
                people.ModelFingerprint, night, 0, population, people.Scorer.Parameters, [.. people.Blocks.Select(index => index.Divided)],
                [.. people.Blocks.Select(index => index.Report)], HeldKeys.Of(population), scored);
    }

    /// <summary>The next night, if it may carry on: of the same model and sources, soon enough, and with few changes. This one must not be used again if so.</summary>
    /// <param name="records">All records of the next night, in key order.</param>
    internal HeldPairs? Next(PersonRecord[] records, MatchModel model, string fingerprint, DateOnly night)
    {
        if (ModelFingerprint != fingerprint || night.DayNumber - _estimated.DayNumber is < 0 or >= MostNights || records.Length < FewestRecords || !CanHold(records)) return null;
        if (!records.Select(record => record.Key.Source).Distinct(StringComparer.Ordinal).SequenceEqual(Population.Sources)) return null;
        var leaves = new bool[Population.Count];
        var came = new List<PersonRecord>();
        var (next, left) = (0, 0);
        for (var position = 0; position < Population.Count; position++)
        {
            var record = Population.AtKey(position);
            var key = Population.KeyOf(record);
            while (next < records.Length && records[next].Key.CompareTo(key) < 0) came.Add(records[next++]);
            if (next < records.Length && records[next].Key == key)
            {
                if (leaves[record] = PersonMark.Of(records[next]) != Population.Marks[record]) came.Add(records[next]);
                next++;
            }
            else
            {
                leaves[record] = true;
                left++;
            }
        }
        came.AddRange(records.AsSpan(next));
        var changed = _changed + came.Count + left;
        return changed * MostChangedOf > Population.Counted ? null : Next(leaves, [.. came], records, model, changed);
    }

    /// <param name="leaves">For each record whether it is gone; one that changed leaves and comes again.</param>
    internal HeldPairs Next(bool[] leaves, PersonRecord[] came, PersonRecord[] records, MatchModel model, long changed)
    {
        string[] sources = [.. Population.Sources];
        var batch = RawRecords.Of(came, Array.ConvertAll(came, record => (byte)Array.IndexOf(sources, record.Key.Source)));
        var before = Scored.Pairs;
        var people = Population.Next(leaves, [batch], sources, out var moved, records);
        var keys = _keys.Next(people, moved);
        var scored = new Lazy<(ScoredPair[], int, int)>(() =>
        {
            var candidates = keys.PairsOf(moved.Added, people, _divided, LinkScope.Both);
            var found = CarriedPairs.Score(candidates, PairScorer.Of(Parameters, model, people), model.Keep);
            var pairs = CarriedPairs.Merge(before, found, moved);
            return (pairs, candidates.Count, pairs.Length - found.Length);
        });
        return new HeldPairs(ModelFingerprint, _estimated, changed, people, Parameters, _divided, Blocks, keys, scored);
    }

    /// <summary>Everything the next night needs, for <see cref="Read"/>. It names people.</summary>
    public void Write(Stream to)
    {
        var writer = new StateWriter(to);
        writer.Write([Stamp, ModelFingerprint]);
        writer.Write(_estimated.DayNumber);
        writer.Write(_changed);
        Population.Write(writer);
        Parameters.Write(writer);
        foreach (var divided in _divided) divided.Write(writer);
        writer.Write([.. Blocks.Select(block => block.Rule)]);
        writer.Write<long>([.. Blocks.SelectMany(block => new[] { block.Blocks, block.LargestBlock, block.Pairs, block.BlocksSplit, block.PairsNotMade })]);
        _keys.Write(writer);

        writer.Write<ScoredPair>(Scored.Pairs);
        writer.Write(End);
    }

    /// <returns>Null when the file is of another version of this program.</returns>
    /// <exception cref="EndOfStreamException">The file is cut short.</exception>
    /// <exception cref="InvalidDataException">The file does not end where it should.</exception>
    public static HeldPairs? Read(Stream from)
    {
        var reader = new StateReader(from);
        if (reader.ReadTexts() is not [var stamp, var model] || stamp != Stamp) return null;
        var (estimated, changed) = (DateOnly.FromDayNumber(reader.Read<int>()), reader.Read<long>());
        var (population, parameters) = (new Population(reader), new Parameters(reader));
        var divided = Array.ConvertAll(BlockingRules.All, _ => DividedBlocks.Read(reader));
        var (rules, figures) = (reader.ReadTexts(), reader.ReadAll<long>());
        var blocks = rules.Select((rule, at) => new BlockReport(rule, figures[at * 5], (int)figures[at * 5 + 1], figures[at * 5 + 2], figures[at * 5 + 3], figures[at * 5 + 4]));
        var keys = HeldKeys.Read(reader);
        var pairs = reader.ReadAll<ScoredPair>();
        if (reader.Read<ulong>() != End) throw new InvalidDataException("The held pairs do not end where they should.");
        return new HeldPairs(model, estimated, changed, population, parameters, divided, [.. blocks], keys, new Lazy<(ScoredPair[], int, int)>((pairs, 0, 0)));
    }

    /// <summary>Read by the very program that wrote it: another may block or compare otherwise.</summary>
    private static string Stamp => $"held pairs of {typeof(HeldPairs).Module.ModuleVersionId}";

    /// <summary>Characters beyond the first 65,536 come last in UTF-8, and before some others here; halves of one have no UTF-8 at all.</summary>
    private static bool CanHold(PersonRecord[] records) => !records.Any(record => record.Key.Id.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'));
}
