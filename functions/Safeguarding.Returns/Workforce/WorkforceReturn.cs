namespace Safeguarding.Returns;

/// <summary>What a council says of all its workers together, which no case record holds. Every item may be absent; it is then left out of the return and said.</summary>
/// <param name="NumberOfVacancies">Full-time equivalent posts vacant on the reference date.</param>
/// <param name="RecruitmentBonus">0 none, 1 all the council's own social workers may have it, 2 some may; so with the others.</param>
/// <param name="OtherAllowances">In words.</param>
public sealed record WorkforceDetails(
    decimal? NumberOfVacancies, string? RecruitmentBonus, string? RetentionBonus, string? PerformanceAward, string? CarAllowance, string? RelocationPackage, string? RegionalWeighting, string? CostSwe, string? CostDbs, string? OtherAllowances);

/// <summary>A children's social work workforce census.</summary>
/// <param name="Reference">30 September; the census is of the twelve months to it.</param>
/// <param name="AgencyFte">Full-time equivalents of the agency workers among <paramref name="Workers"/>.</param>
/// <param name="Workers">By registration number, then id.</param>
/// <param name="Exclusions">Workers of the record who are not in the return.</param>
public sealed record WorkforceReturn(
    DateOnly Reference, Authority Authority, WorkforceDetails? Details, decimal AgencyFte, int AgencyHeadcount, IReadOnlyList<WorkforceMember> Workers, IReadOnlyList<Exclusion> Exclusions, IReadOnlyList<ReturnFinding> Findings)
{
    /// <summary>What the return is known by.</summary>
    public const string Name = "csww";

    public RulesApplied Rules { get; init; } = RulesApplied.None;

    /// <summary>The twelve months to the reference date.</summary>
    public ReturnYear Year => WorkforceCensus.YearOn(Reference);
}

/// <summary>One CSWWWorker element, as far as the case record knows the worker.</summary>
/// <param name="Id">The authority's id of the worker, for findings; it is not sent.</param>
/// <param name="SweNo">Number in Social Work England's register.</param>
/// <param name="Fte">Share of a full-time post.</param>
/// <param name="OrgRole">1 senior manager to 6 qualified without cases.</param>
/// <param name="Cases">Children whose case the worker held on the reference date.</param>
public sealed record WorkforceMember(string Id, bool? Agency, string? SweNo, decimal? Fte, string? OrgRole, int Cases);
