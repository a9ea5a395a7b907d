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

    /// <summary>The census of the last 30 September up to a day: the twelve months to it.</summary>
    public static ReturnYear YearOn(DateOnly day)
    {
        var reference = new DateOnly(day >= new DateOnly(day.Year, 9, 30) ? day.Year : day.Year - 1, 9, 30);
        return new ReturnYear(reference.AddYears(-1).AddDays(1), reference);
    }

    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent.</param>
    /// <param name="reference">30 September.</param>
    public static WorkforceReturn Build(IReadOnlyDictionary<string, TextTable> tables, DateOnly reference, Authority authority, ReturnMappings mappings, WorkingDays workingDays)
    {
        var source = new CaseTables(tables, mappings);
        var cases = Cases(source, reference);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var posts = new List<Post>();
        var exclusions = new List<Exclusion>();
        foreach (var row in source.Open(
            "professionals", "prof_professional_id", "prof_professional_id", "prof_social_worker_registration_no", "prof_professional_job_title", "prof_full_time_equivalency", "prof_agency_worker_flag", "prof_professional_caseload").Rows.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            seen.Add(row.Key);
            var number = row.Text("prof_social_worker_registration_no")?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
            var role = mappings["org-role"][row.Text("prof_professional_job_title")];
            if (role.Outcome == MappingOutcome.Unmapped) row.Code("prof_professional_job_title", "org-role");
            if (role.Outcome == MappingOutcome.NotReturned || number is null && role.Code is null)
            {
                exclusions.Add(new Exclusion(row.Key, NoSocialWorker, "The worker is neither registered with Social Work England nor in a post that asks for it."));
                continue;
            }

            var held = cases.GetValueOrDefault(row.Key, []).Select(c => c.Case).ToHashSet(StringComparer.Ordinal);
            CompareCases(row, held.Count);
            posts.Add(new Post(row, number, role.Code, row.Flag("prof_agency_worker_flag"), Fte(row), held));
        }

        ReportMiscounted(cases, seen, posts.Select(p => p.Row.Key).ToHashSet(StringComparer.Ordinal));

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
        var sent = new RuleTables(WorkforceTables.From(made), made.Year, ReturnDates.Iso, workingDays);
        var outcome = RuleRun.Check(WorkforceRules.All, sent);

        // No child is in this return: a finding is about a worker.
        var findings = outcome.Findings.Select(f => f.Table == WorkforceTables.Worker && f.Row >= 0 ? f with { ChildId = members[f.Row].Id, Record = members[f.Row].Id } : f);
        return made with { Findings = ReturnFinding.Ordered(source.Findings.Concat(findings)), Rules = new RulesApplied(WorkforceRules.All, outcome.NotRun) };
    }

    /// <summary>By worker, the involvements and children of the cases they held at the end of the day: one that passed on to another worker on it is the other's.</summary>
    private static Dictionary<string, List<(CaseRow Row, string Case)>> Cases(CaseTables source, DateOnly reference)
    {
        var cases = new Dictionary<string, List<(CaseRow Row, string Case)>>(StringComparer.Ordinal);
        foreach (var row in source.Open("involvements", "invo_professional_id", "invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_involvement_start_date", "invo_involvement_end_date", "invo_person_id").Rows)
        {
            if (!(row.Date("invo_involvement_start_date") <= reference) || row.Date("invo_involvement_end_date") <= reference) continue;
            if (source.Mappings["case-holding-role"][row.Text("invo_professional_role_id")].Code is null) continue;
            if (row.Child.Length == 0) row.Report(SourceFinding.NoKey, "invo_professional_id", "The case was allocated on 30 September and the involvement does not say to whom, so nobody's count has it. Record the worker.");
            else if (row.Text("invo_person_id") is not { } child) row.Report(SourceFinding.NoKey, "invo_person_id", "The involvement holds a case on 30 September and does not say whose, so it is not counted. Record the child.");
            else
            {
                if (!cases.TryGetValue(row.Child, out var held)) cases.Add(row.Child, held = []);
                held.Add((row, child));
            }
        }

        return cases;
    }

    /// <summary>Why the cases counted do not add up to the children whose case was allocated: some are with workers who are not in the return, some with two workers at once.</summary>
    private static void ReportMiscounted(Dictionary<string, List<(CaseRow Row, string Case)>> cases, HashSet<string> known, HashSet<string> counted)
    {
        foreach (var (worker, held) in cases.Where(c => !counted.Contains(c.Key)))
        {
            foreach (var (row, _) in held)
            {
                if (known.Contains(worker)) row.Report(SourceFinding.NotCollected, "invo_professional_id", "The case was allocated on 30 September to a worker whom the census does not count. Check the allocation, or the worker's registration and job title.", Severity.Query);
                else row.Report(SourceFinding.Orphan, "invo_professional_id", "The case was allocated on 30 September to a worker who is not among the workers, so nobody's count has it. Send the worker's row.");
            }
        }

        foreach (var shared in cases.SelectMany(c => c.Value).GroupBy(c => c.Case, StringComparer.Ordinal).Where(c => c.Select(i => i.Row.Child).Distinct(StringComparer.Ordinal).Count() > 1))
        {
            foreach (var (row, _) in shared)
                row.Report(SourceFinding.MoreThanOne, "invo_involvement_end_date", "More than one worker held the case at the end of 30 September, so it is counted with each of them. End the involvement of whoever passed it on.", Severity.Query);
        }
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
