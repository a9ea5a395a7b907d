namespace Safeguarding.Returns;

/// <summary>Lists 4 and 5: assessments, section 47 enquiries with their initial conferences.</summary>
internal static class AssessmentLists
{
    public static IEnumerable<AnnexALine> Assessments(AnnexASource source) =>
        from child in source.Records.Assessments
        from assessment in child
        where source.SixMonths.Overlaps(assessment.From, assessment.To)
        select new AnnexALine(child.Key, assessment.From, assessment.Row.Key,
        [
            .. source.Person(child.Key), source.Disability(child.Key), AnnexASource.Text(assessment.From), assessment.Row.Category("cina_assessment_child_seen", "annex-a-yes-no-unknown"), source.Known(assessment.To),
            assessment.To <= source.Reference ? source.YesNo(SupportNeeded(assessment.Row)) : null, .. source.Allocated(child.Key, assessment.Row, "cina_assessment_team", "cina_assessment_worker_id"),
        ]);

    /// <summary>One row an enquiry. Brothers and sisters may share an enquiry: each has their own conferences.</summary>
    public static IEnumerable<AnnexALine> Enquiries(AnnexASource source)
    {
        foreach (var child in source.Records.Enquiries)
        {
            var conferences = source.Records.Conferences[child.Key].Where(c => c.From <= source.Reference).ToList();
            var (enquiriesInYear, conferencesInYear) = (child.Count(e => source.TwelveMonths.Contains(e.From)), conferences.Count(c => source.TwelveMonths.Contains(c.From)));
            foreach (var enquiry in child.Where(e => source.SixMonths.Overlaps(e.From, e.To)))
            {
                var held = conferences.Find(c => c.Row.Text("icpc_s47_enquiry_id") == enquiry.Row.Key);
                yield return new AnnexALine(child.Key, enquiry.From, enquiry.Row.Key,
                [
                    .. source.Person(child.Key), source.Disability(child.Key), AnnexASource.Text(enquiry.From), source.YesNo(Unnecessary(enquiry, held, source.Reference)), AnnexASource.Text(held?.From), source.YesNo(LedToPlan(held)),
                    AnnexASource.Text(enquiriesInYear), AnnexASource.Text(conferencesInYear), .. source.Allocated(child.Key, enquiry.Row, "s47e_s47_completed_by_team", "s47e_s47_completed_by_worker_id"),
                ]);
            }
        }
    }

    /// <summary>No further action says that no support is needed; anything else that was decided, that it is. Null where the outcome is not recorded.</summary>
    private static bool? SupportNeeded(CaseRow row) =>
        row.Flag("cina_assessment_outcome_nfa") is { } none ? !none
            : row.Text("cina_assessment_outcome_json") is null ? null
            : CinRecords.JsonFlag(row, "cina_assessment_outcome_json", "NFA_FLAG") == true ? false
            : Services.Any(s => CinRecords.JsonFlag(row, "cina_assessment_outcome_json", s) == true) ? true : null;

    /// <summary>Outcomes that are support from social care.</summary>
    private static readonly string[] Services = ["STRATEGY_DISCUSSION_FLAG", "CLA_REQUEST_FLAG", "PRIVATE_FOSTERING_FLAG", "LEGAL_ACTION_FLAG", "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG", "SPECIALIST_ASSESSMENT_FLAG"];

    /// <summary>A conference was not needed when the enquiry ended and its outcome asked for none; while it runs, or where the outcome is not recorded, nobody knows.</summary>
    private static bool? Unnecessary(Dated enquiry, Dated? held, DateOnly reference)
    {
        var asked = CinRecords.JsonFlag(enquiry.Row, "s47e_s47_outcome_json", "CP_CONFERENCE_FLAG");
        if (held is not null || asked == true) return false;
        return enquiry.To <= reference && (asked == false || enquiry.Row.Flag("s47e_s47_nfa") == true) ? true : null;
    }

    private static bool? LedToPlan(Dated? held) => held is null ? null : held.Row.Flag("icpc_icpc_outcome_cp_flag") ?? CinRecords.JsonFlag(held.Row, "icpc_icpc_outcome_json", "CP_FLAG");
}
