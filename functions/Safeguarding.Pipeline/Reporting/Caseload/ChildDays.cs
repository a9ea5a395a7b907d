namespace Safeguarding.Pipeline.Reporting;

/// <summary>Days on which something happened, by child, in order.</summary>
public sealed class ChildDays
{
    private readonly ByChild<DateOnly> _days;

    private ChildDays(ByChild<DateOnly> days) => _days = days;

    /// <param name="children">How many children there are; each day names one by place.</param>
    public static ChildDays Of(int children, IReadOnlyCollection<(int Child, DateOnly Day)> all) => new(ByChild<DateOnly>.Of(children, all, static (a, b) => a.CompareTo(b)));

    /// <summary>The child's days, earliest first.</summary>
    public ReadOnlySpan<DateOnly> Of(int child) => _days[child];

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
