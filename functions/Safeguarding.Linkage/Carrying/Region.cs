using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>The records whose groups must be made anew after some records came, changed or left; whatever lies outside is as it was.</summary>
/// <remarks>
/// What is said of a pair depends on the kept pairs of its two records and on nothing else. So it can only have changed for pairs of a record that came or of one that has lost or
/// won a partner, and for groups only in the components, by pairs that may join, of the records of such pairs.
/// </remarks>
internal sealed class Region
{
    private readonly bool[] _isInside;

    private Region(bool[] isInside) => _isInside = isInside;

    /// <param name="before">Kept pairs of the night before, by its record numbers.</param>
    /// <param name="now">Kept pairs of this night.</param>
    /// <param name="componentBefore">For each record of the night before the component it was in.</param>
    public static Region Around(Moved moved, ScoredPair[] before, ScoredPair[] now, int[] componentBefore, int records)
    {
        // Records with other partners than before.
        var isAdded = new bool[records];
        foreach (var record in moved.Added) isAdded[record] = true;
        var isOther = (bool[])isAdded.Clone();
        foreach (ref readonly var pair in before.AsSpan())
        {
            var (a, b) = (moved.NewOf[pair.A], moved.NewOf[pair.B]);
            if (a < 0 && b >= 0) isOther[b] = true;
            if (b < 0 && a >= 0) isOther[a] = true;
        }
        foreach (ref readonly var pair in now.AsSpan())
            if (isAdded[pair.A] || isAdded[pair.B]) isOther[pair.A] = isOther[pair.B] = true;

        // Both records of each of their pairs, and whoever was in one component with them.
        var isInside = (bool[])isOther.Clone();
        foreach (ref readonly var pair in now.AsSpan())
            if (isOther[pair.A] || isOther[pair.B]) isInside[pair.A] = isInside[pair.B] = true;
        var touched = new bool[componentBefore.Length];
        for (var old = 0; old < moved.NewOf.Length; old++)
            if (moved.NewOf[old] is var record && (record < 0 || isInside[record])) touched[componentBefore[old]] = true;
        for (var old = 0; old < moved.NewOf.Length; old++)
            if (moved.NewOf[old] is >= 0 and var record && touched[componentBefore[old]]) isInside[record] = true;
        return new Region(isInside);
    }

    public bool Touches(int a, int b) => _isInside[a] || _isInside[b];

    /// <summary>The pairs that settle what is inside: those of its records and those of their partners.</summary>
    public ScoredPair[] Near(ScoredPair[] pairs)
    {
        var isNear = (bool[])_isInside.Clone();
        foreach (ref readonly var pair in pairs.AsSpan())
            if (_isInside[pair.A] || _isInside[pair.B]) isNear[pair.A] = isNear[pair.B] = true;
        return Array.FindAll(pairs, pair => isNear[pair.A] || isNear[pair.B]);
    }

    /// <summary>Puts what was said of the records outside, by record numbers of the night before, over what is said of them now.</summary>
    public void KeepOutside(Moved moved, int[] before, int[] now)
    {
        for (var old = 0; old < before.Length; old++)
            if (moved.NewOf[old] is >= 0 and var record && !_isInside[record]) now[record] = moved.NewOf[before[old]];
    }
}
