using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>A workforce census laid out as two flat tables, the form in which its rules look at it: LALevel, one row, and CSWWWorker, one a worker. Worker is the authority's own id, for findings; it is not sent.</summary>
public static class WorkforceTables
{
    public const string Council = "LALevel", Worker = "CSWWWorker";

    /// <summary>Items of the council in the order of the schema.</summary>
    public static readonly string[] CouncilItems =
    [
        "NumberOfVacancies", "NoAgencyFTE", "NoAgencyHeadcount", "RecruitmentBonus", "RetentionBonus", "PerformanceAward", "CarAllowance", "RelocationPackage", "RegionalWeighting", "CostSWE", "CostDBS", "OtherAllowances",
    ];

    /// <summary>Items of a worker in the order of the schema, dates and all, whether or not the case record has them: a file of another maker is checked by the same rules.</summary>
    public static readonly string[] WorkerItems =
    [
        "AgencyWorker", "SWENo", "FTE", "PersonBirthDate", "Sex", "Ethnicity", "QualLevel", "StepUpGrad", "OrgRole", "RoleStartDate", "StartOrigin", "RoleEndDate", "LeaverDestination", "ReasonLeave", "FTE30", "Cases30",
        "WorkingDaysLost", "ContractWeeks", "FrontlineGrad", "Absat30Sept", "ReasonAbsence", "BaseSalary", "RRPayments", "OtherPayments",
    ];

    public static IReadOnlyDictionary<string, TextTable> From(WorkforceReturn made)
    {
        var d = made.Details;
        string?[] council =
        [
            Hundredths(d?.NumberOfVacancies), Hundredths(made.AgencyFte), made.AgencyHeadcount.ToString(CultureInfo.InvariantCulture), d?.RecruitmentBonus, d?.RetentionBonus, d?.PerformanceAward, d?.CarAllowance, d?.RelocationPackage, d?.RegionalWeighting, d?.CostSwe, d?.CostDbs, d?.OtherAllowances,
        ];
        return new Dictionary<string, TextTable>(StringComparer.Ordinal)
        {
            [Council] = new TextTable(Council, CouncilItems, [council]),
            [Worker] = new TextTable(Worker, [.. WorkerItems, "Worker"], [.. made.Workers.Select(Row)]),
        };
    }

    private static string?[] Row(WorkforceMember worker)
    {
        var row = new string?[WorkerItems.Length + 1];
        void Set(string item, string? value) => row[Array.IndexOf(WorkerItems, item)] = value;
        Set("AgencyWorker", worker.Agency is { } agency ? agency ? "1" : "0" : null);
        Set("SWENo", worker.SweNo);
        Set("FTE", Number(worker.Fte));
        Set("OrgRole", worker.OrgRole);
        Set("FTE30", Number(worker.Fte));
        Set("Cases30", worker.Cases.ToString(CultureInfo.InvariantCulture));
        row[^1] = worker.Id;
        return row;
    }

    private static string? Hundredths(decimal? number) => number is { } n ? Number(Math.Round(n, 2)) : null;

    private static string? Number(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture);
}
