namespace Safeguarding.Returns;

/// <summary>Rows of the year that the census has no place for because they name no referral that is there. They are said, never attached by guess.</summary>
internal static class CinOrphans
{
    public static void Report(CinRecords records, ReturnYear year)
    {
        var referrals = new Parents(records.Referrals.Select(r => (r.Id, r.Child)));
        foreach (var a in records.Assessments.SelectMany(g => g).Where(a => !referrals.Have(a.Referral, a.Row) && CinCensus.InYear(a, year))) Say(a.Row, "cina_referral_id");
        foreach (var p in records.Plans.SelectMany(g => g).Where(p => !referrals.Have(p.Referral, p.Row) && year.Overlaps(p.Start, p.End))) Say(p.Row, "cinp_referral_id");
        foreach (var e in records.Enquiries.SelectMany(g => g).Where(e => !referrals.Have(e.Referral, e.Row) && CinCensus.InYear(records, e, year))) Say(e.Row, "s47e_referral_id");
        foreach (var p in records.ProtectionPlans.SelectMany(g => g).Where(p => !referrals.Have(p.Referral, p.Row) && CinCensus.InYear(p, year))) Say(p.Row, "cppl_referral_id");
        foreach (var c in records.EpisodeConferences.SelectMany(g => g).Where(c => !referrals.Have(c.Referral, c.Row) && year.Contains(c.Date))) Say(c.Row, "icpc_referral_id");
        var enquiries = new Parents(records.Enquiries.SelectMany(g => g).Select(e => (e.Id, e.Row.Child)));
        foreach (var c in records.EnquiryConferences.SelectMany(g => g).Where(c => !enquiries.Have(c.Enquiry, c.Row) && year.Contains(c.Date))) Say(c.Row, "icpc_s47_enquiry_id");
    }

    /// <summary>What rows may hang from: an id alone for a row that does not say whose it is, else an id of the same child.</summary>
    private sealed class Parents(IEnumerable<(string Id, string Child)> parents)
    {
        private readonly ILookup<string, string> _children = parents.ToLookup(p => p.Id, p => p.Child, StringComparer.Ordinal);

        public bool Have(string id, CaseRow row) => _children[id].Any(child => child.Length == 0 || CinRecords.Of(row, child));
    }

    private static void Say(CaseRow row, string column) =>
        row.Report(SourceFinding.Orphan, column, "The row falls in the year but names no parent that is in the record, so it is not in the file. Link it to its referral or enquiry.");
}
