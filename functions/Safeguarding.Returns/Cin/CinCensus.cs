namespace Safeguarding.Returns;

/// <summary>
/// Makes a CIN census return from the case records.
/// Scope (census guide 2025/26): every child referred in the year or with an episode open on any day of it, born or not; a contact alone is not a referral.
/// The return tells the year as it stood on the reference date: what happened later is left out, and an episode, plan or assessment that ended later is sent as still running.
/// </summary>
public static class CinCensus
{
    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent.</param>
    /// <exception cref="ArgumentException">A mapping that the census needs was not given.</exception>
    /// <exception cref="InvalidOperationException">Children in the file and children left out do not add up to the children known: a fault in this code.</exception>
    public static CinReturn Build(IReadOnlyDictionary<string, TextTable> tables, ReturnYear year, Authority authority, ReturnMappings mappings, WorkingDays workingDays)
    {
        var source = new CaseTables(tables, mappings);
        var records = new CinRecords(source, year);
        var children = new List<CinChild>();
        var exclusions = new List<Exclusion>();
        var referrals = records.Referrals.Where(r => HasChild(r)).ToLookup(r => r.Child, StringComparer.Ordinal);
        var withActivity = records.WithActivity.ToHashSet(StringComparer.Ordinal);
        var known = referrals.Select(g => g.Key).Union(records.Contacts, StringComparer.Ordinal).Union(withActivity, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

        foreach (var child in known)
        {
            var episodes = referrals[child].Where(r => OutOfScope(r, year) is null).ToList();
            if (episodes.Count == 0) exclusions.Add(ExclusionReason.For(child, WhyOut(referrals[child], withActivity.Contains(child), year)));
            else if (!records.Persons.Contains(child)) exclusions.Add(ExclusionReason.For(child, ExclusionReason.NoPersonRecord));
            else children.Add(Child(records, child, episodes, year));
        }

        CheckSum(known, children.Select(c => c.LaChildId), exclusions);
        CinOrphans.Report(records, year);
        CinPreProceedingsPlacing.Report(records, children.Select(c => c.LaChildId).ToHashSet(StringComparer.Ordinal), source, year);
        var cin = new CinReturn(year, authority, children, exclusions, []);
        var rules = CinRules.For(year);
        var outcome = RuleRun.Check(rules, new RuleTables(CinTables.From(cin), year, ReturnDates.Iso, workingDays));
        return cin with { Findings = ReturnFinding.Ordered(source.Findings.Concat(outcome.Findings)), Rules = new RulesApplied(rules, outcome.NotRun) };
    }

    /// <summary>Every known child is in the file or left out with a reason, once.</summary>
    internal static void CheckSum(IReadOnlyCollection<string> known, IEnumerable<string> children, IReadOnlyCollection<Exclusion> exclusions)
    {
        var placed = children.Concat(exclusions.Select(e => e.ChildId)).ToList();
        if (placed.Count != known.Count || !placed.ToHashSet(StringComparer.Ordinal).SetEquals(known))
            throw new InvalidOperationException($"The return does not add up: {known.Count} children known, {placed.Count} in the file or left out.");
    }

    /// <summary>Null when the episode belongs in the year's census, else the reason why not.</summary>
    internal static string? OutOfScope(CinRecords.Referral referral, ReturnYear year)
    {
        if (referral.Date > year.Reference) return ExclusionReason.ReferredAfterYear;
        if (referral.Closed < year.Start) return ExclusionReason.ClosedBeforeYear;

        // A referral with no further action opens no case: it counts in the year in which it was made, or closed when it was decided across the year's end.
        if (referral.Nfa == true && referral.Date < year.Start && !year.Contains(referral.Closed)) return ExclusionReason.NoFurtherActionBeforeYear;
        return null;
    }

    private static string WhyOut(IEnumerable<CinRecords.Referral> referrals, bool withActivity, ReturnYear year) =>
        referrals.Select(r => OutOfScope(r, year)).LastOrDefault() ?? (withActivity ? ExclusionReason.NoReferral : ExclusionReason.ContactOnly);

    private static bool HasChild(CinRecords.Referral referral)
    {
        if (referral.Child.Length > 0) return true;
        referral.Row.Report(SourceFinding.NoKey, "cine_person_id", "The referral does not say whose it is, so it cannot be returned.");
        return false;
    }

    private static CinChild Child(CinRecords records, string id, IReadOnlyList<CinRecords.Referral> referrals, ReturnYear year)
    {
        var persons = records.Persons[id].OrderBy(p => p.Row.Date("pers_dob")).ThenBy(p => p.Row.Text("pers_upn"), StringComparer.Ordinal).ThenBy(p => p.Row.Text("pers_sex"), StringComparer.Ordinal).ThenBy(p => p.Row.Text("pers_ethnicity"), StringComparer.Ordinal).ToList();
        var person = persons[0].Row;
        if (persons.Count > 1) person.Report(SourceFinding.MoreThanOne, "pers_person_id", "The child has more than one row in the person table; one of them was used. Remove the others.");

        // A child born after the reference date was unborn on it, and is sent as such where the record still holds the expected date.
        var born = person.Date("pers_dob");
        var expected = person.Date("pers_expected_dob");
        if (expected is not null && born > year.Reference) born = null;
        var unborn = born is null && expected is not null;

        // Sex of an unborn child is U by rule 8750, whatever a scan has shown or the birth after the reference date.
        var sex = person.Mapped("pers_sex", "sex");
        if (unborn && sex.Code is "M" or "F" && person.Date("pers_dob") is null)
            person.Report(SourceFinding.NotCollected, "pers_sex", "The child is not born yet, and the census takes no sex of an unborn child: U was sent.", Severity.Query);
        var disabilities = unborn ? [] : records.Disabilities[id].Select(r => r.Code("disa_disability_code", "disability")).OfType<string>();
        var former = FormerUpn(records, id);
        var preProceedings = CinPreProceedingsPlacing.Child(records, id, referrals, year);
        var order = records.Mapping("disability");
        return new CinChild(
            id, person.Text("pers_upn"), former, person.Code("pers_upn_unknown", "upn-unknown"), born, unborn ? expected : null,
            unborn ? "U" : sex.Code, year.AsAt(person.Date("pers_death_date")),
            person.Code("pers_ethnicity", "ethnicity"), [.. disabilities.OrderBy(order.Order)],
            [.. referrals.Select(r => Episode(records, r, [.. preProceedings[r.Id]], year))]);
    }

    /// <summary>The latest former number, unless it is that of a record that ended in adoption: a child's two identities are never told of together.</summary>
    internal static string? FormerUpn(CinRecords records, string id)
    {
        foreach (var row in records.FormerUpns[id])
        {
            if (row.Text("link_identifier_value") is not { } upn) continue;
            if (!records.AdoptedUpns[upn].Any(other => other != id)) return upn;
            row.Report(SourceFinding.NotCollected, "link_identifier_value", "The former pupil number is that of another child's record that closed with an adoption, so it was left out: the two records must not be linked. Remove it from this record.");
        }

        return null;
    }

    private static CinDetails Episode(CinRecords records, CinRecords.Referral referral, IReadOnlyList<CinPreProceedings> preProceedings, ReturnYear year)
    {
        var child = referral.Child;
        var closed = year.AsAt(referral.Closed);
        var reason = referral.Closed > year.Reference ? null : referral.Row.Code("cine_close_reason", "closure-reason");
        var conference = records.EpisodeConferences[referral.Id].Where(c => CinRecords.Of(c.Row, child) && year.Contains(c.Date)).ToList();
        if (conference.Count > 1) conference[1].Row.Report(SourceFinding.MoreThanOne, "icpc_icpc_date", "The episode has more than one initial conference in the year without a section 47 enquiry; the first was used.");
        foreach (var unlinked in conference.Where(c => !c.TransferIn).Take(1))
            unlinked.Row.Report(SourceFinding.Orphan, "icpc_s47_enquiry_id", "The conference is not a transfer in and names no section 47 enquiry, so it was put on the episode. Link it to its enquiry.", Severity.Query);
        return new CinDetails(
            referral.Date, referral.Row.Code("cine_referral_source_code", "referral-source"), referral.Row.Code("cine_cin_primary_need_code", "primary-need"), closed, reason,
            conference.FirstOrDefault()?.Date,
            [.. records.Assessments[referral.Id].Where(a => CinRecords.Of(a.Row, child) && InYear(a, year)).Select(a => Assessment(records, a, year))],
            [.. records.Plans[referral.Id].Where(p => CinRecords.Of(p.Row, child) && year.Overlaps(p.Start, p.End)).Select(p => new CinPlan(p.Start, year.AsAt(p.End)))],
            [.. records.Enquiries[referral.Id].Where(e => CinRecords.Of(e.Row, child) && InYear(records, e, year)).Select(e => Section47(records, e, child, year))],
            referral.Nfa,
            [.. records.ProtectionPlans[referral.Id].Where(p => CinRecords.Of(p.Row, child) && InYear(p, year)).Select(p => ProtectionPlan(records, p, child, year))])
        {
            PreProceedings = preProceedings,
        };
    }

    /// <summary>Authorised in the year, or started by its end and not authorised by then. One that is not authorised and older than the year is sent too: rule 8736 then asks about it.</summary>
    internal static bool InYear(CinRecords.Assessment assessment, ReturnYear year) => year.Overlaps(assessment.Start, assessment.Authorised);

    /// <summary>Started in the year, or its conference was held in the year.</summary>
    internal static bool InYear(CinRecords records, CinRecords.Enquiry enquiry, ReturnYear year) =>
        enquiry.Start is null || year.Contains(enquiry.Start) || (enquiry.Start <= year.Reference && records.EnquiryConferences[enquiry.Id].Any(c => year.Contains(c.Date)));

    /// <summary>Running on any day of the year, and this authority's: a plan of another authority is returned by that authority.</summary>
    internal static bool InYear(CinRecords.ProtectionPlan plan, ReturnYear year)
    {
        if (!year.Overlaps(plan.Start, plan.End)) return false;
        if (!plan.OtherAuthority) return true;
        plan.Row.Report(SourceFinding.NotCollected, "cppl_cp_plan_ola", "The plan is marked as another authority's, so it was left out: that authority returns it.", Severity.Query);
        return false;
    }

    private static CinAssessment Assessment(CinRecords records, CinRecords.Assessment assessment, ReturnYear year) =>
        // Factors are those found at the end of the assessment; one that ended after the year has none yet.
        new(assessment.Start, year.AsAt(assessment.Authorised), assessment.Authorised > year.Reference ? [] : records.FactorsOf(assessment));

    private static CinSection47 Section47(CinRecords records, CinRecords.Enquiry enquiry, string child, ReturnYear year)
    {
        var conferences = records.EnquiryConferences[enquiry.Id].Where(c => CinRecords.Of(c.Row, child)).ToList();
        var held = conferences.Where(c => c.Date <= year.Reference).ToList();
        if (held.Count > 1) held[1].Row.Report(SourceFinding.MoreThanOne, "icpc_icpc_date", "The section 47 enquiry has more than one initial conference; the first was used.");
        var ended = enquiry.Ended <= year.Reference;
        var conferenceAsked = CinRecords.JsonFlag(enquiry.Row, "s47e_s47_outcome_json", "CP_CONFERENCE_FLAG");

        // No conference is required when the enquiry has ended and its outcome asked for none; while it runs, or when the outcome is not recorded, one may still be.
        var notRequired = conferences.Count == 0 && ended && conferenceAsked != true && (enquiry.Nfa == true || conferenceAsked == false);
        return new CinSection47(enquiry.Start, conferences.FirstOrDefault(c => c.Target is not null)?.Target, held.FirstOrDefault()?.Date, notRequired);
    }

    private static CinProtectionPlan ProtectionPlan(CinRecords records, CinRecords.ProtectionPlan plan, string child, ReturnYear year) => new(
        plan.Start, year.AsAt(plan.End), plan.Row.Code("cppl_cp_plan_initial_category", "abuse-category"), plan.Row.Code("cppl_cp_plan_latest_category", "abuse-category"),
        records.ProtectionPlansOfChild[child].Count(p => p.Start < plan.Start && !p.OtherAuthority),
        [.. records.Reviews[plan.Id].Where(r => (r.Child.Length == 0 || r.Child == child) && year.Contains(r.Date)).Select(r => r.Date)]);
}
