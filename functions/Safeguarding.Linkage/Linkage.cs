using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage;

public enum LinkOutcome { None, Review, Definite }

/// <summary>What a data steward settled about two records. It beats the model on every later run.</summary>
/// <param name="Same">True: the same person. False: different people. Null: looked at and not sure.</param>
public sealed record StewardDecision(RecordKey A, RecordKey B, bool? Same, string Reason);

/// <summary>One comparison of a pair: the field, the level reached, and what it adds to the weight (log2 odds).</summary>
public sealed record ComparisonEvidence(string Comparison, string Level, double Weight)
{
    /// <summary>The part of <see cref="Weight"/> that comes from how common the agreeing value is: above 0 for a rare one, below for a common one, 0 where frequency plays no part. The rest is the level's own.</summary>
    public double FrequencyWeight { get; init; }
}

/// <summary>Why two records were linked, sent to review or kept apart.</summary>
/// <param name="Weight">Sum of prior and evidence, log2 odds.</param>
/// <param name="Probability">The weight as a probability, 0 to 1.</param>
/// <param name="Veto">Why a pair that scores well may not be linked, or null.</param>
/// <param name="BlockedBy">Blocking rules that brought the pair together.</param>
public sealed record PairDecision(
    RecordKey A, RecordKey B, LinkOutcome Outcome, double Weight, double Probability,
    ImmutableArray<ComparisonEvidence> Evidence, string? Veto, ImmutableArray<string> BlockedBy)
{
    /// <summary>Log2 odds, before any evidence, that two records of these sources are one person. With the evidence it adds up to the weight.</summary>
    public double Prior { get; init; }
}

/// <summary>One record's place: the stable child id it belongs to.</summary>
public sealed record CrosswalkEntry(RecordKey Record, string ChildId);

public enum CrosswalkChange { Created, Extended, Merged, Split, Retired }

/// <summary>Something that happened to a child id between two nights.</summary>
public sealed record CrosswalkEvent(CrosswalkChange Change, string ChildId, ImmutableArray<string> Others, string Reason);

/// <summary>The crosswalk of a night: every record in exactly one child, sorted by record; every id ever used, so that none is used again.</summary>
public sealed record Crosswalk(ImmutableArray<CrosswalkEntry> Entries, ImmutableArray<string> RetiredIds)
{
    public static readonly Crosswalk Empty = new([], []);
}

/// <summary>What a night's linkage decided.</summary>
/// <param name="Pairs">Definite pairs, and pairs for review whose records are not one child already; sorted by record keys. Pairs that are neither are not kept.</param>
/// <param name="CandidatePairs">Pairs compared, each counted once.</param>
public sealed record LinkResult(
    Crosswalk Crosswalk, ImmutableArray<CrosswalkEvent> Events,
    ImmutableArray<PairDecision> Pairs, long CandidatePairs)
{
    /// <summary>What each blocking rule made, and what it left out because blocks were too large.</summary>
    public ImmutableArray<BlockReport> Blocks { get; init; } = [];

    /// <summary>Pairs kept apart although they score well, by reason, most first. Those that an adoption parts are not counted: a count of one would tell.</summary>
    public ImmutableArray<KeptApart> KeptApart { get; init; } = [];

    /// <summary>Pairs kept from the night before without comparing them again.</summary>
    public long CarriedPairs { get; init; }

    /// <summary>Version of the match model that decided.</summary>
    public string ModelVersion { get; init; } = "";
}

/// <summary>How many pairs one reason kept apart.</summary>
/// <param name="Code">The reason's short name, the same in every version.</param>
/// <param name="Reason">In words a steward reads.</param>
/// <param name="Pairs">Pairs that score well enough to be looked at, and are two children for this reason.</param>
/// <param name="WouldBeDefinite">Those of them that would be definite but for it.</param>
public sealed record KeptApart(string Code, string Reason, long Pairs, long WouldBeDefinite);

/// <summary>A pair that scored well enough to be looked at again.</summary>
/// <param name="A">Number of the lower record among the night's people, from 0.</param>
/// <param name="B">Number of the higher record.</param>
/// <param name="Weight">Log2 odds.</param>
/// <param name="Rules">The blocking rules that made the pair, a bit each.</param>
/// <param name="Levels">The level every comparison reached, packed.</param>
/// <param name="Stranger">Log2 chance of these levels, and of values as rare as these, between two strangers.</param>
public readonly record struct ScoredPair(int A, int B, double Weight, uint Rules, float Stranger, ulong Levels);

