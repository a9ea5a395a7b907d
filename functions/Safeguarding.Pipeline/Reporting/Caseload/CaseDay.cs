using System.Collections.Immutable;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A child whose case a worker holds, counted once however many involvements say so.</summary>
/// <param name="Worker">Place among the workers of the book; -1: the record does not say who.</param>
/// <param name="Team">Of the latest involvement.</param>
/// <param name="From">When the earliest of the involvements that hold it began.</param>
public readonly record struct Holding(int Child, int Worker, string Team, DateOnly From);

/// <summary>An open case that nobody holds.</summary>
/// <param name="Since">The later of the day it opened and the day the last allocation ended.</param>
/// <param name="Team">Of whoever held it last; empty when nobody ever did.</param>
/// <param name="LastWorker">Who held it last; -1: nobody or unknown.</param>
public readonly record struct Unheld(int Child, DateOnly Since, string Team, int LastWorker);

/// <summary>Which cases were open at the end of a day, and who held them.</summary>
/// <remarks>
/// A case is open while the child has an open episode of need, a child in need plan, a child protection plan or is looked after (the statuses by which Ofsted's Annex A list 6 calls a case),
/// and not from the day the child died. A child who is not yet born counts as any other. A worker holds a child once; a child with two workers counts with each.
/// </remarks>
public sealed class CaseDay
{
    private readonly CaseKind[] _kind;

    private CaseDay(DateOnly day, CaseKind[] kind, ImmutableArray<Holding> holdings, ImmutableArray<Unheld> unheld, ImmutableArray<int> openThoughDead) =>
        (Day, _kind, Holdings, Unheld, OpenThoughDead, Open) = (day, kind, holdings, unheld, openThoughDead, kind.Count(k => k != CaseKind.None));

    public DateOnly Day { get; }

    /// <summary>Open cases, one a child.</summary>
    public int Open { get; }

    /// <summary>By child, then worker.</summary>
    public ImmutableArray<Holding> Holdings { get; }

    /// <summary>Open cases without a worker for longer than the settings allow, in order of the children.</summary>
    public ImmutableArray<Unheld> Unheld { get; }

    /// <summary>Children who have died and whose case the record still has open.</summary>
    public ImmutableArray<int> OpenThoughDead { get; }

    public CaseKind KindOf(int child) => _kind[child];

    /// <summary>Holdings as old as the settings ask with no recorded work on the child for as long: allocated in name only. One a worker and child.</summary>
    public IEnumerable<Holding> WithoutActivity(CaseBook book, CaseloadSettings settings) => WithoutActivity(book, settings.ActivityWithinDays);

    public IEnumerable<Holding> WithoutActivity(CaseBook book, int withinDays)
    {
        var since = Day.AddDays(-withinDays);
        return Holdings.Where(h => h.From < since && _kind[h.Child] != CaseKind.None && !(book.Activity.LastUpTo(h.Child, Day) >= since));
    }

    public static CaseDay Of(CaseBook book, DateOnly day, CaseloadSettings settings, WorkingDays workingDays)
    {
        var (kind, since) = (new CaseKind[book.Children.Length], new DateOnly[book.Children.Length]);
        foreach (var spell in book.Spells)
        {
            if (!spell.On(day)) continue;
            if (kind[spell.Child] == CaseKind.None || spell.From < since[spell.Child]) since[spell.Child] = spell.From;
            if (spell.Kind > kind[spell.Child]) kind[spell.Child] = spell.Kind;
        }

        var dead = ImmutableArray.CreateBuilder<int>();
        for (var c = 0; c < kind.Length; c++)
        {
            if (kind[c] == CaseKind.None || !(book.Children[c].Died <= day)) continue;
            dead.Add(c);
            kind[c] = CaseKind.None;
        }

        var holdings = HoldingsOn(book, day);
        return new CaseDay(day, kind, holdings, UnheldOn(book, day, kind, since, holdings, settings, workingDays), dead.ToImmutable());
    }

    private static ImmutableArray<Holding> HoldingsOn(CaseBook book, DateOnly day)
    {
        var held = new List<Part>();
        foreach (var part in book.Allocations)
            if (part.On(day)) held.Add(part);
        held.Sort(static (a, b) => (a.Child, a.Worker, a.From).CompareTo((b.Child, b.Worker, b.From)) is not 0 and var order ? order : string.CompareOrdinal(a.Team, b.Team));
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        foreach (var part in held)
        {
            if (holdings.Count > 0 && holdings[^1] is var before && (before.Child, before.Worker) == (part.Child, part.Worker)) holdings[^1] = before with { Team = part.Team };
            else holdings.Add(new Holding(part.Child, part.Worker, part.Team, part.From));
        }

        return holdings.ToImmutable();
    }

    private static ImmutableArray<Unheld> UnheldOn(CaseBook book, DateOnly day, CaseKind[] kind, DateOnly[] since, ImmutableArray<Holding> holdings, CaseloadSettings settings, WorkingDays workingDays)
    {
        var held = new bool[kind.Length];
        foreach (var holding in holdings) held[holding.Child] |= holding.Worker >= 0;
        var last = new Dictionary<int, Part>();
        foreach (var part in book.Allocations)
        {
            if (held[part.Child] || kind[part.Child] == CaseKind.None || part.Worker < 0 || !(part.To <= day)) continue;
            if (!last.TryGetValue(part.Child, out var before) || Later(part, before)) last[part.Child] = part;
        }

        var unheld = ImmutableArray.CreateBuilder<Unheld>();
        for (var c = 0; c < kind.Length; c++)
        {
            if (kind[c] == CaseKind.None || held[c]) continue;
            var had = last.TryGetValue(c, out var part);
            var from = had && part.To > since[c] ? part.To.Value : since[c];
            if (workingDays.Add(from, settings.AllocateWithinWorkingDays) < day) unheld.Add(new Unheld(c, from, had ? part.Team : "", had ? part.Worker : -1));
        }

        return unheld.ToImmutable();
    }

    private static bool Later(Part a, Part b) => (a.To, a.From, a.Worker) is var x && (b.To, b.From, b.Worker) is var y
        && (x.To!.Value, x.From, x.Worker).CompareTo((y.To!.Value, y.From, y.Worker)) > 0;
}
