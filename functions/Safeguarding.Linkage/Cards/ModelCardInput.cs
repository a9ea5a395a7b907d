using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;

namespace Safeguarding.Linkage.Cards;

/// <summary>Two records that a data steward settled, as positions among the records.</summary>
public readonly record struct SettledPair(int A, int B, bool Same);

/// <summary>Weights (log2 odds) from which a pair is definite, goes to review, and may bring records into one cluster.</summary>
public sealed record CardThresholds(double Definite, double Review, double Cluster);

/// <summary>What a model card is made from. Records are positions from 0; nothing here names one.</summary>
public sealed record ModelCardInput
{
    public required string ModelVersion { get; init; }
    public required ImmutableArray<ModelParameter> Parameters { get; init; }
    public required CardThresholds Thresholds { get; init; }
    public required LinkScope Scope { get; init; }
    public ImmutableArray<BlockReport> Blocks { get; init; } = [];

    /// <summary>Pairs compared, each once.</summary>
    public long CandidatePairs { get; init; }

    /// <summary>Names of the sources.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>Each record's source.</summary>
    public required byte[] SourceOf { get; init; }

    /// <summary>Each record's child or cluster, as a number.</summary>
    public required int[] ClusterOf { get; init; }

    /// <summary>Each record's weight against an exact copy of itself: the most it can reach.</summary>
    public required double[] BestWeights { get; init; }

    /// <summary>Every pair that was kept for deciding, each once, with the weight it was decided by.</summary>
    public required IReadOnlyList<ScoredPair> Pairs { get; init; }

    /// <summary>Weights of the pairs too light to be kept.</summary>
    public required WeightTally Below { get; init; }

    /// <summary>Pairs kept apart although they score well, by reason.</summary>
    public ImmutableArray<KeptApart> KeptApart { get; init; } = [];

    /// <summary>Divisions of the records beside that by source.</summary>
    public ImmutableArray<CardDimension> Dimensions { get; init; } = [];

    /// <summary>Who each record truly is; -1 where nobody knows. Null when there is no truth to compare with.</summary>
    public int[]? Truth { get; init; }

    /// <summary>What stewards settled as same or different.</summary>
    public IReadOnlyCollection<SettledPair> Settled { get; init; } = [];
}

/// <summary>How many pairs have which weight, in steps of one.</summary>
/// <param name="From">Weight (log2 odds) at which the first step begins.</param>
/// <param name="Counts">Pairs of each step; not whole numbers where <paramref name="Share"/> is below 1.</param>
/// <param name="Share">Of the records whose pairs were counted; the counts are raised to the whole.</param>
public sealed record WeightTally(int From, ImmutableArray<double> Counts, double Share);
