using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of assessments, child in need plans and section 47 enquiries.</summary>
internal static class CinActivityRules
{
    private static readonly string[] Episode = ["LAchildID", "CINdetailsID"];

    public static readonly IReadOnlyList<Rule> All =
    [
        AgainstParent("1103", "Assessments", "AssessmentActualStartDate", "CINdetails", "CINreferralDate", Episode, "The assessment started before the referral.", (start, referred) => start < referred),
        Pair("8608", "Assessments", "AssessmentAuthorisationDate", "AssessmentActualStartDate", "The assessment was authorised before it started.", (authorised, start) => authorised < start),
        Rows("8614", "Assessments", ["AssessmentAuthorisationDate", "AssessmentFactors"], "Factors are recorded on an assessment that is not authorised.", t =>
        {
            var (authorised, factors) = (t.Texts("Assessments", "AssessmentAuthorisationDate"), t.Texts("Assessments", "AssessmentFactors"));
            return i => factors[i] is not null && authorised[i] is null;
        }),
        Rows("8670Q", "Assessments", ["AssessmentActualStartDate", "AssessmentAuthorisationDate"], "The assessment was still not authorised 45 working days after it started.", t =>
        {
            var (start, authorised) = (t.Dates("Assessments", "AssessmentActualStartDate"), t.Texts("Assessments", "AssessmentAuthorisationDate"));

            // The 45th working day back, the reference date being the first where it is one: whoever started before it has had their 45 days.
            var first = t.WorkingDays.Add(t.Year.Reference.AddDays(1), -45);
            return i => authorised[i] is null && start[i] < first;
        }),
        WithinYear("8696", "Assessments", "AssessmentAuthorisationDate", "The assessment was authorised outside the year."),
        Rows("8736", "Assessments", ["AssessmentActualStartDate", "AssessmentAuthorisationDate"], "An assessment that is not authorised must have started in the year. Authorise it or say why it still runs.", t =>
        {
            var (start, authorised) = (t.Dates("Assessments", "AssessmentActualStartDate"), t.Texts("Assessments", "AssessmentAuthorisationDate"));
            return i => authorised[i] is null && !t.Year.Contains(start[i]);
        }),
        new("8867", Severity.Error, "The episode is closed, and one of its assessments is not authorised.", ["CINdetails", "Assessments"], ["CINclosureDate", "AssessmentAuthorisationDate"], t =>
        {
            var (closed, authorised) = (t.Texts("CINdetails", "CINclosureDate"), t.Texts("Assessments", "AssessmentAuthorisationDate"));
            return t.Join("Assessments", "CINdetails", Episode).Where(p => authorised[p.Row] is null && closed[p.Other] is not null)
                .Select(p => new[] { new Cell("Assessments", "AssessmentAuthorisationDate", p.Row), new Cell("CINdetails", "CINclosureDate", p.Other) });
        }),
        StartRequired("4010", "CINplanDates", "CINPlanStartDate", "The child in need plan needs a start date, not after the reference date."),
        Pair("4011", "CINplanDates", "CINPlanEndDate", "CINPlanStartDate", "The child in need plan ended before it started.", (end, start) => end < start),
        WithinYear("4013", "CINplanDates", "CINPlanEndDate", "The child in need plan ended outside the year."),
        AgainstParent("4015", "CINplanDates", "CINPlanStartDate", "CINdetails", "CINreferralDate", Episode, "The child in need plan started before the referral.", (start, referred) => start < referred),
        AgainstParent("1104", "Section47", "DateOfInitialCPC", "CINdetails", "CINreferralDate", Episode, "The initial conference was held before the referral.", (held, referred) => held < referred),
        AgainstParent("2889", "Section47", "S47ActualStartDate", "CINdetails", "CINreferralDate", Episode, "The section 47 enquiry started before the referral.", (start, referred) => start < referred),
        Rows("8615", "Section47", ["S47ActualStartDate", "DateOfInitialCPC"], "A section 47 enquiry with a conference needs a start date, on or before the conference.", t =>
        {
            var (start, held) = (t.Dates("Section47", "S47ActualStartDate"), t.Dates("Section47", "DateOfInitialCPC"));
            return i => held[i] is { } h && !(start[i] <= h);
        }),
        WithinYear("8715", "Section47", "DateOfInitialCPC", "The initial conference was held outside the year."),
        new("8868", Severity.Error, "The episode is closed, and one of its section 47 enquiries has neither a conference nor word that none was required.", ["CINdetails", "Section47"], ["CINclosureDate", "DateOfInitialCPC", "ICPCnotRequired"], t =>
        {
            var (closed, held, notRequired) = (t.Texts("CINdetails", "CINclosureDate"), t.Texts("Section47", "DateOfInitialCPC"), t.Texts("Section47", "ICPCnotRequired"));
            return t.Join("Section47", "CINdetails", Episode).Where(p => closed[p.Other] is not null && held[p.Row] is null && !CinChildRules.IsTrue(notRequired[p.Row]))
                .Select(p => (Cell[])[.. Cells("Section47", p.Row, "DateOfInitialCPC", "ICPCnotRequired"), new Cell("CINdetails", "CINclosureDate", p.Other)]);
        }),
    ];
}
