using System.Collections.Immutable;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>One real event of a child being missing or absent, however many agencies recorded it.</summary>
/// <param name="Start">Earliest time any agency gives.</param>
/// <param name="End">Latest return any agency gives; null while every agency still has the child missing.</param>
/// <param name="Agencies">Agencies that recorded it, in order.</param>
/// <param name="EpisodesIn90Days">Episodes of this child that began in the 90 days up to the week's end.</param>
/// <param name="Escalating">Three or more such episodes, and more in the last 45 days than in the 45 before.</param>
public sealed record MissingEvent(
    string ChildId, string Child, int? Age, DateTime Start, DateTime? End, ImmutableArray<string> Agencies, string Category, string Risk,
    bool KnownToSocialCare, string PlacingAuthority, bool ExploitationConcern, string InterviewOffered, string InterviewAccepted,
    int EpisodesIn90Days, bool Escalating)
{
    public double? Hours => End is { } end ? Math.Round((end - Start).TotalHours, 1) : null;
}

/// <summary>The week's report: Monday to Sunday, the last such week that had ended by the night.</summary>
public sealed record MissingReport(DateOnly From, DateOnly To, ImmutableArray<MissingEvent> Events);

/// <summary>The weekly report of missing children: every missing and absent episode of social care and the police, two records of one event counted once.</summary>
/// <remarks>Children are missing or absent as the agencies say (statutory guidance on children who run away or go missing from home or care, 2014: a return interview is offered within 72 hours of return).</remarks>
public static class MissingWeekly
{
    /// <summary>Two agencies' records of one child are the same event when they overlap or begin within this time of each other: the police are told later than the carer knows.</summary>
    public static readonly TimeSpan SameEvent = TimeSpan.FromHours(24);

    public static readonly ReportKind Kind = new("missing-weekly", "Missing children", ["child", "missing_episode"], Make);

