using System.Collections.Immutable;
using System.Numerics;
using Safeguarding.Linkage.Blocking;

namespace Safeguarding.Linkage.Cards;

/// <summary>Precision and recall of the whole and of each group, counted in pairs. A pair counts in every group that one of its records is in.</summary>
internal static class GroupTables
{
    /// <summary>Figures about fewer than this could tell of persons.</summary>
    private const int Fewest = 5;

    public static (GroupFigures All, ImmutableArray<DimensionFigures> Dimensions) Of(ModelCardInput input, CardBasis basis)
    {
        var tables = new List<Tally[]> { new Tally[1] };
        var agencies = AgencyPairs(input);
        tables.Add(new Tally[agencies.Length]);
        tables.AddRange(input.Dimensions.Select(dimension => new Tally[dimension.Groups.Length]));
        if (basis == CardBasis.Truth) CountTruth(input, Add);
        else CountExpected(input, basis, Add);
        CountRecords(input, tables);

        var dimensions = ImmutableArray.CreateBuilder<DimensionFigures>();
        dimensions.Add(Figures("Agency pair", [.. agencies.Select(pair => pair.Name)], tables[1], countsRecords: false));
        for (var d = 0; d < input.Dimensions.Length; d++) dimensions.Add(Figures(input.Dimensions[d].Name, input.Dimensions[d].Groups, tables[d + 2], countsRecords: true));
        var all = tables[0][0];
        return (new GroupFigures("All records", input.SourceOf.Length, Rate.Wilson(all.Right, all.Linked), Rate.Wilson(all.Right, all.True), Rate.Wilson(all.Unlinkable, all.Records), null), dimensions.ToImmutable());

        void Add(int a, int b, double linked, double right, double isTrue)
        {
            tables[0][0].Add(linked, right, isTrue);
            var (s, t) = (Math.Min(input.SourceOf[a], input.SourceOf[b]), Math.Max(input.SourceOf[a], input.SourceOf[b]));
            for (var p = 0; p < agencies.Length; p++)
                if (agencies[p].A == s && agencies[p].B == t) tables[1][p].Add(linked, right, isTrue);
            for (var d = 0; d < input.Dimensions.Length; d++)
                for (var groups = input.Dimensions[d].GroupsOf[a] | input.Dimensions[d].GroupsOf[b]; groups != 0; groups &= groups - 1)
                    tables[d + 2][BitOperations.TrailingZeroCount(groups)].Add(linked, right, isTrue);
        }
    }

    private static (int A, int B, string Name)[] AgencyPairs(ModelCardInput input) =>
        [.. Enumerable.Range(0, input.Sources.Length).SelectMany(s => Enumerable.Range(s, input.Sources.Length - s)
            .Where(t => input.Scope == LinkScope.Both || s == t == (input.Scope == LinkScope.Within))
            .Select(t => (s, t, s == t ? $"inside {input.Sources[s]}" : $"{input.Sources[s]} and {input.Sources[t]}")))];

    /// <summary>Every pair inside a cluster, and every pair that truly is one person.</summary>
    private static void CountTruth(ModelCardInput input, Action<int, int, double, double, double> add)
    {
        var truth = input.Truth!;
        foreach (var (a, b) in PairsInside(input, input.ClusterOf))
            if (truth[a] == truth[b]) add(a, b, 1, 1, 0);
            else add(a, b, 1, 0, 0);
        foreach (var (a, b) in PairsInside(input, truth)) add(a, b, 0, 0, 1);
    }

    /// <summary>Every pair that scored well enough to be looked at, with the chance that it is one person.</summary>
    private static void CountExpected(ModelCardInput input, CardBasis basis, Action<int, int, double, double, double> add)
    {
        var chance = CalibrationBands.Chance(input, basis);
        foreach (var pair in input.Pairs)
        {
            var same = chance(pair);
            if (input.ClusterOf[pair.A] == input.ClusterOf[pair.B]) add(pair.A, pair.B, 1, same, same);
            else add(pair.A, pair.B, 0, 0, same);
        }
    }

