using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Reads curated tables into rows by child. A row without the day that it is about is not read: there is no telling when it was.</summary>
internal static class CareReading
{
    private static readonly string[] VisitKinds = ["child_in_need", "child_protection", "looked_after"], ReviewKinds = ["child_protection", "looked_after"];

    public static ByChild<ReferralRow> Referrals(Table table, ChildRecords records)
    {
        var (date, id) = (table.Dates("referral_date"), table.Text("referral_id"));
        return records.Group<ReferralRow>(table, r => date[r] is { } on ? new(on, id[r]!) : null, (a, b) => By(a.Date, b.Date, a.Id, b.Id));
    }

    public static ByChild<AssessmentRow> Assessments(Table table, ChildRecords records)
    {
        var (start, end, referral, id) = (table.Dates("start_date"), table.Dates("authorised_date"), table.Text("referral_id"), table.Text("assessment_id"));
        return records.Group<AssessmentRow>(table, r => start[r] is { } from ? new(from, end[r], referral[r] ?? "", id[r]!) : null, (a, b) => By(a.Start, b.Start, a.Id, b.Id));
    }

    public static ByChild<ConferenceRow> Conferences(Table table, ChildRecords records)
    {
        var (date, target, enquiry, transfer, id) = (table.Dates("conference_date"), table.Dates("target_date"), table.Text("enquiry_id"), table.Text("transfer_in"), table.Text("conference_id"));
        return records.Group<ConferenceRow>(table, r => date[r] is { } on ? new(on, enquiry[r] ?? "", target[r], transfer[r] == "Y", id[r]!) : null, (a, b) => By(a.Date, b.Date, a.Id, b.Id));
    }

    public static Dictionary<string, DateOnly> Enquiries(Table table)
    {
        var (start, id) = (table.Dates("start_date"), table.Text("enquiry_id"));
        var enquiries = new Dictionary<string, DateOnly>(table.Rows, StringComparer.Ordinal);
        for (var r = 0; r < table.Rows; r++)
            if (start[r] is { } from) enquiries[id[r]!] = from;
        return enquiries;
    }

    /// <summary>Plans of this council; one that is still open when the child dies ends that day.</summary>
    public static ByChild<Spell> Plans(Table table, ChildRecords records)
    {
        var (child, start, end, id) = (table.Text("child_id"), table.Dates("start_date"), table.Dates("end_date"), table.Text("plan_id"));
        var other = table.Has("other_authority") ? table.Text("other_authority") : null;
        return records.Group<Spell>(table, r => start[r] is { } from && other?[r] != "Y" ? new(from, Earlier(end[r], records.Died[records.Number(child[r]!)]), id[r]!) : null, Spell.InOrder);
    }

    public static Dictionary<string, ByChild<DateOnly>> Visits(Table table, ChildRecords records)
    {
        var (type, date, seen) = (table.Text("visit_type"), table.Dates("visit_date"), table.Text("seen"));
        return VisitKinds.ToDictionary(
            kind => kind, kind => records.Group<DateOnly>(table, r => type[r] == kind && seen[r] != "N" ? date[r] : null, (a, b) => a.CompareTo(b)), StringComparer.Ordinal);
    }

    public static Dictionary<string, ByChild<ReviewRow>> Reviews(Table table, ChildRecords records)
    {
        var (type, date, subject, id, cancelled) = (table.Text("review_type"), table.Dates("review_date"), table.Text("subject_id"), table.Text("review_id"), table.Text("cancelled"));
        return ReviewKinds.ToDictionary(
            kind => kind,
            kind => records.Group<ReviewRow>(table, r => type[r] == kind && date[r] is { } on && on <= records.Night && cancelled[r] != "Y" ? new(on, subject[r] ?? "", id[r]!) : null, (a, b) => By(a.Date, b.Date, a.Id, b.Id)),
            StringComparer.Ordinal);
    }

    public static ByChild<HealthRow> Health(Table table, ChildRecords records)
    {
        var (type, date, status, id) = (table.Text("check_type"), table.Dates("check_date"), table.Text("status"), table.Text("check_id"));
        return records.Group<HealthRow>(
            table,
            r => date[r] is { } on && status[r] == "Completed" && type[r] is "Dental Check" or "Health Assessment" or "Initial Health Assessment" or "Review Health Assessment"
                ? new(date[r]!.Value, type[r] == "Dental Check", type[r] is "Health Assessment" or "Initial Health Assessment", id[r]!)
                : null,
            (a, b) => By(a.Date, b.Date, a.Id, b.Id));
    }

    public static ByChild<ScoreRow> Scores(Table table, ChildRecords records)
    {
        var (date, score, id) = (table.Dates("completed_date"), table.Values<long>("score"), table.Text("score_id"));
        return records.Group<ScoreRow>(table, r => date[r] is { } on && score[r] is { } value ? new(on, value, id[r]!) : null, (a, b) => By(a.Date, b.Date, a.Id, b.Id));
    }

    /// <summary>Missing and not absent or away, as social care (M, A) and the police (missing, absent) record it.</summary>
    public static ByChild<DateOnly> Missing(Table table, ChildRecords records)
    {
        var (start, category) = (table.Dates("start_time"), table.Text("category"));
        return records.Group<DateOnly>(table, r => category[r] is "M" or "missing" ? start[r] : null, (a, b) => a.CompareTo(b));
    }