/// <summary>What scoring one partition of a night's pairs gave.</summary>
/// <param name="Partition">Which one, from 0.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Records">Records of the whole night, to which the positions of the pairs refer.</param>
/// <param name="Candidates">Pairs compared in this partition.</param>
/// <param name="Blocks">What each blocking rule did in the whole night; every partition says the same.</param>
public sealed record ScoredPairs(int Partition, int Of, int Records, IReadOnlyList<ScoredPair> Pairs, long Candidates, ImmutableArray<BlockReport> Blocks)
{
    /// <summary>Those of the pairs that were kept from the night before without comparing them again.</summary>
    public long Carried { get; init; }
}

/// <summary>The engine's front door: records in, decisions with explanations out.</summary>
public static class Linker
{
    /// <param name="records">Every person record of the night, in any order; the result does not depend on it.</param>
    /// <param name="modelJson">Text of <c>schemas/matching/model.json</c>.</param>
    /// <param name="previous">Last night's crosswalk, or <see cref="Crosswalk.Empty"/>.</param>
    /// <param name="decisions">Stewards' decisions, in any order; of contradictory ones the more cautious holds.</param>
    /// <exception cref="FormatException">The model is not a match model.</exception>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static LinkResult Link(IReadOnlyList<PersonRecord> records, string modelJson, Crosswalk previous, IReadOnlyList<StewardDecision> decisions)
    {
        var people = StandardisedPeople.Of(records, modelJson);
        return Decide(people, [Score(people, 0, 1)], previous, decisions);
    }

    /// <summary>The heavy half, which may be divided: compares the pairs whose lower record falls in one of several partitions. Each partition needs all the people, and none needs another's result.</summary>
    /// <remarks>Of people who carry on from the night before, the first partition has all the pairs: few are left to compare.</remarks>
    /// <param name="partition">From 0 to <paramref name="of"/> - 1.</param>
    /// <param name="of">Number of partitions, 1 or more. The decisions do not depend on it.</param>
    public static ScoredPairs Score(StandardisedPeople people, int partition, int of)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, of);
        if (people.Carried is { } carried)
            return partition > 0
                ? new ScoredPairs(partition, of, people.Population.Count, [], 0, carried.Blocks)
                : new ScoredPairs(partition, of, people.Population.Count, carried.Scored.Pairs, carried.Scored.Compared, carried.Blocks) { Carried = carried.Scored.Carried };
        var (kept, candidates, _) = CandidatePairs.Score(people.Population, people.Blocks, people.Scorer, people.Model.Keep, partition: partition, of: of);
        return new ScoredPairs(partition, of, people.Population.Count, kept, candidates, [.. people.Blocks.Select(index => index.Report)]);
    }

    /// <summary>The half that must see everything at once: from scored pairs to children with stable ids.</summary>
    /// <param name="parts">Every partition of these people's pairs once, in any order.</param>
    /// <exception cref="ArgumentException">A partition is missing or there twice, or was made of other records.</exception>
    public static LinkResult Decide(StandardisedPeople people, IReadOnlyCollection<ScoredPairs> parts, Crosswalk previous, IReadOnlyList<StewardDecision> decisions)
    {
        var population = people.Population;
        if (parts.Count == 0 || !parts.Select(part => part.Partition).Order().SequenceEqual(Enumerable.Range(0, parts.Count)) || parts.Any(part => part.Of != parts.Count))
            throw new ArgumentException("Deciding needs every partition of the scored pairs once. Score those that are missing.", nameof(parts));
        if (parts.Any(part => part.Records != population.Count || part.Pairs.Any(pair => pair.A < 0 || pair.A >= pair.B || pair.B >= population.Count)))
            throw new ArgumentException("The scored pairs were made of other records than these. Score again.", nameof(parts));

        var rulings = new Rulings(population, decisions);
        var scored = CandidatePairs.InOrder([.. parts.Select(part => part.Pairs)], population.Count);
        var scorer = Estimation.Maximise(people.Scorer, population, scored, within: true, across: true, rulings.Settled);
        var decided = new Decider(population, scorer, rulings, new Thresholds(people.Model.Definite, people.Model.Review, people.Model.Definite)).Decide(scored);
        var (crosswalk, events) = StableIds.Assign(Array.ConvertAll(population.Sorted, record => record.Key), InKeyOrder(population, decided.GroupOfRecord), previous);
        return new LinkResult(crosswalk, events, decided.Pairs, parts.Sum(part => part.Candidates)) { KeptApart = decided.KeptApart, CarriedPairs = parts.Sum(part => part.Carried), Blocks = parts.First().Blocks, ModelVersion = people.Model.Version };
    }

    /// <summary>Groups by position in key order, each named by the smallest position in it.</summary>
    private static int[] InKeyOrder(Population population, int[] groupOfRecord)
    {
        var first = new int[population.Count];
        Array.Fill(first, -1);
        var groups = new int[population.Count];
        for (var position = 0; position < groups.Length; position++)
        {
            ref var name = ref first[groupOfRecord[population.AtKey(position)]];
            if (name < 0) name = position;
            groups[position] = name;
        }
        return groups;
    }
}
