using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>A CIN census laid out as flat tables, the form in which its rules look at it. Rows are in document order; CINdetailsID, AssessmentID and CPPID number the elements: no two of a child have the same. An assessment holds its factors side by side in one cell, parted by a blank. Files before 2024/25 hold GenderCurrent, which stands in the column Sex with the codes it had; PreProceedingsandFGDM is empty before 2026/27.</summary>
public static class CinTables
{
    public static readonly IReadOnlyDictionary<string, string[]> Columns = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Header"] = ["Collection", "Year", "ReferenceDate", "SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime"],
        ["ChildIdentifiers"] = ["LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "Sex", "PersonDeathDate"],
        ["ChildCharacteristics"] = ["LAchildID", "Ethnicity"],
        ["Disabilities"] = ["LAchildID", "Disability"],
        ["CINdetails"] = ["LAchildID", "CINdetailsID", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA"],
        ["Assessments"] = ["LAchildID", "CINdetailsID", "AssessmentID", "AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate", "AssessmentFactors"],
        ["CINplanDates"] = ["LAchildID", "CINdetailsID", "CINPlanStartDate", "CINPlanEndDate"],
        ["Section47"] = ["LAchildID", "CINdetailsID", "S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"],
        ["ChildProtectionPlans"] = ["LAchildID", "CINdetailsID", "CPPID", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP"],
        ["Reviews"] = ["LAchildID", "CINdetailsID", "CPPID", "CPPreviewDate"],
        ["PreProceedingsandFGDM"] = ["LAchildID", "CINdetailsID", "PPStartDate", "LBPSentDate", "FGDMMeetingOffer", "FGDMMeetingFac", "InitialPPMeetingDate", "ReviewMeetingsCount", "StepDecisionDate", "PPOutcome", "CourtAppDate", "LetterInitCPDate"],
    };

    public static IReadOnlyDictionary<string, TextTable> From(CinReturn cin)
    {
        var rows = Columns.Keys.ToDictionary(t => t, _ => new List<string?[]>(), StringComparer.Ordinal);
        var a = cin.Authority;
        rows["Header"].Add(["CIN", cin.Year.Reference.Year.ToString(CultureInfo.InvariantCulture), Text(cin.Year.Reference), "L", a.Lea, a.SoftwareCode, a.Release, a.SerialNumber, a.PreparedAt.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)]);
        foreach (var child in cin.Children) Child(rows, child);
        return rows.ToDictionary(t => t.Key, t => new TextTable(t.Key, Columns[t.Key], t.Value), StringComparer.Ordinal);
    }

    private static void Child(Dictionary<string, List<string?[]>> rows, CinChild child)
    {
        var id = child.LaChildId;
        rows["ChildIdentifiers"].Add([id, child.Upn, child.FormerUpn, child.UpnUnknown, Text(child.BirthDate), Text(child.ExpectedBirthDate), child.Sex, Text(child.DeathDate)]);
        rows["ChildCharacteristics"].Add([id, child.Ethnicity]);
        foreach (var disability in child.Disabilities) rows["Disabilities"].Add([id, disability]);
        var (episodes, assessments, plans) = (0, 0, 0);
        foreach (var e in child.Episodes)
        {
            var episode = Number(++episodes);
            rows["CINdetails"].Add([id, episode, Text(e.ReferralDate), e.ReferralSource, e.PrimaryNeed, Text(e.ClosureDate), e.ClosureReason, Text(e.InitialConference), Flag(e.ReferralNfa)]);
            foreach (var assessment in e.Assessments)
            {
                var number = Number(++assessments);
                rows["Assessments"].Add([id, episode, number, Text(assessment.Start), null, Text(assessment.Authorised), assessment.Factors.Count == 0 ? null : string.Join(' ', assessment.Factors)]);
            }

            foreach (var plan in e.Plans) rows["CINplanDates"].Add([id, episode, Text(plan.Start), Text(plan.End)]);
            foreach (var s in e.Section47s) rows["Section47"].Add([id, episode, Text(s.Start), Text(s.ConferenceTarget), Text(s.Conference), Flag(s.ConferenceNotRequired)]);
            foreach (var plan in e.ProtectionPlans)
            {
                var number = Number(++plans);
                rows["ChildProtectionPlans"].Add([id, episode, number, Text(plan.Start), Text(plan.End), plan.InitialCategory, plan.LatestCategory, plan.PreviousPlans.ToString(CultureInfo.InvariantCulture)]);
                foreach (var review in plan.Reviews) rows["Reviews"].Add([id, episode, number, Text(review)]);
            }

            foreach (var p in e.PreProceedings)
                rows[CinModules.PreProceedings].Add([id, episode, Text(p.Start), Text(p.LetterBefore), null, null, Text(p.FirstMeeting), p.ReviewMeetings is { } meetings ? Number(meetings) : null, Text(p.Decided), p.Outcome, null, Text(p.LetterOfIssue)]);
        }
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string? Flag(bool? value) => value is { } flag ? flag ? "1" : "0" : null;

    private static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