    private static Report Make(ReportSource source)
    {
        var report = Build(source.Night, source["missing_episode"], source["child"]);
        return new Report(MissingWeeklyPage.Of(report), [new ReportTable("", Columns, [.. report.Events.Select(Row)])]);
    }

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("child_id", ParquetType.String, "Stable id of the child."),
        new("child", ParquetType.String, "Name of the child."),
        new("age", ParquetType.Int64, "Age when the episode began."),
        new("start", ParquetType.Timestamp, "Earliest time that an agency gives."),
        new("end", ParquetType.Timestamp, "Latest return that an agency gives; empty while not back."),
        new("hours", ParquetType.Double, "Hours from start to end."),
        new("recorded_by", ParquetType.String, "Agencies that recorded it."),
        new("category", ParquetType.String, "missing or absent."),
        new("police_risk", ParquetType.String, "Highest risk the police gave."),
        new("known_to_social_care", ParquetType.Boolean, "Whether social care has a record of the child."),
        new("placing_authority", ParquetType.String, "Another authority that placed the child here."),
        new("exploitation_concern", ParquetType.Boolean, "Whether a record says that exploitation is feared."),
        new("return_interview_offered", ParquetType.String, "As social care records it."),
        new("return_interview_accepted", ParquetType.String, "As social care records it."),
        new("episodes_in_90_days", ParquetType.Int64, "Episodes of the child in the 90 days to the week's end."),
        new("escalating", ParquetType.Boolean, "Whether the pattern is escalating."),
    ];

    private static object?[] Row(MissingEvent e) =>
    [
        e.ChildId, e.Child, (long?)e.Age, e.Start, e.End, e.Hours, string.Join(" and ", e.Agencies), e.Category, e.Risk, e.KnownToSocialCare, e.PlacingAuthority,
        e.ExploitationConcern, e.InterviewOffered, e.InterviewAccepted, (long)e.EpisodesIn90Days, e.Escalating,
    ];

    /// <param name="night">The night of the build.</param>
    /// <param name="missing">Curated <c>missing_episode</c>.</param>
    /// <param name="children">Curated <c>child</c>, identifiable.</param>
    public static MissingReport Build(DateOnly night, Table missing, Table children)
    {
        var sunday = night.AddDays(-(int)night.DayOfWeek);
        var monday = sunday.AddDays(-6);
        var people = People.Of(children);
        var events = Records(missing)
            .GroupBy(r => r.ChildId, StringComparer.Ordinal)
            .SelectMany(g => OfChild(g.Key, Reconcile(g), people, monday, sunday))
            .OrderByDescending(e => e.End is null).ThenByDescending(e => e.EpisodesIn90Days).ThenBy(e => e.Start).ThenBy(e => e.ChildId, StringComparer.Ordinal);
        return new MissingReport(monday, sunday, [.. events]);
    }

    private static IEnumerable<MissingEvent> OfChild(string childId, List<List<Record>> events, People people, DateOnly monday, DateOnly sunday)
    {
        var weekEnd = sunday.AddDays(1).ToDateTime(TimeOnly.MinValue);
        var weekStart = monday.ToDateTime(TimeOnly.MinValue);
        var starts = events.ConvertAll(e => e.Min(r => r.Start));
        foreach (var records in events)
        {
            var start = records.Min(r => r.Start);
            var end = records.Max(r => r.End);
            if (start >= weekEnd || end < weekStart) continue;
            var recent = starts.Count(s => s < weekEnd && s >= weekEnd.AddDays(-45));
            var inAll = starts.Count(s => s < weekEnd && s >= weekEnd.AddDays(-90));
            var known = people.Find(childId);
            yield return new MissingEvent(
                childId, known.Name, known.AgeOn(DateOnly.FromDateTime(start)), start, end < weekEnd ? end : null,
                [.. records.Select(r => r.Agency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                records.Exists(r => IsMissing(r.Category)) ? "missing" : "absent",
                Worst(records.Select(r => r.Risk)), known.KnownToSocialCare,
                records.Select(r => r.PlacingAuthority).FirstOrDefault(p => p is not null) ?? "",
                records.Exists(r => r.Exploitation == "Y"),
                records.Select(r => r.Offered).FirstOrDefault(o => o is not null) ?? "not recorded",
                records.Select(r => r.Accepted).FirstOrDefault(a => a is not null) ?? "not recorded",
                inAll, inAll >= 3 && recent > inAll - recent);
        }
    }

    /// <summary>Groups one child's records into events. Records that overlap are one; then one agency's and another's that begin within a day of each other, nearest first.</summary>
    /// <remarks>An event that has a record of an agency takes no further one of it that does not overlap: a child who goes missing every night has an event a night.</remarks>
    private static List<List<Record>> Reconcile(IEnumerable<Record> records)
    {
        var events = new List<List<Record>>();
        foreach (var record in records.OrderBy(r => r.Start).ThenBy(r => r.Agency, StringComparer.Ordinal).ThenBy(r => r.EpisodeId, StringComparer.Ordinal))
        {
            var same = events.FindLast(e => e.Exists(r => Overlap(r, record)));
            if (same is null) events.Add([record]);
            else same.Add(record);
        }

        var near = new List<(TimeSpan Apart, int Earlier, int Later)>();
        for (var i = 0; i < events.Count; i++)
            for (var j = i + 1; j < events.Count && events[j][0].Start - events[i][^1].Start is var apart && apart <= SameEvent; j++)
                near.Add((apart, i, j));
        foreach (var (_, i, j) in near.Order())
        {
            var (into, from) = (events[i], events[j]);
            if (into.Exists(a => from.Exists(b => a.Agency == b.Agency))) continue;
            into.AddRange(from);
            events[j] = into;
        }

        return [.. events.Distinct()];
    }

    private static bool Overlap(Record a, Record b) => a.Start < (b.End ?? DateTime.MaxValue) && b.Start < (a.End ?? DateTime.MaxValue);

    /// <summary>903 calls them M and A, the standard dataset and police Missing and Absent; anything else is read as missing, the graver.</summary>
    private static bool IsMissing(string? category) => category?.Trim().ToUpperInvariant() is not ("A" or "ABSENT" or "AWAY" or "UNAUTHORISED ABSENCE" or "AWAY FROM PLACEMENT WITHOUT AUTHORISATION");

    private static string Worst(IEnumerable<string?> risks) =>
        risks.OfType<string>().OrderByDescending(r => Array.IndexOf(RiskOrder, r)).FirstOrDefault() ?? "";

    private static readonly string[] RiskOrder = ["no_apparent", "low", "medium", "high"];

    private static IEnumerable<Record> Records(Table missing)
    {
        var child = missing.Text("child_id");
        var agency = missing.Text("agency");
        var id = missing.Text("episode_id");
        var start = missing.Times("start_time");
        var end = missing.Times("end_time");
        var category = missing.Text("category");
        var risk = missing.Text("risk_level");
        var exploitation = missing.Text("exploitation_concern");
        var placing = missing.Text("placing_authority");
        var offered = missing.Text("return_interview_offered");
        var accepted = missing.Text("return_interview_accepted");
        for (var r = 0; r < missing.Rows; r++)
            yield return new Record(child[r]!, agency[r]!, id[r]!, start[r]!.Value, end[r], category[r], risk[r], exploitation[r], placing[r], offered[r], accepted[r]);
    }

    private sealed record Record(
        string ChildId, string Agency, string EpisodeId, DateTime Start, DateTime? End, string? Category, string? Risk, string? Exploitation,
        string? PlacingAuthority, string? Offered, string? Accepted);

    /// <summary>What a report says of a child beside the id.</summary>
    private sealed class People
    {
        private readonly Dictionary<string, Person> _byId = new(StringComparer.Ordinal);

        public static People Of(Table children)
        {
            var people = new People();
            var id = children.Text("child_id");
            var given = children.Text("given_name");
            var surname = children.Text("surname");
            var born = children.Dates("date_of_birth");
            var known = children.Values<bool>("known_to_social_care");
            for (var r = 0; r < children.Rows; r++)
                people._byId[id[r]!] = new Person($"{given[r]} {surname[r]}".Trim(), born[r], known[r] == true);
            return people;
        }

        public Person Find(string id) => _byId.TryGetValue(id, out var person) ? person : new Person("", null, false);
    }

    private sealed record Person(string Name, DateOnly? Born, bool KnownToSocialCare)
    {
        /// <summary>Whole years; a child born on 29 February is a year older on 1 March of other years.</summary>
        public int? AgeOn(DateOnly day) => Born is { } born && born <= day
            ? day.Year - born.Year - ((day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0)
            : null;
    }
}
