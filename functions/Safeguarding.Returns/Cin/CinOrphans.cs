namespace Safeguarding.Returns;

/// <summary>Rows of the year that the census has no place for because they name no referral that is there. They are said, never attached by guess.</summary>
internal static class CinOrphans
{
    public static void Report(CinRecords records, ReturnYear year)
    {
        var referrals = records.Referrals.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var a in records.Assessments.SelectMany(g => g).Where(a => !referrals.Contains(a.Referral) && CinCensus.InYear(a, year))) Say(a.Row, "cina_referral_id");
        foreach (var p in records.Plans.SelectMany(g => g).Where(p => !referrals.Contains(p.Referral) && year.Overlaps(p.Start, p.End))) Say(p.Row, "cinp_referral_id");
        foreach (var e in records.Enquiries.SelectMany(g => g).Where(e => !referrals.Contains(e.Referral) && CinCensus.InYear(records, e, year))) Say(e.Row, "s47e_referral_id");
        foreach (var p in records.ProtectionPlans.SelectMany(g => g).Where(p => !referrals.Contains(p.Referral) && CinCensus.InYear(p, year))) Say(p.Row, "cppl_referral_id");
        foreach (var c in records.EpisodeConferences.SelectMany(g => g).Where(c => !referrals.Contains(c.Referral) && year.Contains(c.Date))) Say(c.Row, "icpc_referral_id");
        var enquiries = records.Enquiries.SelectMany(g => g).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var c in records.EnquiryConferences.SelectMany(g => g).Where(c => !enquiries.Contains(c.Enquiry) && year.Contains(c.Date))) Say(c.Row, "icpc_s47_enquiry_id");
    }

    private static void Say(CaseRow row, string column) =>
        row.Report(SourceFinding.Orphan, column, "The row falls in the year but names no parent that is in the record, so it is not in the file. Link it to its referral or enquiry.");
}
