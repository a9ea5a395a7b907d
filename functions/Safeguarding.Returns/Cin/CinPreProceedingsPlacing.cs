using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>The pre-proceedings of a child, each with the episode that was open when they began: the case records name no referral for them.</summary>
internal static class CinPreProceedingsPlacing
{
    /// <summary>What running at any time in the year is sent, by the id of the referral that it hangs from.</summary>
    public static ILookup<string, CinPreProceedings> Child(CinRecords records, string id, IReadOnlyList<CinRecords.Referral> referrals, ReturnYear year)
    {
        var placed = new List<(string Referral, CinPreProceedings Row)>();
        foreach (var p in records.PreProceedings[id].Where(p => p.Began <= year.Reference && year.Overlaps(p.Began, p.Ended)))
        {
            var episode = referrals.LastOrDefault(r => r.Nfa != true && !(r.Date > p.Began) && !(r.Closed < p.Began));
            if (episode is null) p.Row.Report(SourceFinding.Orphan, "prep_pre_pro_decision_date", "Pre-proceedings began on a day on which the child had no open referral in the return, so they are not in the file. Correct the dates of one or the other.");
            else placed.Add((episode.Id, Row(p, year)));
        }

        return placed.ToLookup(p => p.Referral, p => p.Row, StringComparer.Ordinal);
    }

    /// <summary>Children who have pre-proceedings in the year without being in the return, and items that no case record can fill: both are said once.</summary>
    public static void Report(CinRecords records, IReadOnlySet<string> sent, CaseTables source, ReturnYear year)
    {
        if (!CinModules.Has(year, CinModules.PreProceedings)) return;
        source.Findings.Add(new ReturnFinding(SourceFinding.NotHeld, Severity.Query, CinModules.PreProceedings, "", "The census asks whether a family group decision-making meeting was offered and held, and when the court was applied to; the case records have no columns for these, so they were left out. Add them before sending.")
        {
            Columns = "FGDMMeetingOffer,FGDMMeetingFac,CourtAppDate",
        });
        foreach (var p in records.PreProceedings.Where(g => !sent.Contains(g.Key)).SelectMany(g => g).Where(p => p.Began is not null && year.Overlaps(p.Began, p.Ended)))
            p.Row.Report(SourceFinding.Orphan, "prep_person_id", "Pre-proceedings ran in the year and the child is not in the return, so they are not in the file. Record the child's referral.");
        foreach (var p in records.PreProceedings.SelectMany(g => g).Where(p => p.Began is null))
            p.Row.Report(SourceFinding.NotRecorded, "prep_pre_pro_decision_date", "Pre-proceedings without a date cannot be told to fall in a year, so they are not in the file. Record when they began.");
    }

    private static CinPreProceedings Row(CinRecords.PreProceeding p, ReturnYear year)
    {
        var ended = year.AsAt(p.Ended);
        var met = year.AsAt(p.Row.Date("prep_initial_pre_pro_meeting_date"));
        return new CinPreProceedings(
            year.AsAt(p.Row.Date("prep_pre_pro_decision_date")), year.AsAt(p.Row.Date("prep_pre_pro_letter_date")), met, met is null ? null : Meetings(p.Row),
            ended, p.Ended > year.Reference ? null : p.Row.Code("prep_pre_pro_outcome", "pre-proceedings-outcome"), year.AsAt(p.Row.Date("prep_care_pro_letter_date")));
    }

    private static int? Meetings(CaseRow row)
    {
        const string column = "prep_pre_pro_meetings_num";
        if (row.Text(column) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var meetings)) return meetings;
        row.Report(SourceFinding.NotANumber, column, "The number of review meetings is not a whole number, so it was left out. Correct the record.");
        return null;
    }
}
