using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The team that works with a child on a day.</summary>
/// <remarks>The team of the involvement open that day; where there are several, that of the case worker before others, then the latest begun. Day of end not counted.</remarks>
internal sealed class HoldingTeams(Table involvements, Table teams, IReadOnlySet<string> wanted, ImmutableArray<string> caseHoldingRoles)
{
    public const string Nobody = "No team holds the child";

    private readonly ReportRows _rows = ReportRows.ByChild(involvements, wanted);
    private readonly (string?[] Id, string?[] Team, string?[] Role, DateOnly?[] Start, DateOnly?[] End) _of =
        (involvements.Text("involvement_id"), involvements.Text("team_id"), involvements.Text("role"), involvements.Dates("start_date"), involvements.Dates("end_date"));
    private readonly Dictionary<string, string> _names = NamesOf(teams);

    /// <summary>Name of the team, its id where it has no name, <see cref="Nobody"/> when no involvement is open.</summary>
    public string Of(string childId, DateOnly day)
    {
        var best = _rows.Of(childId).Where(r => _of.Team[r] is not null && !(_of.Start[r] > day) && !(_of.End[r] <= day))
            .OrderByDescending(r => caseHoldingRoles.Contains(_of.Role[r] ?? "", StringComparer.OrdinalIgnoreCase)).ThenByDescending(r => _of.Start[r]).ThenBy(r => _of.Id[r], StringComparer.Ordinal)
            .Select(r => _of.Team[r]).FirstOrDefault();
        return best is null ? Nobody : Name(best);
    }

    public string Name(string teamId) => _names.GetValueOrDefault(teamId, teamId);

    /// <summary>Names of teams by id, the id where there is no name.</summary>
    public static Dictionary<string, string> NamesOf(Table teams)
    {
        var (id, name) = (teams.Text("team_id"), teams.Text("team_name"));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var r = 0; r < teams.Rows; r++) names[id[r]!] = name[r] ?? id[r]!;
        return names;
    }
}
