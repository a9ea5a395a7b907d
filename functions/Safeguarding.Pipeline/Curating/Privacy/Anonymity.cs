using System.Runtime.InteropServices;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>The values of one ladder's steps as numbers, row by row: equal numbers are equal values.</summary>
/// <param name="Codes">By step, from finest to coarsest; null for a step that shows nothing.</param>
/// <param name="Costs">By step.</param>
internal sealed record LadderCodes(IReadOnlyList<int[]?> Codes, IReadOnlyList<double> Costs)
{
    /// <summary>How many different numbers a step has.</summary>
    public IReadOnlyList<int> Different { get; } = [.. Codes.Select(codes => codes is { Length: > 0 } ? codes.Max() + 1 : 1)];
}

/// <summary>Chooses for each row the finest form in which at least k people share it.</summary>
/// <remarks>
/// k-anonymity (Samarati and Sweeney 1998; Sweeney 2002) by local recoding over generalisation ladders. All combinations of steps are
/// tried from the least loss to the greatest, as Samarati's and Datafly's lattice has them, but a combination is not forced on the whole
/// table: in each, the rows that k people share are settled, and only the others go on to the next (the greedy, utility-based recoding of
/// Xu et al. 2006). Optimal k-anonymity is NP-hard (Meyerson and Williams 2004); this takes rows times combinations, does not depend on
/// the order of rows, and can be explained: "shown as finely as five children share it".
/// Mondrian (LeFevre et al. 2006) cuts ranges, which would give each group bounds of its own that no analyst can group by.
/// </remarks>
internal static class Anonymity
{
    /// <returns>For each row the step of each ladder; null when there are rows, but not k people who share even nothing.</returns>
    /// <param name="persons">Number of the person of each row; null when each row is another person.</param>
    /// <param name="strict">Whether those left over at the end must be k themselves. If not, they are shown nothing of the ladders.</param>
    public static byte[][]? Choose(IReadOnlyList<LadderCodes> ladders, int rows, int[]? persons, int k, bool strict)
    {
        var steps = Enumerable.Range(0, rows).Select(_ => (byte[])[]).ToArray();
        var left = Enumerable.Range(0, rows).ToArray();
        foreach (var choice in Choices(ladders))
        {
            if (left.Length == 0) break;
            var keys = Keys(ladders, choice, left);
            var classes = new Dictionary<UInt128, Tally>(left.Length);
            for (var i = 0; i < left.Length; i++)
                CollectionsMarshal.GetValueRefOrAddDefault(classes, keys[i], out _).Add(persons?[left[i]], k);
            var on = new List<int>(left.Length);
            var any = false;
            for (var i = 0; i < left.Length; i++)
            {
                if (classes[keys[i]].People < k)
                {
                    on.Add(left[i]);
                    continue;
                }

                steps[left[i]] = choice;
                any = true;
            }

            if (any) left = [.. on];
        }

        if (left.Length == 0) return steps;
        var nothing = Choices(ladders).Last();
        foreach (var row in left) steps[row] = nothing;
        if (!strict) return steps;

        // Fewer than k are left: the smallest group that was settled joins them, and nobody can tell who is from where.
        var smallest = Enumerable.Range(0, rows).Except(left).GroupBy(row => (Choice: Rank(ladders, steps[row]), Key: Keys(ladders, steps[row], [row])[0]))
            .OrderBy(g => g.Count()).ThenByDescending(g => g.Key.Choice).ThenBy(g => g.Key.Key).FirstOrDefault();
        if (smallest is null) return null;
        foreach (var row in smallest) steps[row] = nothing;
        return steps;
    }

    /// <summary>Every combination of steps, the least loss first; of equal loss first those that show most of the last ladder, then of the one before it.</summary>
    private static IEnumerable<byte[]> Choices(IReadOnlyList<LadderCodes> ladders)
    {
        IEnumerable<byte[]> all = [[]];
        foreach (var ladder in ladders) all = Enumerable.Range(0, ladder.Codes.Count).SelectMany(s => all.Select(c => (byte[])[.. c, (byte)s])).ToList();
        return all.OrderBy(c => Cost(ladders, c));
    }

    private static double Cost(IReadOnlyList<LadderCodes> ladders, byte[] choice) => choice.Select((step, l) => ladders[l].Costs[step]).Sum();

    private static long Rank(IReadOnlyList<LadderCodes> ladders, byte[] choice)
    {
        var rank = 0L;
        for (var l = 0; l < choice.Length; l++) rank = (rank * ladders[l].Codes.Count) + choice[l];
        return rank;
    }

    private static UInt128[] Keys(IReadOnlyList<LadderCodes> ladders, byte[] choice, int[] rows)
    {
        var keys = new UInt128[rows.Length];
        for (var l = 0; l < choice.Length; l++)
        {
            if (ladders[l].Codes[choice[l]] is not { } codes) continue;
            // A quarter of a million values in each of seven ladders fit, and more than fit are a fault and not a wrong answer.
            var many = (UInt128)(uint)ladders[l].Different[choice[l]];
            for (var i = 0; i < rows.Length; i++) keys[i] = checked((keys[i] * many) + (uint)codes[rows[i]]);
        }

        return keys;
    }
}

/// <summary>How many people there are in a group, counted no further than k.</summary>
internal struct Tally
{
    private int[]? _seen;

    public int People { get; private set; }

    /// <param name="person">Null when every call is another person.</param>
    public void Add(int? person, int k)
    {
        if (People >= k) return;
        if (person is { } one)
        {
            _seen ??= new int[k];
            if (_seen.AsSpan(0, People).Contains(one)) return;
            _seen[People] = one;
        }

        People++;
    }
}
