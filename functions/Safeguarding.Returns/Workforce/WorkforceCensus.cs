using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>
/// Makes a children's social work workforce census (CSWW) from the workers of the case record and their involvements.
/// Scope: everybody registered with Social Work England or in a post that asks for it. A worker with several posts is returned in the most senior;
/// agency workers are returned as they are recorded. Cases are counted from involvements, because the column that the record keeps of them is often not renewed.
/// </summary>
public static class WorkforceCensus
{
    private const string NoSocialWorker = "NOT_A_SOCIAL_WORKER", OtherPost = "OTHER_POST";

    /// <summary>Items of the return for which the case record has no column.</summary>
    private static readonly string[] NotHeld =
    [
        "PersonBirthDate", "Sex", "Ethnicity", "QualLevel", "StepUpGrad", "RoleStartDate", "StartOrigin", "RoleEndDate", "LeaverDestination", "ReasonLeave",
        "WorkingDaysLost", "ContractWeeks", "FrontlineGrad", "Absat30Sept", "ReasonAbsence", "BaseSalary", "RRPayments", "OtherPayments",
    ];

    /// <summary>The last 30 September up to a day.</summary>
    public static DateOnly ReferenceOn(DateOnly day) => new(day >= new DateOnly(day.Year, 9, 30) ? day.Year : day.Year - 1, 9, 30);

    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent.</param>
    /// <param name="reference">30 September.</param>
    public static WorkforceReturn Build(IReadOnlyDictionary<string, TextTable> tables, DateOnly reference, Authority authority, ReturnMappings mappings, WorkingDays workingDays)
    {
        var source = new CaseTables(tables, mappings);
        var cases = Cases(source, reference);
        var posts = new List<Post>();
        var exclusions = new List<Exclusion>();
        foreach (var row in source.Open(
            "professionals", "", "prof_professional_id", "prof_social_worker_registration_no", "prof_professional_job_title", "prof_full_time_equivalency", "prof_agency_worker_flag", "prof_professional_caseload").Rows.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var number = row.Text("prof_social_worker_registration_no")?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
            var role = mappings["org-role"][row.Text("prof_professional_job_title")];
            if (role.Outcome == MappingOutcome.Unmapped) row.Code("prof_professional_job_title", "org-role");
            if (role.Outcome == MappingOutcome.NotReturned || number is null && role.Code is null)
            {
                exclusions.Add(new Exclusion(row.Key, NoSocialWorker, "The worker is neither registered with Social Work England nor in a post that asks for it."));
                continue;
            }

            var held = cases.GetValueOrDefault(row.Key, []);
            CompareCases(row, held.Count);
            posts.Add(new Post(row, number, role.Code, row.Flag("prof_agency_worker_flag"), Fte(row), held));
        }

        var members = new List<WorkforceMember>();

        // Agency workers are counted post by post; only the council's own are told apart by their number.
        foreach (var same in posts.GroupBy(p => p is { Number: { } number, Agency: not true } ? number : "\n" + p.Row.Key, StringComparer.Ordinal))
        {
            var senior = same.OrderBy(p => p.Role ?? "9", StringComparer.Ordinal).ThenByDescending(p => p.Fte).ThenBy(p => p.Row.Key, StringComparer.Ordinal).First();
            var held = same.SelectMany(p => p.Cases).Distinct(StringComparer.Ordinal).Count();
            exclusions.AddRange(same.Where(p => p.Row.Key != senior.Row.Key).Select(p => new Exclusion(p.Row.Key, OtherPost, "The worker has a more senior post under the same registration number, and is returned in that.")));
            members.Add(new WorkforceMember(senior.Row.Key, senior.Agency, senior.Number, senior.Fte, RoleWith(senior.Role, held), held));
        }

        members = [.. members.OrderBy(m => m.SweNo, StringComparer.Ordinal).ThenBy(m => m.Id, StringComparer.Ordinal)];
        CinCensus.CheckSum([.. posts.Select(p => p.Row.Key).Concat(exclusions.Where(e => e.Reason == NoSocialWorker).Select(e => e.ChildId)).Order(StringComparer.Ordinal)], members.Select(m => m.Id), exclusions);
        foreach (var item in NotHeld)
            source.Findings.Add(new ReturnFinding(SourceFinding.NotHeld, Severity.Query, "professionals", "", "The census asks for the item and the case record has no column for it. Add it from the staff system before the return is sent.") { Columns = item });
        var agency = members.Where(m => m.Agency == true).ToList();
        var made = new WorkforceReturn(reference, authority, authority.Workforce, agency.Sum(m => m.Fte ?? 0), agency.Count, members, [.. exclusions.OrderBy(e => e.ChildId, StringComparer.Ordinal)], []);
        var sent = new RuleTables(WorkforceTables.From(made), YearOf(reference), ReturnDates.Iso, workingDays);
        var outcome = RuleRun.Check(WorkforceRules.All, sent);

        // No child is in this return: a finding says by its record which worker it is about.
        var findings = outcome.Findings.Select(f => f.Table == WorkforceTables.Worker && f.Row >= 0 ? f with { Record = members[f.Row].Id } : f);
        return made with { Findings = ReturnFinding.Ordered(source.Findings.Concat(findings)), Rules = new RulesApplied(WorkforceRules.All, outcome.NotRun) };
    }

    /// <summary>The twelve months to the reference date.</summary>
    private static ReturnYear YearOf(DateOnly reference) => new(reference.AddYears(-1).AddDays(1), reference);

    /// <summary>By worker, the children whose case they held at the end of the day: one that passed on to another worker on it is the other's.</summary>
    private static Dictionary<string, HashSet<string>> Cases(CaseTables source, DateOnly reference)
    {
        var cases = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var row in source.Open("involvements", "invo_person_id", "invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_involvement_start_date", "invo_involvement_end_date", "invo_person_id").Rows)
        {
            if (!(row.Date("invo_involvement_start_date") <= reference) || row.Date("invo_involvement_end_date") <= reference) continue;
            if (source.Mappings["case-holding-role"][row.Text("invo_professional_role_id")].Code is null || row.Text("invo_professional_id") is not { } worker) continue;
            if (!cases.TryGetValue(worker, out var children)) cases.Add(worker, children = new HashSet<string>(StringComparer.Ordinal));
            children.Add(row.Child);
        }

        return cases;
    }

    private static void CompareCases(CaseRow row, int held)
    {
        if (row.Text("prof_professional_caseload") is not { } text) return;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var recorded))
            row.Report(SourceFinding.NotANumber, "prof_professional_caseload", "The value is not a whole number. It is not returned: cases are counted from involvements. Correct the record.", Severity.Query);
        else if (recorded != held)
            row.Report(SourceFinding.Differs, "prof_professional_caseload", "The cases recorded for 30 September are not as many as the involvements say. Those of the involvements were returned: check which is right.", Severity.Query);
    }

    private static decimal? Fte(CaseRow row)
    {
        if (row.Text("prof_full_time_equivalency") is not { } text) return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var fte)) return Math.Round(fte, 6);
        row.Report(SourceFinding.NotANumber, "prof_full_time_equivalency", "The value is not a number, so it was left out. Correct the record.");
        return null;
    }

    /// <summary>A title says who may hold cases, involvements say who did: 5 holds cases, 6 is qualified and holds none.</summary>
    private static string? RoleWith(string? role, int cases) => role is "5" or "6" ? cases > 0 ? "5" : "6" : role;

    private sealed record Post(CaseRow Row, string? Number, string? Role, bool? Agency, decimal? Fte, HashSet<string> Cases);
}
