namespace Safeguarding.Returns;

/// <summary>List 8: children in care, one row a period of care.</summary>
internal static class CareList
{
    public static IEnumerable<AnnexALine> Lines(AnnexASource source)
    {
        foreach (var child in source.Records.Care.Select(g => g.Key))
        {
            var spells = source.Spells(child);
            for (var i = 0; i < spells.Count; i++)
            {
                var spell = spells[i];
                if (spell.Ceased < source.SixMonths.Start) continue;
                var legal = Legal(source, child, spell.LastDay(source.Reference));
                if (legal?.Code is "V3" or "V4") continue;
                var second = spells.Take(i).Any(s => s.Ceased >= source.TwelveMonths.Start);
                yield return new AnnexALine(child, spell.Start, spell.Last.Id, Cells(source, child, spell, legal, second));
            }
        }
    }

    private static string?[] Cells(AnnexASource source, string child, CareSpell spell, (Dated Status, string Code)? legal, bool second)
    {
        var records = source.Records;
        var placement = records.Placements[child].LastOrDefault(p => p.From <= source.Reference && p.From >= spell.Start && !(p.From > spell.Ceased))
            ?? records.Placements[child].LastOrDefault(p => p.Row.Key == spell.Last.PlacementId);
        var missing = records.Missing[child].Where(m => source.TwelveMonths.Contains(m.From) && source.Spells(child).Any(s => s.Meets(m.From, m.From))).Select(m => (m.Row, Kind: m.Row.Code("miss_missing_episode_type", "missing-type"))).ToList();
        CaseRow? lastMissing = missing.Where(m => m.Kind == "M").Select(m => (CaseRow?)m.Row).LastOrDefault();
        var category = spell.Episodes.Select(e => (CaseRow?)e.Row).FirstOrDefault(r => r!.Value.Text("clae_cla_primary_need_code") is not null);
        var done = records.HealthChecks[child].Where(c => c.Row.Mapped("clah_health_check_status", "health-check-status").Code == "DONE").Select(c => (c.From, Kind: c.Row.Code("clah_health_check_type", "health-check"))).ToList();
        return
        [
            .. source.Person(child), source.YesNo(Asylum(source, child)), source.Disability(child), AnnexASource.Text(spell.Start), category?.Category("clae_cla_primary_need_code", "annex-a-need", "category-of-need"), source.YesNo(second),
            AnnexASource.Text(legal?.Status.From), source.Mappings["annex-a-legal-status"][legal?.Code].Code,
            Last(records.CareReviews[child].Where(r => r.Row.Flag("clar_cla_review_cancelled") != true)), Last(records.CareVisits[child]), PermanencePlan(source, child, spell), AnnexASource.Text(source.Latest(spell.Episodes.Select(e => e.Row.Date("clae_cla_last_iro_contact_date")))),
            AnnexASource.Text(source.Latest(done.Where(c => c.Kind == "HEALTH_ASSESSMENT").Select(c => c.From))), AnnexASource.Text(source.Latest(done.Where(c => c.Kind == "TEETH_CHECK").Select(c => c.From))),
            AnnexASource.Text(records.Placements[child].Where(p => source.TwelveMonths.Overlaps(p.From, p.To)).DistinctBy(p => p.Row.Key, StringComparer.Ordinal).Count()),
            AnnexASource.Text(spell.Ceased), spell.Ceased is null ? null : spell.Last.Row.Category("clae_cla_episode_ceased_reason", "annex-a-ceased-reason", "episode-end-reason"),
            AnnexASource.Text(placement?.From), placement?.Row.Category("clap_cla_placement_type", "annex-a-placement-type", "placement-type"), placement?.Row.Category("clap_cla_placement_provider", "annex-a-provider", "placement-provider"),
            placement?.Row.Text("clap_cla_placement_postcode"), placement?.Row.Text("clap_cla_placement_urn"), null, null,
            AnnexASource.Text(missing.Count(m => m.Kind == "M")), AnnexASource.Text(missing.Count(m => m.Kind == "A")),
            lastMissing?.Category("miss_missing_rhi_offered", "annex-a-yes-no"), lastMissing?.Category("miss_missing_rhi_accepted", "annex-a-yes-no"), .. source.Allocated(child, null),
        ];

        string? Last(IEnumerable<Dated> rows) => AnnexASource.Text(source.Latest(rows.Where(r => r.From >= spell.Start && !(r.From > spell.Ceased)).Select(r => r.From)));
    }

    /// <summary>The legal status in force on a day, of those under which a child is looked after; of two, the one that began last.</summary>
    private static (Dated Status, string Code)? Legal(AnnexASource source, string child, DateOnly day)
    {
        (Dated, string)? found = null;
        foreach (var status in source.Records.LegalStatuses[child].Where(s => s.InForce(day)))
            if (status.Row.Code("lega_legal_status", "legal-status") is { } code) found = (status, code);
        return found;
    }

    /// <summary>An unaccompanied asylum seeker on any day of the twelve months and under 18 on it.</summary>
    private static bool Asylum(AnnexASource source, string child) => source.Records.Immigration[child].Any(s =>
        source.TwelveMonths.Overlaps(s.From, s.To) && s.Row.Code("immi_immigration_status", "immigration-status") == "UASC"
        && !(source.Records.Persons.TryGetValue(child, out var person) && Ages.Reached(person.Date("pers_dob"), 18, source.TwelveMonths.Start)));

    /// <summary>The aim of the newest care plan of the period; of several followed side by side, the first in the mapping's order, and that is said.</summary>
    private static string? PermanencePlan(AnnexASource source, string child, CareSpell spell)
    {
        const string column = "lacp_cla_care_plan_json";
        var newest = source.Records.CarePlans[child].LastOrDefault(p => p.From <= spell.LastDay(source.Reference) && !(p.To < spell.Start) && p.Row.Text(column) is not null);
        if (newest is null) return null;
        var mapping = source.Mappings["annex-a-permanence-plan"];
        var aims = CinRecords.JsonFlags(newest.Row, column).Select(key => mapping[key].Code).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(mapping.Order).ToList();
        if (aims.Count > 1) newest.Row.Report(SourceFinding.MoreThanOne, column, "The care plan follows several aims side by side and the list holds one: the first in the order of the mapping 'annex-a-permanence-plan' was given.", Severity.Query);
        return aims.FirstOrDefault();
    }
}