    private static void CountRecords(ModelCardInput input, List<Tally[]> tables)
    {
        for (var i = 0; i < input.SourceOf.Length; i++)
        {
            var isUnlinkable = input.BestWeights[i] < input.Thresholds.Definite;
            tables[0][0].AddRecord(isUnlinkable);
            for (var d = 0; d < input.Dimensions.Length; d++)
                for (var groups = input.Dimensions[d].GroupsOf[i]; groups != 0; groups &= groups - 1)
                    tables[d + 2][BitOperations.TrailingZeroCount(groups)].AddRecord(isUnlinkable);
        }
    }

    private static IEnumerable<(int A, int B)> PairsInside(ModelCardInput input, int[] setOf)
    {
        var known = Enumerable.Range(0, setOf.Length).Where(i => setOf[i] >= 0 && input.Truth![i] >= 0).ToArray();
        Array.Sort(Array.ConvertAll(known, i => (long)setOf[i] << 32 | (uint)i), known);
        for (var start = 0; start < known.Length;)
        {
            var end = start + 1;
            while (end < known.Length && setOf[known[end]] == setOf[known[start]]) end++;
            for (var x = start; x < end; x++)
                for (var y = x + 1; y < end; y++)
                    if (input.Scope == LinkScope.Both || input.SourceOf[known[x]] == input.SourceOf[known[y]] == (input.Scope == LinkScope.Within)) yield return (known[x], known[y]);
            start = end;
        }
    }

    private static DimensionFigures Figures(string name, ImmutableArray<string> groups, Tally[] tallies, bool countsRecords)
    {
        var hidden = Hidden(tallies, countsRecords);
        var shown = Enumerable.Range(0, groups.Length).Where(g => !hidden.Contains(g) && tallies[g].True > 0).ToList();
        var largest = shown.Count == 0 ? -1 : shown.MaxBy(g => tallies[g].True);
        return new DimensionFigures(name, [.. Enumerable.Range(0, groups.Length).Select(g => FiguresOf(g))], largest < 0 ? null : groups[largest]);

        GroupFigures FiguresOf(int g)
        {
            if (hidden.Contains(g)) return new GroupFigures(groups[g], null, null, null, null, null);
            var recall = Rate.Wilson(tallies[g].Right, tallies[g].True);
            var gap = largest >= 0 && g != largest && recall is not null ? Gap(recall, Rate.Wilson(tallies[largest].Right, tallies[largest].True)!) : null;
            return new GroupFigures(groups[g], tallies[g].Records, Rate.Wilson(tallies[g].Right, tallies[g].Linked), recall, Rate.Wilson(tallies[g].Unlinkable, tallies[g].Records), gap);
        }
    }

    /// <summary>How far a group's recall is from the largest one's in points of a hundred, when the interval of the difference shuts out that they are the same.</summary>
    private static double? Gap(Rate recall, Rate largest) => recall.Less(largest) is { Low: <= 0, High: >= 0 } ? null : 100 * (recall.Value - largest.Value);

    /// <summary>Groups that rest on too few. When there is one such group, the next smallest goes with it: the total would give the one away.</summary>
    private static HashSet<int> Hidden(Tally[] tallies, bool countsRecords)
    {
        var hidden = Enumerable.Range(0, tallies.Length).Where(g => IsFew(tallies[g].True) || IsFew(tallies[g].Linked) || IsFew(tallies[g].Records)).ToHashSet();
        if (hidden.Count == 1 && tallies.Length > 1)
            hidden.Add(Enumerable.Range(0, tallies.Length).Where(g => !hidden.Contains(g)).MinBy(g => countsRecords ? tallies[g].Records : tallies[g].True));
        return hidden;

        static bool IsFew(double count) => count is > 0 and < Fewest;
    }

    private struct Tally
    {
        public double Linked, Right, True;
        public long Records, Unlinkable;

        /// <param name="linked">The pair is in one cluster.</param>
        /// <param name="right">In one cluster and one person.</param>
        /// <param name="isTrue">One person.</param>
        public void Add(double linked, double right, double isTrue)
        {
            Linked += linked;
            Right += right;
            True += isTrue;
        }

        public void AddRecord(bool isUnlinkable)
        {
            Records++;
            if (isUnlinkable) Unlinkable++;
        }
    }
}
