namespace Safeguarding.Returns;

/// <summary>The case record as the daily flow reads it: that of the two returns, with what joins them.</summary>
internal sealed class FlowRecords
{
    /// <summary>Tables that the flow is made from; what the two returns say of others is no finding of its.</summary>
    internal static readonly HashSet<string> Used = new(StringComparer.Ordinal)
    {
        "person", "cin_episodes", "cin_assessments", "assessment_factors", "cin_plans", "s47_enquiry", "initial_cp_conference", "cp_plans", "disability", "linked_identifiers", "cla_episodes", "cla_placement", "address",
        "immigration_status", "involvements", "professionals", "sdq_scores", "permanence", "care_leavers",
    };

    private readonly CaseTables _tables;

    public FlowRecords(CaseTables tables, DateOnly night)
    {
        _tables = tables;
        Cin = new CinRecords(tables, ReturnYear.Ending(night.Month < 4 ? night.Year : night.Year + 1));
        Care = new CareRecords(tables);
        Referrals = Cin.Referrals.Where(HasChild).ToLookup(r => r.Child, StringComparer.Ordinal);
        PlansOfChild = Cin.Plans.SelectMany(g => g).ToLookup(p => p.Row.Child, StringComparer.Ordinal);
        Workers = Care.Involvements.SelectMany(g => g).Where(i => i.Row.Text("invo_referral_id") is not null).ToLookup(i => i.Row.Text("invo_referral_id")!, StringComparer.Ordinal);
    }

    public CinRecords Cin { get; }
    public CareRecords Care { get; }
    public ILookup<string, CinRecords.Referral> Referrals { get; }
    public ILookup<string, CinRecords.Plan> PlansOfChild { get; }

    /// <summary>Involvements by the referral they belong to.</summary>
    public ILookup<string, Dated> Workers { get; }

    /// <summary>Everybody with a referral, plan, period of care or care leaver's record, in order of id.</summary>
    public IEnumerable<string> Known => Referrals.Select(g => g.Key).Concat(PlansOfChild.Select(g => g.Key)).Concat(Care.Episodes.Select(g => g.Key)).Concat(Care.Leavers.Select(g => g.Key))
        .Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public IEnumerable<ReturnFinding> Findings => _tables.Findings.Where(f => Used.Contains(f.Table));

    /// <summary>A child's row of the person table: of several the one that the other returns use.</summary>
    public CaseRow? Person(string child)
    {
        var rows = Cin.Persons[child].OrderBy(p => p.Row.Date("pers_dob")).ThenBy(p => p.Row.Text("pers_upn"), StringComparer.Ordinal)
            .ThenBy(p => p.Row.Text("pers_surname"), StringComparer.Ordinal).ThenBy(p => p.Row.Text("pers_forename"), StringComparer.Ordinal).ThenBy(p => p.Row.Text("pers_sex"), StringComparer.Ordinal).Select(p => p.Row).ToList();
        if (rows.Count > 1) rows[0].Report(SourceFinding.MoreThanOne, "pers_person_id", "The child has more than one row in the person table; one of them was used. Remove the others.");
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Placements of a period of care that overlap the window.</summary>
    public IEnumerable<Dated> Placements(CareEpisode episode, FlowWindow window) => episode.Period.Length == 0 ? [] : Care.PlacementsOfPeriod[episode.Period].Where(p => window.Overlaps(p.From, p.To));

    private static bool HasChild(CinRecords.Referral referral)
    {
        if (referral.Child.Length > 0) return true;
        referral.Row.Report(SourceFinding.NoKey, "cine_person_id", "The referral does not say whose it is, so it cannot be sent.");
        return false;
    }
}
