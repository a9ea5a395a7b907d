using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Counts and windows of the report of missing children, <c>schemas/reports/missing.json</c>.</summary>
/// <param name="SameEventHours">Two agencies' records of one child that begin no further apart are the same event.</param>
/// <param name="InterviewHours">From the return to the return interview.</param>
/// <param name="TrendWeeks">Weeks of the trend, the reported one included.</param>
/// <param name="PoliceFlagDays">How far back a police flag of exploitation counts.</param>
/// <param name="CaseHoldingRoles">Roles of the worker who holds the case.</param>
/// <param name="AgeBands">Ages at which a band begins, rising.</param>
public sealed record MissingSettings(
    int SameEventHours, int InterviewHours, int TrendWeeks, int PoliceFlagDays, EscalatingRule Escalating, ImmutableArray<string> CaseHoldingRoles, ImmutableArray<int> AgeBands)
{
    /// <exception cref="InvalidDataException">The file is not such a table.</exception>
    public static MissingSettings Of(Schemas schemas)
    {
        const string Path = "schemas/reports/missing.json";
        var settings = ReportSettings.Read<MissingSettings>(schemas, Path);

        if (settings.Escalating is null || settings.CaseHoldingRoles.IsDefault || settings.AgeBands.IsDefaultOrEmpty
            || settings is not { SameEventHours: >= 0, InterviewHours: > 0, TrendWeeks: > 0, PoliceFlagDays: > 0, Escalating: { AtLeast: > 0, RecentDays: > 0 } }
            || settings.Escalating.WindowDays <= settings.Escalating.RecentDays)
            throw new InvalidDataException($"'{Path}' lacks a count or window, or one is not above nothing; the escalating rule's recent days must be fewer than those of its window.");
        return settings;
    }

    /// <summary>"10 to 12"; "not known" without an age.</summary>
    public string AgeBand(int? age) => age is { } years ? Bands[AgeBands.Count(from => from <= years)] : "not known";

    /// <summary>All bands, the youngest first.</summary>
    public ImmutableArray<string> Bands =>
    [
        string.Create(CultureInfo.InvariantCulture, $"under {AgeBands[0]}"),
        .. AgeBands.Zip(AgeBands.Skip(1), (from, to) => to - from == 1 ? from.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{from} to {to - 1}")),
        string.Create(CultureInfo.InvariantCulture, $"{AgeBands[^1]} and over"),
    ];
}

/// <summary>When a child's episodes are an escalating pattern.</summary>
/// <param name="WindowDays">Days up to the week's end that are looked at.</param>
/// <param name="AtLeast">Fewest episodes begun in them.</param>
/// <param name="RecentDays">The last of these days, in which more must have begun than in the others.</param>
public sealed record EscalatingRule(int WindowDays, int AtLeast, int RecentDays)
{
    public bool Holds(int inWindow, int recent) => inWindow >= AtLeast && recent > inWindow - recent;

    /// <summary>The rule in words, with its figures.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture,
        $"{AtLeast} or more episodes began in the {WindowDays} days to the end of the week, and more of them in the last {RecentDays} days than in the {WindowDays - RecentDays} before.");
}
