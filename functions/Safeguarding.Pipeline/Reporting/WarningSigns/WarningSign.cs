using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Whether a figure moved in four weeks. Unknown where one of the two is hidden or not known.</summary>
public enum Movement { Unknown, Better, Same, Worse }

/// <summary>What a leader should know of before it is too late.</summary>
/// <param name="Name">What goes wrong: "Open cases without a worker".</param>
/// <param name="Meaning">How it is counted.</param>
/// <param name="Setting">Null of what the data does not hold; it has no standing.</param>
/// <param name="Now">Null where it cannot be told.</param>
/// <param name="FourWeeksAgo">From the records as they stand tonight; null where they cannot tell.</param>
/// <param name="LastYear">52 weeks before the night, the same day of the week.</param>
/// <param name="Weeks">Thirteen, a week apart, tonight the last; empty where only tonight is known.</param>
public sealed record WarningSign(string Key, string Area, string Name, string Meaning, SignSetting? Setting, SignReading? Now, SignReading? FourWeeksAgo, SignReading? LastYear, ImmutableArray<SignReading> Weeks)
{
    /// <summary>Why there is no figure, or what to keep in mind.</summary>
    public string Note { get; init; } = "";

    /// <summary>What the thresholds are of: the figure, or its growth on last year's. Growth from or to a hidden figure would tell it, and is none.</summary>
    public double? Judged => Setting switch
    {
        null => null,
        { Change: true } => Now?.Shown is { } now && LastYear?.Shown is > 0 and var then ? 100 * (now - then) / then : null,
        _ => Now?.Figure,
    };

    /// <summary>By the exact figure, also where it is hidden: a standing says little of a count, and a sign must not go unseen.</summary>
    public Rag Rag => Judged is { } judged ? Setting!.RagOf(judged) : Rag.None;

    public Movement Moved(WarningSettings settings)
    {
        if (Setting is null || Now?.Shown is not { } now || FourWeeksAgo?.Shown is not { } then) return Movement.Unknown;
        var by = now - then;
        var least = Now.Value.Of is not null || Now.Value.Unit == "%" ? settings.WorsePoints : Math.Abs(then) * settings.WorsePercent / 100;
        if (by == 0 || Math.Abs(by) < least) return Movement.Same;
        return by > 0 == Setting.HigherIsBetter ? Movement.Better : Movement.Worse;
    }

    /// <summary>The gravest first: red, amber, green, without a standing; within each what got worse, then the farthest beyond its thresholds.</summary>
    public static ImmutableArray<WarningSign> InOrder(IEnumerable<WarningSign> signs, WarningSettings settings) =>
    [
        .. signs.OrderByDescending(s => s.Rag).ThenByDescending(s => s.Moved(settings) == Movement.Worse).ThenByDescending(s => s.Judged is { } judged ? s.Setting!.Severity(judged) : double.NegativeInfinity)
            .ThenBy(s => s.Key, StringComparer.Ordinal),
    ];
}
