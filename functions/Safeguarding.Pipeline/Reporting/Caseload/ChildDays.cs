namespace Safeguarding.Pipeline.Reporting;

/// <summary>Days on which something happened, by child, in order: all in two arrays, because there are many.</summary>
public sealed class ChildDays
{
    private readonly int[] _first;
    private readonly DateOnly[] _days;

    private ChildDays(int[] first, DateOnly[] days) => (_first, _days) = (first, days);

    /// <param name="children">How many children there are; each day names one by place.</param>
    public static ChildDays Of(int children, IReadOnlyCollection<(int Child, DateOnly Day)> all)
    {
        var first = new int[children + 1];
        foreach (var (child, _) in all) first[child + 1]++;
        for (var c = 0; c < children; c++) first[c + 1] += first[c];
        var (next, days) = (first.ToArray(), new DateOnly[all.Count]);
        foreach (var (child, day) in all) days[next[child]++] = day;
        for (var c = 0; c < children; c++) Array.Sort(days, first[c], first[c + 1] - first[c]);
        return new ChildDays(first, days);
    }

    /// <summary>The child's days, earliest first.</summary>
    public ReadOnlySpan<DateOnly> Of(int child) => _days.AsSpan(_first[child], _first[child + 1] - _first[child]);

    /// <summary>The latest on or before a day; null when there is none.</summary>
    public DateOnly? LastUpTo(int child, DateOnly day) => CountUpTo(child, day) is > 0 and var count ? Of(child)[count - 1] : null;

    /// <summary>How many are on or before a day.</summary>
    public int CountUpTo(int child, DateOnly day)
    {
        var days = Of(child);
        var (low, high) = (0, days.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (days[middle] <= day) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