    public static ByChild<AdoptionRow> Adoptions(Table table, ChildRecords records)
    {
        var (order, type, decided, placed, id) = (table.Dates("order_date"), table.Text("order_type"), table.Dates("decision_date"), table.Dates("placed_date"), table.Text("permanence_id"));
        return records.Group<AdoptionRow>(table, r => type[r] == "Adoption" && order[r] is { } on ? new(on, decided[r], placed[r], id[r]!) : null, (a, b) => By(a.Ordered, b.Ordered, a.Id, b.Id));
    }

    public static ByChild<LeaverRow> Leavers(Table table, ChildRecords records)
    {
        var (eligible, contact, touch, suitable, activity, id) = (table.Text("eligibility"), table.Dates("latest_contact"), table.Text("in_touch"), table.Text("accommodation_suitable"), table.Text("activity"), table.Text("care_leaver_id"));
        return records.Group<LeaverRow>(
            table,
            r => eligible[r] is "Relevant" or "Former Relevant" ? new(contact[r], touch[r] ?? "", suitable[r] ?? "", activity[r] ?? "", id[r]!) : null,
            (a, b) => By(a.Contact ?? DateOnly.MinValue, b.Contact ?? DateOnly.MinValue, a.Id, b.Id));
    }

    /// <summary>Periods of care, episodes joined where one follows the other on the same day, and the placements in them.</summary>
    public static (ByChild<Spell> Periods, ByChild<PlacementRow> Placements) Care(Table episodes, Table legal, Table placements, ChildRecords records)
    {
        var breaks = ShortBreaks(legal, records);
        var (child, start, end, reason, period) = (episodes.Text("child_id"), episodes.Dates("start_date"), episodes.Dates("end_date"), episodes.Text("start_reason"), episodes.Text("care_period_id"));
        var rows = records.Group<Episode>(
            episodes,
            r => start[r] is { } from && !OnBreak(breaks[records.Number(child[r]!)], from) ? new(from, end[r], reason[r] ?? "", period[r] ?? "") : null,
            (a, b) => By(a.Start, b.Start, a.Period, b.Period) is not 0 and var by ? by : By(a.End ?? DateOnly.MaxValue, b.End ?? DateOnly.MaxValue, a.Reason, b.Reason));
        var periods = new List<(int, Spell)>();
        foreach (var c in rows.Children)
        {
            var adult = records.Born[c] is { } born ? Ages.Birthday(born, 18) : (DateOnly?)null;
            foreach (var spell in Joined(rows[c]))
                if (Earlier(Earlier(spell.End, records.Died[c]), adult) is var until && !(until <= spell.Start)) periods.Add((c, spell with { End = until }));
        }

        var (in_, from_, to, type, id) = (placements.Text("child_id"), placements.Dates("start_date"), placements.Dates("end_date"), placements.Text("placement_type"), placements.Text("placement_id"));
        var grouped = records.Group<PlacementRow>(
            placements,
            r => from_[r] is { } on && !OnBreak(breaks[records.Number(in_[r]!)], on) ? new(on, to[r], type[r] ?? "", SameCarers(rows[records.Number(in_[r]!)], on), id[r]!) : null,
            (a, b) => (a.Start, a.End ?? DateOnly.MaxValue).CompareTo((b.Start, b.End ?? DateOnly.MaxValue)) is not 0 and var by ? by : string.CompareOrdinal(a.Id, b.Id));
        return (ByChild<Spell>.Of(records.Ids.Length, periods, Spell.InOrder), grouped);
    }

    private static IEnumerable<Spell> Joined(IEnumerable<Episode> episodes)
    {
        Spell? open = null;
        foreach (var episode in episodes)
        {
            if (open is { } spell && !(episode.Start > spell.End))
            {
                open = spell with { End = episode.End is null || spell.End is null && episode.Start == spell.Start ? null : episode.End < spell.End ? spell.End : episode.End };
                continue;
            }

            if (open is { } before) yield return before;
            open = new Spell(episode.Start, episode.End, episode.Period);
        }

        if (open is { } last) yield return last;
    }

    /// <summary>Reasons T and U: another placement with the carers the child had.</summary>
    private static bool SameCarers(ArraySegment<Episode> episodes, DateOnly on)
    {
        foreach (var episode in episodes)
            if (episode.Start == on && episode.Reason is "T" or "U") return true;
        return false;
    }

    private static ByChild<Spell> ShortBreaks(Table table, ChildRecords records)
    {
        var (start, end, status, id) = (table.Dates("start_date"), table.Dates("end_date"), table.Text("legal_status"), table.Text("legal_status_id"));
        return records.Group<Spell>(table, r => status[r] is "V3" or "V4" && start[r] is { } from ? new(from, end[r], id[r]!) : null, Spell.InOrder);
    }

    private static bool OnBreak(ArraySegment<Spell> breaks, DateOnly day)
    {
        foreach (var spell in breaks)
            if (spell.Holds(day)) return true;
        return false;
    }

    private static DateOnly? Earlier(DateOnly? a, DateOnly? b) => a is null ? b : b is null || a <= b ? a : b;

    private static int By(DateOnly a, DateOnly b, string aId, string bId) => a.CompareTo(b) is not 0 and var by ? by : string.CompareOrdinal(aId, bId);

    private readonly record struct Episode(DateOnly Start, DateOnly? End, string Reason, string Period);
}
