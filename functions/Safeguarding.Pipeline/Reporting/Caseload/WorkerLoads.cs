using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Children per worker and per team on a day, against the bands.</summary>
public static class WorkerLoads
{
    /// <summary>Every worker who holds a case, and those of the list whose daily work cases are and who hold none. Most children for each full-time post first.</summary>
    /// <param name="teams">Names of teams by id.</param>
    public static ImmutableArray<WorkerLoad> Of(CaseBook book, CaseDay day, Staff staff, IReadOnlyDictionary<string, string> teams, CaseloadSettings settings)
    {
        var inNameOnly = day.WithoutActivity(book, settings).Select(h => (h.Child, h.Worker)).ToHashSet();
        var holders = day.Holdings.Where(h => h.Worker >= 0).GroupBy(h => h.Child).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet();
        var loads = new List<WorkerLoad>();
        foreach (var held in day.Holdings.Where(h => h.Worker >= 0).GroupBy(h => h.Worker))
        {
            var (listed, team, kinds) = (staff.Find(book.Workers[held.Key]), MainTeam(held), new int[5]);
            foreach (var holding in held) kinds[(int)day.KindOf(holding.Child)]++;
            var teamName = NameOf(teams, team);
            loads.Add(new WorkerLoad(
                book.Workers[held.Key], listed, team, teamName, held.Count(), [.. kinds], held.Count(h => inNameOnly.Contains((h.Child, h.Worker))), held.Count(h => holders.Contains(h.Child)),
                settings.BandOf(listed?.Title ?? "", teamName)));
        }

        var busy = loads.Select(l => l.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var member in staff.Members.Where(m => m.HoldsCasesByRole && !busy.Contains(m.Id)))
            loads.Add(new WorkerLoad(member.Id, member, "", member.Department, 0, [0, 0, 0, 0, 0], 0, 0, settings.BandOf(member.Title, member.Department)));
        return [.. loads.OrderByDescending(l => l.Standing == LoadStanding.OverBand).ThenByDescending(l => l.PerPost).ThenBy(l => l.Id, StringComparer.Ordinal)];
    }

    /// <summary>Teams by name. A team's children are counted once though several of its workers hold them.</summary>
    public static ImmutableArray<TeamLoad> Teams(CaseBook book, CaseDay day, Staff staff, ImmutableArray<WorkerLoad> workers, IReadOnlyDictionary<string, string> teams, CaseloadSettings settings)
    {
        var children = day.Holdings.Where(h => h.Worker >= 0).ToLookup(h => h.Team, StringComparer.Ordinal);
        var unheld = day.Unheld.CountBy(u => u.Team, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var inNameOnly = day.WithoutActivity(book, settings).Where(h => h.Worker >= 0).ToLookup(h => h.Team, StringComparer.Ordinal);
        var members = workers.Where(w => w.Children > 0).ToLookup(w => w.Team, StringComparer.Ordinal);
        return
        [
            .. children.Select(g => g.Key).Union(unheld.Keys, StringComparer.Ordinal).Select(team => new TeamLoad(
                team, NameOf(teams, team), Distinct(children[team]), members[team].Count(), members[team].Sum(w => w.Listed?.Post ?? 1),
                members[team].Count(w => w.Standing == LoadStanding.OverBand), members[team].Count(w => w.Listed?.Agency == true), unheld.GetValueOrDefault(team), Distinct(inNameOnly[team]),
                Distinct(children[team].Where(h => staff.Find(book.Workers[h.Worker]) is { IsManager: true }))))
                .OrderByDescending(t => t.OverBand).ThenByDescending(t => t.PerPost ?? 0).ThenBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Children for each full-time post of those whose daily work cases are and who hold some; null when there are none. As the workforce census divides cases by the posts of who holds them.</summary>
    public static double? Average(IEnumerable<WorkerLoad> workers)
    {
        var (children, posts) = (0, 0.0);
        foreach (var worker in workers.Where(w => w is { Children: > 0, Listed.HoldsCasesByRole: true }))
            (children, posts) = (children + worker.Children, posts + worker.Listed!.Post);
        return posts > 0 ? children / posts : null;
    }

    public static string NameOf(IReadOnlyDictionary<string, string> teams, string team) => team.Length == 0 ? "" : teams.GetValueOrDefault(team, team);

    private static int Distinct(IEnumerable<Holding> holdings) => holdings.Select(h => h.Child).Distinct().Count();

    private static string MainTeam(IEnumerable<Holding> held) =>
        held.CountBy(h => h.Team, StringComparer.Ordinal).OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).First().Key;
}
