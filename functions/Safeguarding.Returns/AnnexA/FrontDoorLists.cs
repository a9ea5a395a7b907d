namespace Safeguarding.Returns;

/// <summary>Lists 1 to 3: contacts, early help, referrals.</summary>
internal static class FrontDoorLists
{
    public static IEnumerable<AnnexALine> Contacts(AnnexASource source) =>
        from child in source.Records.Contacts
        from contact in child
        where source.SixMonths.Contains(contact.From)
        select new AnnexALine(child.Key, contact.From, contact.Row.Key, [.. source.Person(child.Key), AnnexASource.Text(contact.From), Source(contact.Row, "cont_contact_source_code", "cont_contact_source_desc")]);

    public static IEnumerable<AnnexALine> EarlyHelp(AnnexASource source) =>
        from child in source.Records.EarlyHelp
        from episode in child
        where source.SixMonths.Overlaps(episode.From, episode.To)
        select new AnnexALine(child.Key, episode.From, episode.Row.Key, [.. source.Person(child.Key), AnnexASource.Text(episode.From), source.Known(episode.To), episode.Row.Text("earl_episode_organisation")]);

    public static IEnumerable<AnnexALine> Referrals(AnnexASource source)
    {
        foreach (var child in source.Records.Referrals)
        {
            var inYear = child.Count(r => source.TwelveMonths.Contains(r.From));
            foreach (var referral in child.Where(r => source.SixMonths.Contains(r.From)))
                yield return new AnnexALine(child.Key, referral.From, referral.Row.Key,
                [
                    .. source.Person(child.Key), AnnexASource.Text(referral.From), Source(referral.Row, "cine_referral_source_code", "cine_referral_source_desc"),
                    referral.Row.Category("cine_referral_nfa", "annex-a-yes-no"), AnnexASource.Text(inYear - 1), .. source.Allocated(child.Key, referral.Row, "cine_referral_team", "cine_referral_worker_id"),
                ]);
        }
    }

    /// <summary>By the code, or by the description where there is no code.</summary>
    private static string? Source(CaseRow row, string code, string description) =>
        row.Category(row.Text(code) is null ? description : code, "annex-a-source", "referral-source");
}
