using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Hides small numbers where a page is for wide circulation, so that a count cannot point at a child.</summary>
/// <remarks>Counts from 1 to 5 become c, as in the department's own releases; nothing stays 0. Where the parts of a shown total hide exactly one, the next smallest is hidden too, or the total would give it away.</remarks>
public static class SmallNumbers
{
    public const string Mark = "c";

    /// <summary>Largest count that is hidden.</summary>
    public const long Largest = 5;

    public static bool IsSmall(long count) => count is > 0 and <= Largest;

    /// <summary>A count that stands alone.</summary>
    public static string Hide(long count) => IsSmall(count) ? Mark : Words.Whole(count);

    /// <summary>A share, hidden where either what it counts or what it leaves is small.</summary>
    public static string Percent(long part, long of) => IsSmall(part) || IsSmall(of - part) || IsSmall(of) ? Mark : Words.Percent(part, of);

    /// <summary>Which of the parts of a total that is shown are hidden. Of equal ones the first.</summary>
    public static ImmutableArray<bool> Hidden(IReadOnlyList<long> parts)
    {
        var hidden = parts.Select(IsSmall).ToArray();
        if (hidden.Count(h => h) == 1)
        {
            var next = Enumerable.Range(0, parts.Count).Where(i => !hidden[i] && parts[i] > 0).OrderBy(i => parts[i]).FirstOrDefault(-1);
            if (next >= 0) hidden[next] = true;
        }

        return [.. hidden];
    }
}
