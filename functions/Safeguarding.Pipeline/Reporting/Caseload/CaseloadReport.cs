using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How a worker's cases stand against the band.</summary>
public enum LoadStanding { NoCases, BelowBand, InBand, AboveTarget, OverBand }

/// <summary>A worker and the children held.</summary>
/// <param name="Listed">The worker as the list of workers has them; null when it doesn't: left, or absent from the extract.</param>
/// <param name="Team">Id of the team that most of the cases are held in.</param>
/// <param name="TeamName">For people; the department of a worker without cases.</param>
/// <param name="Kinds">Children by kind of case, in the order of <see cref="CaseKind"/>; those of kind none have no open case.</param>
/// <param name="InNameOnly">Children without recorded work within the settings' days.</param>
/// <param name="Shared">Children whom another worker holds as well.</param>
public sealed record WorkerLoad(string Id, StaffMember? Listed, string Team, string TeamName, int Children, ImmutableArray<int> Kinds, int InNameOnly, int Shared, CaseloadBand Band)
{
    public string Name => Listed is { Name.Length: > 0 } ? Listed.Name : "";

    /// <summary>Children for each full-time post, which the band is of.</summary>
    public double PerPost => Children / (Listed?.Post ?? 1);

    public LoadStanding Standing => Children == 0 ? LoadStanding.NoCases : PerPost > Band.To ? LoadStanding.OverBand : PerPost > Band.Target ? LoadStanding.AboveTarget : PerPost < Band.From ? LoadStanding.BelowBand : LoadStanding.InBand;
}

/// <summary>A team and its children, each once.</summary>
/// <param name="Posts">Full-time equivalents of its workers who hold cases.</param>
public sealed record TeamLoad(string Id, string Name, int Children, int Workers, double Posts, int OverBand, int AgencyWorkers, int Unheld, int InNameOnly, int WithManagers)
{
    public double? PerPost => Posts > 0 ? Children / Posts : null;
}

/// <summary>Why somebody should look at a case, the gravest first.</summary>
public enum CaseReason { NoWorker, NotSaidWho, WorkerNotListed, NoActivity, WithManager, SeveralWorkers, NoOpenCase, OpenThoughDead }

/// <summary>A case to look at. Places are those of the <see cref="CaseBook"/>.</summary>
/// <param name="Worker">-1: none, or not known.</param>
/// <param name="Since">Of what is amiss: since when nobody holds the case, or the worker does.</param>
public sealed record CaseToSee(CaseReason Reason, int Child, int Worker, string Team, DateOnly? Since, DateOnly? LastActivity);

/// <summary>Children whom a chair or a reviewing officer has.</summary>
/// <param name="Role">chair or reviewing officer.</param>
public sealed record ReviewerLoad(string Role, string Id, StaffMember? Listed, int Children);

/// <summary>Caseloads and allocation on a night.</summary>
public sealed record CaseloadReport(
    CaseBook Book, CaseDay Day, Staff Staff, ImmutableArray<WorkerLoad> Workers, ImmutableArray<TeamLoad> Teams, ImmutableArray<CaseToSee> Cases, ImmutableArray<ReviewerLoad> Reviewers,
    decimal? Vacancies, CaseloadSettings Settings)
{
    public int Children(CaseReason reason) => Cases.Where(c => c.Reason == reason).Select(c => c.Child).Distinct().Count();

    /// <summary>Social workers' average: children of workers in the list whose daily work cases are, for each of their full-time posts; null when there are none.</summary>
    public double? Average => WorkerLoads.Average(Workers);
}
