using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;

namespace Safeguarding.Pipeline.Governance;

/// <summary>The papers of <c>infra/governance/</c> that say nothing of their own: each is written anew from the contracts, the retention table and the names of the deployment.</summary>
public static class GovernancePapers
{
    /// <summary>Every paper: the name of its file and its text, Markdown.</summary>
    public static IEnumerable<(string File, string Text)> All(Schemas schemas, Names names) =>
    [
        ("data-sharing-schedule.md", DataSharingSchedule.Write(schemas, names)),
        ("retention-schedule.md", RetentionSchedule.Write(schemas, names)),
        ("access-matrix.md", AccessMatrix.Write(names)),
    ];

    internal static string Made(string from) => $"Made from {from} by `safeguarding governance --out infra/governance`; a test holds it to them. Change those, not this.";
}
