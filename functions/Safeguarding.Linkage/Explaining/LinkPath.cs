using System.Collections.Immutable;

namespace Safeguarding.Linkage.Explaining;

/// <summary>A link inside a child.</summary>
/// <param name="Weight">Log2 odds of the two records by themselves.</param>
/// <param name="IsRuled">A data steward made it: it holds whatever it weighs.</param>
public sealed record ClusterLink(RecordKey A, RecordKey B, double Weight, bool IsRuled = false)
{
    /// <summary>What the link can bear: a steward's word is stronger than any weight.</summary>
    internal double Strength => IsRuled ? double.PositiveInfinity : Weight;
}

/// <summary>How two records of one child hang together.</summary>
/// <param name="Links">From the first record to the second, each turned the way it is walked.</param>
/// <param name="Weakest">Which of the links is the weakest, from 0: the one to look at when the child looks wrong.</param>
public sealed record LinkPath(ImmutableArray<ClusterLink> Links, int Weakest)
{
    /// <summary>The strongest path: the one whose weakest link is strongest; of several such, the one of fewest links, then of the greatest sum, then the first by record key.</summary>
    /// <param name="links">The links of the child, in any order.</param>
    /// <returns>Null when no path leads from the one to the other.</returns>
    public static LinkPath? Between(RecordKey from, RecordKey to, IReadOnlyCollection<ClusterLink> links)
    {
        if (from == to || Bottleneck(from, to, links) is not { } strength) return null;
        var neighbours = links.Where(link => link.Strength >= strength)
            .SelectMany(link => new[] { link, link with { A = link.B, B = link.A } })
            .ToLookup(link => link.A);

        // Layer by layer, so that the first layer to hold the end gives the fewest links; inside a layer the best sum wins, then the smaller key.
        var arrivals = new Dictionary<RecordKey, (ClusterLink Last, double Sum)>();
        var layer = new List<RecordKey> { from };
        while (!arrivals.ContainsKey(to))
        {
            var next = new Dictionary<RecordKey, (ClusterLink Last, double Sum)>();
            foreach (var record in layer.Order())
            {
                var sum = arrivals.TryGetValue(record, out var arrival) ? arrival.Sum : 0;
                foreach (var link in neighbours[record])
                {
                    if (link.B == from || arrivals.ContainsKey(link.B)) continue;
                    if (!next.TryGetValue(link.B, out var best) || sum + link.Weight > best.Sum) next[link.B] = (link, sum + link.Weight);
                }
            }
            foreach (var (record, how) in next) arrivals.Add(record, how);
            layer = [.. next.Keys];
        }

        var path = new List<ClusterLink>();
        for (var at = to; at != from; at = path[^1].A) path.Add(arrivals[at].Last);
        path.Reverse();
        var weakest = Enumerable.Range(0, path.Count).MinBy(i => path[i].Strength);
        return new LinkPath([.. path], weakest);
    }

    /// <summary>The strength of the weakest link of the strongest path: links are laid strongest first until the two meet.</summary>
    private static double? Bottleneck(RecordKey from, RecordKey to, IReadOnlyCollection<ClusterLink> links)
    {
        var parents = new Dictionary<RecordKey, RecordKey>();
        foreach (var link in links.OrderByDescending(link => link.Strength))
        {
            var (x, y) = (Root(link.A), Root(link.B));
            if (x != y) parents[x] = y;
            if (Root(from) == Root(to)) return link.Strength;
        }
        return null;

        RecordKey Root(RecordKey record)
        {
            while (parents.TryGetValue(record, out var parent)) record = parent;
            return record;
        }
    }
}
