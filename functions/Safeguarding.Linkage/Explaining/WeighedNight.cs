using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Explaining;

/// <summary>A night as it was weighed: its people, the chances estimated from them, and every pair that was kept with its final weight.</summary>
/// <remarks>Made again from the people and the kept pairs, it is what the night itself decided by: nothing in it depends on when or where.</remarks>
public sealed class WeighedNight
{
    private readonly double[] _rivals;

    internal WeighedNight(Population population, PairScorer scorer, BlockIndex[] blocks, Rulings rulings, Thresholds thresholds, LinkScope scope, ScoredPair[] scored)
    {
        (Population, Scorer, Blocks, Rulings, Thresholds, Scope) = (population, scorer, blocks, rulings, thresholds, scope);
        (Pairs, var others) = new Decider(population, scorer, rulings, thresholds, scope).Weigh(scored);
        var rivals = _rivals = new double[Pairs.Length];
        Parallel.For(0, rivals.Length, e => rivals[e] = others.Factor(e));
    }

    /// <param name="parts">Every partition of these people's scored pairs once, in any order.</param>
    /// <param name="decisions">What stewards had settled, in any order.</param>
    public static WeighedNight Of(StandardisedPeople people, IReadOnlyCollection<ScoredPairs> parts, IReadOnlyList<StewardDecision> decisions)
    {
        var scored = CandidatePairs.InOrder([.. parts.Select(part => part.Pairs)], people.Count);
        var rulings = new Rulings(people.Population, decisions);
        var scorer = Estimation.Maximise(people.Scorer, people.Population, scored, within: true, across: true, rulings.Settled);
        var thresholds = new Thresholds(people.Model.Definite, people.Model.Review, people.Model.Definite);
        return new WeighedNight(people.Population, scorer, people.Blocks, rulings, thresholds, LinkScope.Both, scored);
    }

    internal Population Population { get; }
    internal PairScorer Scorer { get; }
    internal BlockIndex[] Blocks { get; }
    internal Rulings Rulings { get; }
    internal Thresholds Thresholds { get; }
    internal LinkScope Scope { get; }

    /// <summary>Every pair kept, by its records, each with its own weight.</summary>
    internal ScoredPair[] Pairs { get; }

    /// <summary>The kept pairs with the weights they were decided by.</summary>
    internal ScoredPair[] Final()
    {
        var final = new ScoredPair[Pairs.Length];
        for (var e = 0; e < final.Length; e++) final[e] = Pairs[e] with { Weight = Pairs[e].Weight + _rivals[e] };
        return final;
    }

    /// <summary>The weight of any pair by itself, and what the other candidates of its records add; 0 for a pair that was not kept.</summary>
    internal (double Alone, double Rivals) WeightOf(int lower, int higher)
    {
        var (low, high) = (0, Pairs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = (Pairs[middle].A, Pairs[middle].B).CompareTo((lower, higher));
            if (order == 0) return (Pairs[middle].Weight, _rivals[middle]);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return (Scorer.Score(lower, higher).Weight, 0);
    }
}
