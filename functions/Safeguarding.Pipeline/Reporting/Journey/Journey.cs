using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Something that an agency recorded of a child.</summary>
/// <param name="At">When it happened; midnight where only the day is known.</param>
/// <param name="Detail">A code or word of the agency's own, empty where there is none.</param>
/// <param name="File">Landed file that the row came from; empty when that is no longer known.</param>
/// <param name="Row">1-based row of it without the header.</param>
public sealed record JourneyEvent(DateTime At, string Agency, string Event, string Detail, string Table, string Record, string File, long? Row);

/// <summary>The first that an agency recorded of a child.</summary>
/// <param name="DaysBeforeSocialCare">How many days it knew before social care did; null of social care itself, and where it came later or social care has nothing.</param>
public sealed record FirstKnown(string Agency, JourneyEvent First, int Events, int? DaysBeforeSocialCare);

/// <summary>A concern of the police or of health after which social care recorded nothing for some working days.</summary>
/// <param name="Next">What social care recorded next, however late; null when nothing has followed at all.</param>
public sealed record Unanswered(JourneyEvent Concern, JourneyEvent? Next);

/// <summary>A factor in the child's home or parents, by the source that names it.</summary>
/// <param name="Kind">domestic abuse, substance misuse, mental ill health, offending.</param>
/// <param name="Source">Who says so, and of whom.</param>
public sealed record HouseholdFactor(string Kind, string Source, DateTime First, DateTime Last, int Times);

