using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>One week of the trend: events that touch it.</summary>
/// <param name="Children">Children with at least one of them.</param>
/// <param name="NotBack">Not back by the week's end.</param>
/// <param name="Both">Recorded by both agencies.</param>
/// <param name="PoliceOnly">Recorded by the police alone.</param>
/// <param name="Back">Returned in the week.</param>
/// <param name="Offered">Of these, a return interview is on record as offered.</param>
internal sealed record MissingWeek(DateOnly From, int Missing, int Unauthorised, int Absent, int Children, int NotBack, int Both, int PoliceOnly, int Back, int Offered)
{
    public DateOnly To => From.AddDays(6);

    public int Episodes => Missing + Unauthorised + Absent;
}

/// <summary>Counts events by week as the records stand on the night, so a late record changes a past week.</summary>
internal sealed class MissingTrend
{
    private readonly MissingWeek[] _weeks;

    /// <param name="last">Monday of the last week.</param>
    public MissingTrend(DateOnly last, int weeks) => _weeks = [.. Enumerable.Range(1 - weeks, weeks).Select(w => new MissingWeek(last.AddDays(7 * w), 0, 0, 0, 0, 0, 0, 0, 0, 0))];

    /// <summary>The oldest first.</summary>
    public ImmutableArray<MissingWeek> Weeks => [.. _weeks];

    /// <param name="events">All of one child.</param>
    public void Add(List<MissingEvent> events)
    {
        var seen = new HashSet<int>();
        foreach (var e in events)
            for (var w = Math.Max(0, WeekOf(e.Start)); w < _weeks.Length && w <= (e.End is { } end ? WeekOf(end) : _weeks.Length); w++)
            {
                var week = _weeks[w];
                var back = e.End is { } until && WeekOf(until) == w ? 1 : 0;
                _weeks[w] = week with
                {
                    Missing = week.Missing + (e.Kind == MissingKind.Missing ? 1 : 0),
                    Unauthorised = week.Unauthorised + (e.Kind == MissingKind.UnauthorisedAbsence ? 1 : 0),
                    Absent = week.Absent + (e.Kind == MissingKind.Absent ? 1 : 0),
                    Children = week.Children + (seen.Add(w) ? 1 : 0),
                    NotBack = week.NotBack + 1 - back,
                    Both = week.Both + (e.Agencies.Length > 1 ? 1 : 0),
                    PoliceOnly = week.PoliceOnly + (e.Agencies is [MissingRecord.Police] ? 1 : 0),
                    Back = week.Back + back,
                    Offered = week.Offered + (e.Offered == "Y" ? back : 0),
                };
            }
    }

    /// <summary>Index of the week of a time; below nothing before the first.</summary>
    private int WeekOf(DateTime time) => (int)Math.Floor((DateOnly.FromDateTime(time).DayNumber - _weeks[0].From.DayNumber) / 7.0);

    public static ReportTable Table(ImmutableArray<MissingWeek> weeks) => new("trend",
    [
        new("week_from", ParquetType.Date, "Monday of the week."),
        new("week_to", ParquetType.Date, "Sunday of the week."),
        new("episodes", ParquetType.Int64, "Episodes that touch the week."),
        new("missing", ParquetType.Int64, "Of these, missing."),
        new("unauthorised_absence", ParquetType.Int64, "Of these, unauthorised absences."),
        new("absent", ParquetType.Int64, "Of these, absent."),
        new("children", ParquetType.Int64, "Children with an episode that touches the week."),
        new("not_back", ParquetType.Int64, "Episodes not ended by the week's end."),
        new("both_agencies", ParquetType.Int64, "Episodes that social care and the police recorded."),
        new("police_only", ParquetType.Int64, "Episodes that the police alone recorded."),
        new("back", ParquetType.Int64, "Episodes ended in the week."),
        new("interview_offered", ParquetType.Int64, "Of those ended, with a return interview on record as offered."),
    ],
    [.. weeks.Select(w => new object?[] { w.From, w.To, (long)w.Episodes, (long)w.Missing, (long)w.Unauthorised, (long)w.Absent, (long)w.Children, (long)w.NotBack, (long)w.Both, (long)w.PoliceOnly, (long)w.Back, (long)w.Offered })]);
}
