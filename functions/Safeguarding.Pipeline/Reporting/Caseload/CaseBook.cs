using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Why a child has a case, the weightiest last: it is what the case is called by.</summary>
public enum CaseKind : byte { None, OpenEpisode, ChildInNeedPlan, ProtectionPlan, LookedAfter }

/// <summary>What a report says of a child.</summary>
/// <param name="Expected">Due date of a child who was not born when it was recorded.</param>
public sealed record CaseChild(string Id, string Name, DateOnly? Born, DateOnly? Expected, DateOnly? Died);

/// <summary>Time in which a child was in need, on a plan or looked after. It includes its first day and not its last.</summary>
/// <param name="Child">Place among the children.</param>
public readonly record struct CaseSpell(int Child, CaseKind Kind, DateOnly From, DateOnly? To)
{
    /// <summary>At the end of the day: what ended on it is over.</summary>
    public bool On(DateOnly day) => From <= day && !(To <= day);
}

/// <summary>Time in which a worker had a part in a child's case.</summary>
/// <param name="Worker">Place among the workers; -1 when the record does not say whose it is.</param>
/// <param name="Reason">Why the worker changed.</param>
public readonly record struct Part(int Child, int Worker, string Team, DateOnly From, DateOnly? To, string Reason)
{
    public bool On(DateOnly day) => From <= day && !(To <= day);
}

/// <summary>The dated records of cases and of who held them, read once: what a day looked like is told from them, this one or one long past, see <see cref="CaseDay"/>.</summary>
/// <remarks>Which role holds a case is the workforce census's own rule (<c>schemas/returns/mappings/case-holding-role.json</c>), so that both count alike.</remarks>
public sealed class CaseBook
{
    /// <summary>Curated tables that it reads.</summary>
    public static readonly ImmutableArray<string> Tables =
        ["assessment", "child", "child_protection_plan", "cin_plan", "conference", "involvement", "looked_after_episode", "referral", "review", "section47", "visit"];

    private readonly Dictionary<string, int> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _workers = new(StringComparer.Ordinal);
    private readonly List<CaseChild> _people = [];
    private readonly List<string> _workerIds = [];

    private CaseBook(ReportSource source, CaseloadSettings settings)
    {
        ReadChildren(source["child"]);
        Spells =
        [
            .. Episodes(source["referral"]),
            .. SpellsOf(source["cin_plan"], CaseKind.ChildInNeedPlan), .. SpellsOf(source["child_protection_plan"], CaseKind.ProtectionPlan), .. SpellsOf(source["looked_after_episode"], CaseKind.LookedAfter),
        ];
        var roles = ReturnMappings.Parse(source.Schemas.Folder("schemas/returns/mappings/"))["case-holding-role"];
        var parts = PartsOf(source["involvement"]).ToList();
        Allocations = [.. parts.Where(p => roles[p.Role].Code is not null).Select(p => p.Part)];
        Chairs = [.. Of(settings.ChairRoles)];
        ReviewingOfficers = [.. Of(settings.ReviewingOfficerRoles)];
        Activity = ChildDays.Of(_people.Count,
        [
            .. DaysOf(source["visit"], "visit_date"), .. DaysOf(source["review"], "review_date"), .. DaysOf(source["assessment"], "start_date"), .. DaysOf(source["assessment"], "authorised_date"),
            .. DaysOf(source["section47"], "start_date"), .. DaysOf(source["section47"], "end_date"), .. DaysOf(source["conference"], "conference_date"), .. DaysOf(source["cin_plan"], "start_date"),
        ]);
        Children = [.. _people];
        Workers = [.. _workerIds];

        IEnumerable<Part> Of(ImmutableArray<string> names)
        {
            var keys = names.Select(PlainWords.Of).ToHashSet(StringComparer.Ordinal);
            return parts.Where(p => keys.Contains(PlainWords.Of(p.Role))).Select(p => p.Part);
        }
    }

    public static CaseBook Of(ReportSource source, CaseloadSettings settings) => new(source, settings);

    public ImmutableArray<CaseChild> Children { get; }

    /// <summary>Ids of workers that involvements name.</summary>
    public ImmutableArray<string> Workers { get; }

    public ImmutableArray<CaseSpell> Spells { get; }

    /// <summary>Parts that hold the case.</summary>
    public ImmutableArray<Part> Allocations { get; }

    public ImmutableArray<Part> Chairs { get; }

    public ImmutableArray<Part> ReviewingOfficers { get; }

    /// <summary>Days of recorded work with the child: visits, reviews, conferences, assessments and enquiries begun or ended, plans begun. Whoever did it: visits do not say.</summary>
    public ChildDays Activity { get; }

    /// <summary>Place of a child; -1 of an id that is not among them.</summary>
    public int Find(string? child) => child is not null && _children.TryGetValue(child, out var at) ? at : -1;

    private void ReadChildren(Table children)
    {
        var (id, given, surname) = (children.Text("child_id"), children.Text("given_name"), children.Text("surname"));
        var (born, expected, died) = (children.Dates("date_of_birth"), children.Dates("expected_date_of_birth"), children.Dates("date_of_death"));
        for (var r = 0; r < children.Rows; r++)
        {
            _children[id[r]!] = _people.Count;
            _people.Add(new CaseChild(id[r]!, $"{given[r]} {surname[r]}".Trim(), born[r], expected[r], died[r]));
        }
    }

    /// <summary>A referral that led to nothing further opened no case, whether or not somebody closed it.</summary>
    private IEnumerable<CaseSpell> Episodes(Table referrals)
    {
        var (child, from, to, nothing) = (referrals.Text("child_id"), referrals.Dates("referral_date"), referrals.Dates("close_date"), referrals.Text("no_further_action"));
        for (var r = 0; r < referrals.Rows; r++)
            if (nothing[r] != "Y" && from[r] is { } start && Find(child[r]) is >= 0 and var at) yield return new CaseSpell(at, CaseKind.OpenEpisode, start, to[r]);
    }

    private IEnumerable<CaseSpell> SpellsOf(Table table, CaseKind kind)
    {
        var (child, from, to) = (table.Text("child_id"), table.Dates("start_date"), table.Dates("end_date"));
        for (var r = 0; r < table.Rows; r++)
            if (from[r] is { } start && Find(child[r]) is >= 0 and var at) yield return new CaseSpell(at, kind, start, to[r]);
    }

    private IEnumerable<(string? Role, Part Part)> PartsOf(Table involvements)
    {
        var (child, worker, role, team, reason) = (involvements.Text("child_id"), involvements.Text("worker_id"), involvements.Text("role"), involvements.Text("team_id"), involvements.Text("change_reason"));
        var (from, to) = (involvements.Dates("start_date"), involvements.Dates("end_date"));
        for (var r = 0; r < involvements.Rows; r++)
            if (from[r] is { } start && Find(child[r]) is >= 0 and var at) yield return (role[r], new Part(at, WorkerAt(worker[r]), team[r] ?? "", start, to[r], reason[r] ?? ""));
    }

    private int WorkerAt(string? id)
    {
        if (id is null) return -1;
        if (_workers.TryGetValue(id, out var at)) return at;
        _workers.Add(id, at = _workerIds.Count);
        _workerIds.Add(id);
        return at;
    }

    private IEnumerable<(int, DateOnly)> DaysOf(Table table, string column)
    {
        var (child, days) = (table.Text("child_id"), table.Dates(column));
        for (var r = 0; r < table.Rows; r++)
            if (days[r] is { } day && Find(child[r]) is >= 0 and var at) yield return (at, day);
    }
}
