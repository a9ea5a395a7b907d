using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A worker as the list of workers has them.</summary>
/// <param name="Fte">Share of a full-time post; null when not recorded.</param>
/// <param name="Agency">Null when not recorded.</param>
/// <param name="OrgRole">Code of the workforce census; empty for titles that it has no code for.</param>
/// <param name="IsCounted">Whether the census counts the worker: registered with Social Work England, or in a post that asks for it.</param>
public sealed record StaffMember(string Id, string Name, string Number, string Title, string Department, double? Fte, bool? Agency, string OrgRole, bool IsCounted, bool IsManager)
{
    /// <summary>Posts that a caseload is held against; one that is not recorded is taken as full.</summary>
    public double Post => Fte is > 0 and var fte ? fte : 1;

    /// <summary>Whether cases are this worker's daily work: senior practitioners and social workers.</summary>
    public bool HoldsCasesByRole => IsCounted && OrgRole is "4" or "5";
}

/// <summary>The council's social workers tonight. The list holds no dates, so it says nothing of any other day.</summary>
/// <remarks>Who counts and how is the workforce census's rule (<see cref="WorkforceCensus"/>): own workers once, in their most senior post; agency workers post by post.</remarks>
public sealed class Staff
{
    private readonly Dictionary<string, StaffMember> _byId = new(StringComparer.Ordinal);

    private Staff(IEnumerable<StaffMember> members)
    {
        foreach (var member in members) _byId[member.Id] = member;
        var posts = _byId.Values.Where(m => m.IsCounted)
            .GroupBy(m => m is { Number.Length: > 0, Agency: not true } ? m.Number : "\n" + m.Id, StringComparer.Ordinal)
            .Select(g => g.OrderBy(m => m.OrgRole.Length > 0 ? m.OrgRole : "9", StringComparer.Ordinal).ThenByDescending(m => m.Fte).ThenBy(m => m.Id, StringComparer.Ordinal).First()).ToList();
        AgencyPosts = posts.Where(m => m.Agency == true).Sum(m => m.Fte ?? 0);
        OwnPosts = posts.Where(m => m.Agency != true).Sum(m => m.Fte ?? 0);
        Headcount = posts.Count;
        AgencyHeadcount = posts.Count(m => m.Agency == true);
    }

    public IEnumerable<StaffMember> Members => _byId.Values.OrderBy(m => m.Id, StringComparer.Ordinal);

    /// <summary>Full-time equivalents; a share that is not recorded adds nothing, as in the census.</summary>
    public double AgencyPosts { get; }

    public double OwnPosts { get; }

    public int Headcount { get; }

    public int AgencyHeadcount { get; }

    /// <summary>Agency workers' share of the posts filled, percent; null when none is.</summary>
    public double? AgencyRate => AgencyPosts + OwnPosts > 0 ? 100 * AgencyPosts / (AgencyPosts + OwnPosts) : null;

    /// <summary>Vacant posts' share of those and the council's own, percent; null when the authority's settings name no vacancies.</summary>
    public double? VacancyRate(decimal? vacancies) => vacancies is { } vacant && (double)vacant + OwnPosts > 0 ? 100 * (double)vacant / ((double)vacant + OwnPosts) : null;

    public StaffMember? Find(string id) => _byId.GetValueOrDefault(id);

    public static Staff Of(ReportSource source, CaseloadSettings settings)
    {
        var orgRole = ReturnMappings.Parse(source.Schemas.Folder("schemas/returns/mappings/"))["org-role"];
        return new Staff(Read(source["worker"], settings, orgRole));
    }

    private static IEnumerable<StaffMember> Read(Table workers, CaseloadSettings settings, CodeMapping orgRole)
    {
        var (id, name, number, title, department) = (workers.Text("worker_id"), workers.Text("name"), workers.Text("registration_number"), workers.Text("job_title"), workers.Text("department"));
        var (fte, agency) = (Numbers(workers, "full_time_equivalent"), workers.Text("agency_worker"));
        for (var r = 0; r < workers.Rows; r++)
        {
            var role = orgRole[title[r]];
            var registered = number[r]?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() ?? "";
            yield return new StaffMember(
                id[r]!, name[r] ?? "", registered, title[r] ?? "", department[r] ?? "", fte[r], agency[r] switch { "Y" => true, "N" => false, _ => null }, role.Code ?? "",
                role.Outcome != MappingOutcome.NotReturned && (registered.Length > 0 || role.Code is not null),
                role.Outcome == MappingOutcome.Unmapped ? settings.ManagerTitles.Any(t => PlainWords.Holds(title[r]!, t)) : role.Code is { } code && settings.ManagerRoles.Contains(code));
        }
    }

    private static double?[] Numbers(Table table, string column) => table.Raw(column) switch
    {
        double?[] numbers => numbers,
        decimal?[] decimals => Array.ConvertAll(decimals, d => (double?)d),
        _ => throw new ArgumentException($"Column '{column}' of table '{table.Name}' holds no numbers.", nameof(column)),
    };
}