/// <summary>Everything that the agencies recorded of one child, in order of time.</summary>
public sealed record Journey(
    string ChildId, string Name, DateOnly? Born, ImmutableArray<JourneyEvent> Events, ImmutableArray<FirstKnown> FirstKnown, ImmutableArray<Unanswered> Unanswered, ImmutableArray<HouseholdFactor> Factors)
{
    /// <summary>Curated tables that it is made of.</summary>
    public static readonly ImmutableArray<string> Curated = ["child", "chronology", "assessment", "police_event", "health_event"];

    /// <summary>A concern that social care answers within so many working days is not unanswered. Working Together 2023 asks for a decision on a referral within one; the rest is for the concern to reach social care.</summary>
    public const int AnswerWithin = 5;

    private const string SocialCare = "social_care", Police = "police";

    /// <summary>Codes of assessment factors (CIN census) that speak of the home: A the child, B a parent or carer, C somebody else in the home.</summary>
    private static readonly (string Kind, string Codes)[] FactorCodes = [("substance misuse", "12"), ("domestic abuse", "3"), ("mental ill health", "4")];

    private static readonly string[] HealthTables = ["health/attendances", "health/community_contacts", "health/health_assessments"];

    private static readonly Dictionary<char, string> Whom = new() { ['A'] = "the child", ['B'] = "a parent or carer", ['C'] = "someone else in the home" };

    /// <param name="tables">The rows of the child in the tables of <see cref="Curated"/>.</param>
    /// <param name="fileOf">Landed file of an extract by its work id; null when it is not known.</param>
    /// <exception cref="KeyNotFoundException">There is no such child.</exception>
    public static Journey Of(string childId, IReadOnlyDictionary<string, Table> tables, Func<string, string?> fileOf, WorkingDays workingDays)
    {
        var child = tables["child"];
        if (child.Rows == 0) throw new KeyNotFoundException("There is no such child.");
        var events = EventsOf(tables["chronology"], fileOf);
        return new Journey(
            childId, $"{child.Text("given_name")[0]} {child.Text("surname")[0]}".Trim(), child.Dates("date_of_birth")[0], events, First(events), NotAnswered(events, Concerns(tables), workingDays), [.. FactorsOf(tables)]);
    }

    private static ImmutableArray<JourneyEvent> EventsOf(Table chronology, Func<string, string?> fileOf)
    {
        var (at, agency, what, detail) = (chronology.Times("event_time"), chronology.Text("agency"), chronology.Text("event"), chronology.Text("detail"));
        var (table, record, extract, row) = (chronology.Text("record_table"), chronology.Text("record_id"), chronology.Text(Lineage.SourceExtract), chronology.Values<long>(Lineage.SourceRow));
        return
        [
            .. Enumerable.Range(0, chronology.Rows).Where(r => at[r] is not null)
                .Select(r => new JourneyEvent(at[r]!.Value, agency[r] ?? "", what[r] ?? "", detail[r] ?? "", table[r] ?? "", record[r] ?? "", extract[r] is { } id ? fileOf(id) ?? "" : "", row[r]))
                .OrderBy(e => e.At).ThenBy(e => e.Agency, StringComparer.Ordinal).ThenBy(e => e.Event, StringComparer.Ordinal).ThenBy(e => e.Record, StringComparer.Ordinal),
        ];
    }

    private static ImmutableArray<FirstKnown> First(ImmutableArray<JourneyEvent> events)
    {
        var known = events.FirstOrDefault(e => e.Agency == SocialCare);
        return
        [
            .. events.GroupBy(e => e.Agency, StringComparer.Ordinal).Select(g => (First: g.First(), Count: g.Count())).OrderBy(f => f.First.At).ThenBy(f => f.First.Agency, StringComparer.Ordinal)
                .Select(f => new FirstKnown(f.First.Agency, f.First, f.Count, known is not null && f.First.At.Date < known.At.Date ? (known.At.Date - f.First.At.Date).Days : null)),
        ];
    }

    /// <summary>Records by which the police or health knew of something that social care should have heard of: a public protection notice, and an attendance with a safeguarding concern.</summary>
    private static HashSet<(string Table, string Record)> Concerns(IReadOnlyDictionary<string, Table> tables)
    {
        var (police, health) = (tables["police_event"], tables["health_event"]);
        var (incident, notice, attendance, concern) = (police.Text("event_id"), police.Text("notice_submitted"), health.Text("event_id"), health.Text("safeguarding_concern"));
        return
        [
            .. Enumerable.Range(0, police.Rows).Where(r => notice[r] == "Y").Select(r => ("police/incident_persons", incident[r]!)),
            .. Enumerable.Range(0, health.Rows).Where(r => concern[r] == "Y").SelectMany(r => HealthTables.Select(table => (table, attendance[r]!))),
        ];
    }

    private static ImmutableArray<Unanswered> NotAnswered(ImmutableArray<JourneyEvent> events, HashSet<(string Table, string Record)> concerns, WorkingDays workingDays)
    {
        var found = ImmutableArray.CreateBuilder<Unanswered>();
        JourneyEvent? next = null;
        for (var at = events.Length - 1; at >= 0; at--)
        {
            // From the end, so that what social care recorded next is at hand.
            var one = events[at];
            if (one.Agency == SocialCare) next = one;
            else if (concerns.Contains((one.Table, one.Record)) && !(one.Agency == Police && one.Event == "police incident")
                && !(next is not null && DateOnly.FromDateTime(next.At) <= workingDays.Add(DateOnly.FromDateTime(one.At), AnswerWithin))) found.Add(new Unanswered(one, next));
        }

        found.Reverse();
        return found.ToImmutable();
    }

    private static IEnumerable<HouseholdFactor> FactorsOf(IReadOnlyDictionary<string, Table> tables)
    {
        var (assessment, police, health) = (tables["assessment"], tables["police_event"], tables["health_event"]);
        var (factors, began) = (assessment.Text("factors"), assessment.Times("start_date"));
        var (incident, abuse, role, at) = (police.Text("incident_type"), police.Text("domestic_abuse"), police.Text("role"), police.Times("event_time"));
        var (reason, attended) = (health.Text("reason"), health.Times("event_time"));
        var said = new List<(string Kind, string Source, DateTime? At)>();
        for (var r = 0; r < assessment.Rows; r++)
        {
            foreach (var code in Regex.Matches(factors[r] ?? "", @"\b(\d{1,2})([A-F])\b").Select(m => (Number: m.Groups[1].Value, Whom: m.Groups[2].Value[0])).Distinct())
                foreach (var (kind, codes) in FactorCodes)
                    if (code.Number.Length == 1 && codes.Contains(code.Number, StringComparison.Ordinal) && Whom.TryGetValue(code.Whom, out var whom)) said.Add((kind, $"social care assessment, of {whom}", began[r]));
        }

        for (var r = 0; r < police.Rows; r++)
        {
            if (abuse[r] == "Y" || incident[r] == "domestic_abuse") said.Add(("domestic abuse", "police incident", at[r]));
            if (incident[r] == "drugs") said.Add(("substance misuse", "police incident about drugs", at[r]));
            if (role[r] == "suspect") said.Add(("offending", "police incident, the child as suspect", at[r]));
        }

        for (var r = 0; r < health.Rows; r++)
        {
            if (reason[r] is "mental_health" or "self_harm") said.Add(("mental ill health", "emergency attendance, of the child", attended[r]));
            if (reason[r] == "substance") said.Add(("substance misuse", "emergency attendance, of the child", attended[r]));
        }

        return said.Where(f => f.At is not null).GroupBy(f => (f.Kind, f.Source)).OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Source, StringComparer.Ordinal)
            .Select(g => new HouseholdFactor(g.Key.Kind, g.Key.Source, g.Min(f => f.At!.Value), g.Max(f => f.At!.Value), g.Count()));
    }
}
