using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A child's journey as a page.</summary>
public static class JourneyPage
{
    private static readonly (string Agency, string Name)[] Agencies = [("social_care", "Social care"), ("health", "Health"), ("police", "Police")];

    public static ReportPage Of(Journey journey, string who, string reason) => new(
        $"Journey of {(journey.Name.Length > 0 ? journey.Name : "a child whose name is not known")}",
        $"{journey.ChildId}{(journey.Born is { } born ? $", born {Words.Day(born)}" : "")}",
        $"Everything that three agencies recorded of one child. Opened by {who}; reason: {reason}. Both are in the ledger.",
        [
            new(Words.Whole(journey.Events.Length), "events"),
            new(Words.Whole(journey.FirstKnown.Length), journey.FirstKnown.Length == 1 ? "agency" : "agencies"),
            .. journey.FirstKnown.Where(f => f.DaysBeforeSocialCare is not null).Select(f => new Tile(Words.Whole(f.DaysBeforeSocialCare!.Value), $"days that {Name(f.Agency).ToLowerInvariant()} knew before social care")),
            new(Words.Whole(journey.Unanswered.Length), "concerns of police or health that social care did not take up in time"),
        ],
        [
            new("Who knew when") { Charts = journey.Events.IsEmpty ? [] : [Chart(journey)], Tables = [Known(journey)] },
            new("Concerns not taken up", $"A public protection notice of the police, or a safeguarding concern of health, after which social care recorded nothing within {Journey.AnswerWithin} working days.") { Tables = [Concerns(journey)] },
            new("The home and the parents", "What each source says. The parents' own records with the police and with health are not received: what is not here was not seen, not ruled out.") { Tables = [Factors(journey)] },
            new("Chronology", "Every event, oldest first, with the row of the file that it came from.") { Tables = [Events(journey)] },
        ],
        [
            new("Event", "A dated record of any agency about the child, as it came in the agency's extract and after the three agencies' records were put together.", "curated dataset chronology"),
            new("Knew before social care", "Days from the first event that the agency recorded to the first that social care did. What happened before the agencies' extracts begin is not in them.", "this product"),
            new("Within five working days", "A decision on a referral is made within one working day; the rest is for the concern to reach social care.", "Working Together to Safeguard Children 2023"),
            new("Factors", "Assessment factors of the children in need census, by whom they are about; incidents by the police's type and the child's part; attendances by their complaint.", "CIN census 2025 to 2026 guide, and the agencies' contracts"),
        ]);

    private static string Chart(Journey journey) => TimelineChart.Draw("lanes", "Events by agency",
        [.. Agencies.Select(a => (a.Name, (ImmutableArray<DateTime>)[.. journey.Events.Where(e => e.Agency == a.Agency).Select(e => e.At)]))]);

    private static PageTable Known(Journey journey) => new("First records", ["Agency", "First recorded", "As", "#Events", "#Days before social care"],
        [.. journey.FirstKnown.Select(f => new PageCell[] { Name(f.Agency), Time(f.First.At), f.First.Event, f.Events, f.DaysBeforeSocialCare is { } days ? days : "" })],
        "no agency has recorded anything dated.");

    private static PageTable Concerns(Journey journey) => new("Concerns without an answer in time", ["When", "Agency", "Concern", "Next at social care", "Where it is from"],
        [.. journey.Unanswered.Select(u => new PageCell[] { Time(u.Concern.At), Name(u.Concern.Agency), new(u.Concern.Event, u.Concern.Detail), u.Next is { } next ? new PageCell(Time(next.At), next.Event) : "nothing yet", Place(u.Concern) })],
        "none.");

    private static PageTable Factors(Journey journey) => new("Factors by source", ["Factor", "Source", "First", "Last", "#Times"],
        [.. journey.Factors.Select(f => new PageCell[] { f.Kind, f.Source, Time(f.First), Time(f.Last), f.Times })],
        "no source names domestic abuse, substance misuse, mental ill health or offending.");

    private static PageTable Events(Journey journey) => new("Chronology", ["When", "Agency", "Event", "Where it is from"],
        [.. journey.Events.Select(e => new PageCell[] { Time(e.At), Name(e.Agency), new(e.Event, e.Detail.Replace('_', ' ')), Place(e) })],
        "no agency has recorded anything dated.");

    private static PageCell Place(JourneyEvent e) => new(e.File.Length > 0 ? e.File : e.Table, string.Create(CultureInfo.InvariantCulture, $"row {e.Row}, record {e.Record}"));

    /// <summary>A day whose time is not known stands without one.</summary>
    private static string Time(DateTime time) => time.TimeOfDay == TimeSpan.Zero ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Words.Time(time);

    private static string Name(string agency) => Agencies.FirstOrDefault(a => a.Agency == agency).Name ?? agency;
}
