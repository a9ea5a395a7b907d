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
public sealed record ComparisonEvidence(string Comparison, string Level, double Weight);

/// <summary>Why two records were linked, sent to review or kept apart.</summary>
/// <param name="Weight">Sum of prior and evidence, log2 odds.</param>
/// <param name="Probability">The weight as a probability, 0 to 1.</param>
/// <param name="Veto">Why a pair that scores well may not be linked, or null.</param>
/// <param name="BlockedBy">Blocking rules that brought the pair together.</param>
public sealed record PairDecision(
    RecordKey A, RecordKey B, LinkOutcome Outcome, double Weight, double Probability,
    ImmutableArray<ComparisonEvidence> Evidence, string? Veto, ImmutableArray<string> BlockedBy);

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

    /// <summary>Version of the match model that decided.</summary>
    public string ModelVersion { get; init; } = "";
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
        var model = new MatchModel(modelJson);
        var population = Population.Of(records);
        var rulings = new Rulings(population, decisions);
        var scorer = new PairScorer(model, population);

        var (scored, candidates, blocks) = CandidatePairs.Score(population, scorer, model.LargestBlock, model.Review);
        var (groupOfRecord, pairs) = new Decider(model, population, scorer, rulings).Decide(scored);

        var (crosswalk, events) = StableIds.Assign(Array.ConvertAll(population.Sorted, record => record.Key), groupOfRecord, previous);
        return new LinkResult(crosswalk, events, pairs, candidates) { Blocks = blocks, ModelVersion = model.Version };
    }
}
