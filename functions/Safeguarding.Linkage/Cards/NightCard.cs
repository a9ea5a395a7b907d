using Safeguarding.Linkage.Explaining;

namespace Safeguarding.Linkage.Cards;

/// <summary>The input of a model card, from what a night leaves in memory when it has decided.</summary>
public static class NightCard
{
    /// <param name="parts">Every partition of the night's scored pairs.</param>
    /// <param name="result">What was decided on them.</param>
    /// <param name="modelJson">Text of the model the people were made with.</param>
    /// <param name="decisions">What stewards had settled, in any order.</param>
    /// <param name="dimensions">Divisions of the records in order of their keys.</param>
    public static ModelCardInput Of(
        StandardisedPeople people, IReadOnlyCollection<ScoredPairs> parts, LinkResult result, string modelJson, IReadOnlyList<StewardDecision> decisions, IEnumerable<CardDimension> dimensions)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var clusters = new int[people.Count];
        for (var position = 0; position < clusters.Length; position++)
        {
            // The crosswalk holds every record once, in the order of keys.
            var child = result.Crosswalk.Entries[position].ChildId;
            ref var cluster = ref clusters[people.Population.AtKey(position)];
            if (!numbers.TryGetValue(child, out cluster)) numbers.Add(child, cluster = numbers.Count);
        }
        var settled = decisions.Where(decision => decision.Same is not null)
            .Select(decision => new SettledPair(people.Population.IndexOf(decision.A), people.Population.IndexOf(decision.B), decision.Same!.Value))
            .Where(pair => pair is { A: >= 0, B: >= 0 } && pair.A != pair.B).ToList();
        return Of(WeighedNight.Of(people, parts, decisions), modelJson, clusters, result.CandidatePairs) with { Dimensions = [.. dimensions.Select(ByNumber)], Settled = settled, ModelVersion = result.ModelVersion, KeptApart = result.KeptApart };

        CardDimension ByNumber(CardDimension dimension)
        {
            var groups = new ulong[dimension.GroupsOf.Length];
            for (var position = 0; position < groups.Length; position++) groups[people.Population.AtKey(position)] = dimension.GroupsOf[position];
            return dimension with { GroupsOf = groups };
        }
    }

    /// <param name="clusters">Each record's cluster.</param>
    /// <param name="candidates">Pairs compared.</param>
    internal static ModelCardInput Of(WeighedNight night, string modelJson, int[] clusters, long candidates)
    {
        var sources = new byte[night.Population.Count];
        for (var i = 0; i < sources.Length; i++) sources[i] = night.Population[i].Source;
        return new ModelCardInput
        {
            ModelVersion = "",
            Parameters = ModelParameter.Read(modelJson, Estimates.Of(night.Population, night.Scorer.Parameters)),
            Thresholds = new CardThresholds(night.Thresholds.Definite, night.Thresholds.Review, night.Thresholds.Cluster),
            Scope = night.Scope,
            Blocks = [.. night.Blocks.Select(index => index.Report)],
            CandidatePairs = candidates,
            Sources = night.Population.Sources,
            SourceOf = sources,
            ClusterOf = clusters,
            BestWeights = CardSurvey.BestWeights(night),
            Pairs = night.Final(),
            Below = CardSurvey.Below(night),
        };
    }
}
