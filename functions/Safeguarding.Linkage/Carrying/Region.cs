using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>The records whose groups must be made anew after some records came, changed or left; whatever lies outside is as it was.</summary>
/// <remarks>
/// What is said of a pair depends on the kept pairs of its two records and on nothing else. So it can only have changed for pairs of a record that came or of one that has lost or
/// won a partner; and groups only in the components, by pairs that may join, that such records are in or are now led to.
/// </remarks>
internal sealed class Region
{
    private readonly bool[] _isInside;

    private Region(bool[] isInside) => _isInside = isInside;

    public bool Touches(int a, int b) => _isInside[a] || _isInside[b];

    /// <summary>Records that came, and those with other partners than before.</summary>
    /// <param name="before">Kept pairs of the night before, by its record numbers.</param>
    /// <param name="now">Kept pairs of this night.</param>
    public static Region Changed(Moved moved, ScoredPair[] before, ScoredPair[] now, int records)
    {
        var isAdded = new bool[records];
        foreach (var record in moved.Added) isAdded[record] = true;
        var isInside = (bool[])isAdded.Clone();
        foreach (ref readonly var pair in before.AsSpan())
        {
            var (a, b) = (moved.NewOf[pair.A], moved.NewOf[pair.B]);
            if (a < 0 && b >= 0) isInside[b] = true;
            if (b < 0 && a >= 0) isInside[a] = true;
        }
        foreach (ref readonly var pair in now.AsSpan())
            if (isAdded[pair.A] || isAdded[pair.B]) isInside[pair.A] = isInside[pair.B] = true;
        return new Region(isInside);
    }

    /// <summary>Takes in the records that pairs of those inside may now join, and all that were in one component with any.</summary>
    /// <param name="judged">What is now said of the pairs of those inside.</param>
    /// <param name="componentBefore">For each record of the night before the component it was in.</param>
    public void Grow(Judged[] judged, Moved moved, int[] componentBefore)
    {
        foreach (ref readonly var edge in judged.AsSpan())
            if (edge.MayJoin) _isInside[edge.Pair.A] = _isInside[edge.Pair.B] = true;
        var isTouched = new bool[componentBefore.Length];
        for (var old = 0; old < componentBefore.Length; old++)
            if (moved.NewOf[old] is var record && (record < 0 || _isInside[record])) isTouched[componentBefore[old]] = true;
        for (var old = 0; old < componentBefore.Length; old++)
            if (moved.NewOf[old] is >= 0 and var record && isTouched[componentBefore[old]]) _isInside[record] = true;
    }

    /// <summary>Puts what was said of the records outside, by record numbers of the night before, over what is said of them now.</summary>
    public void KeepOutside(Moved moved, int[] before, int[] now)
    {
        for (var old = 0; old < before.Length; old++)
            if (moved.NewOf[old] is >= 0 and var record && !_isInside[record]) now[record] = moved.NewOf[before[old]];
    }
}
