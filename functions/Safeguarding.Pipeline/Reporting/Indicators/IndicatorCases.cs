using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The cases behind the indicators: whom each counted as not met, in the year to the night or as it stands on the night, with who holds the case, so that a team can act.</summary>
public static class IndicatorCases
{
    /// <summary>Lines of an indicator that the page shows; the rest are in the CSV.</summary>
    internal const int MostShown = 25;

    public static readonly ReportKind Kind = new("indicators-cases", "Cases behind the indicators", "Whom each indicator counted as not met, and who holds the case.", [.. Indicators.Curated, "involvement", "team", "worker"], Make);

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("indicator", ParquetType.String, "Id of the indicator."),
        new("title", ParquetType.String, "What it is called."),
        new("child_id", ParquetType.String, "Stable id of the child."),
        new("child", ParquetType.String, "Name of the child."),
        new("age", ParquetType.Int64, "Age on the night; empty when not born or not known."),
        new("on", ParquetType.Date, "Day of the case, or the night for what stands."),
        new("record_id", ParquetType.String, "Record in social care that it is about."),
        new("due", ParquetType.Date, "Day by which it had to be done."),
        new("done", ParquetType.Date, "Day on which it was done, or last done."),
        new("days_late", ParquetType.Int64, "Calendar days from the day it was due to the day it was done, or to the night."),
        new("why", ParquetType.String, "not_met, or not_told when the record lacks what would tell."),
        new("worker", ParquetType.String, "Name of the worker who holds the case."),
        new("team", ParquetType.String, "Their team."),
    ];

    private static Report Make(ReportSource source)
    {
        var (results, periods, records) = Indicators.Count(source);
        var holders = Holders(source);
        var names = Names(source["child"]);
        var lines = results.Where(r => !r.NotMet.IsEmpty).Select(r => (r.Indicator, Lines: Lines(r, records, names, holders, source.Night))).ToImmutableArray();
        return new Report(Page(lines, periods), [new ReportTable("", Columns, [.. lines.SelectMany(l => l.Lines.Select(line => Row(l.Indicator, line)))])]);
    }

    private static ImmutableArray<Line> Lines(IndicatorResult result, ChildRecords records, Dictionary<string, string> names, Dictionary<string, (string Worker, string Team)> holders, DateOnly night) =>
    [
        .. result.NotMet.Select(c =>
        {
            var id = records.Ids[c.Child];
            var holder = holders.GetValueOrDefault(id);
            var late = c.Due is { } due && ((result.IsOfDays ? null : c.Done) ?? night) is var until && until > due ? until.DayNumber - due.DayNumber : (int?)null;
            return new Line(id, names[id], records.AgeOn(c.Child, night), c.On, c.Record, c.Due, c.Done, late, c.Counts is not null, holder.Worker ?? "", holder.Team ?? "");
        })
            // What can still be done first, then what is longest late.
            .OrderBy(l => l.Done is not null && !result.IsOfDays).ThenByDescending(l => l.DaysLate ?? -1).ThenByDescending(l => l.On).ThenBy(l => l.ChildId, StringComparer.Ordinal).ThenBy(l => l.Record, StringComparer.Ordinal),
    ];

    private static object?[] Row(Indicator indicator, Line l) =>
        [indicator.Id, indicator.Title, l.ChildId, l.Child, (long?)l.Age, l.On, l.Record, l.Due, l.Done, (long?)l.DaysLate, l.IsTold ? "not_met" : "not_told", l.Worker, l.Team];

    private static ReportPage Page(ImmutableArray<(Indicator Indicator, ImmutableArray<Line> Lines)> lines, IndicatorPeriods periods) => new(
        "Cases behind the indicators", $"Year from 1 April {periods.YearStart.Year.ToString(CultureInfo.InvariantCulture)} to {Words.Day(periods.Night)}", ReportPage.NamesChildren,
        [
            new(Words.Whole(lines.Sum(l => l.Lines.Length)), "cases not met or not told"),
            new(Words.Whole(lines.SelectMany(l => l.Lines.Select(line => line.ChildId)).Distinct(StringComparer.Ordinal).Count()), "children"),
            new(Words.Whole(lines.Count(l => l.Lines.Length > 0)), "indicators"),
        ],
        [
            .. lines.GroupBy(l => l.Indicator.Group, StringComparer.Ordinal).Select(g => new PageSection(g.Key)
            {
                Tables =
                [
                    .. g.Select(l => Listed(l.Indicator, l.Lines)),
                ],
            }),
        ],
        [
            new("Who is listed", "Of what happens, cases from 1 April to the night that did not meet the indicator; where less is better, those it counts. Of what stands on a day, as it stands on the night. A case of which the record does not tell is listed too, so that the record can be put right.", "this product"),
            new("Order", "Cases still open first, then those longest late.", "this product"),
            new("Held by", "The worker of the latest involvement that has not ended by the night, reviewing officers and conference chairs left out.", "this product"),
            .. lines.Select(l => new Definition(l.Indicator.Title, $"Counted: {l.Indicator.Numerator} Of: {l.Indicator.Denominator}{(l.Indicator.Limits.Length > 0 ? " " + l.Indicator.Limits : "")}", l.Indicator.Source)),
        ]);

    /// <summary>Columns that say nothing of an indicator are left out.</summary>
    private static PageTable Listed(Indicator indicator, ImmutableArray<Line> lines)
    {
        (PageColumn Column, Func<Line, PageCell> Cell)[] all =
        [
            ("Child", l => new(l.Child.Length > 0 ? l.Child : "Name not known", l.ChildId)), ("#Age", l => l.Age?.ToString(CultureInfo.InvariantCulture) ?? ""), ("Day", l => Day(l.On)),
            ("Due", l => Day(l.Due)), ("Done", l => Day(l.Done)), ("#Days late", l => l.DaysLate is { } late ? Words.Whole(late) : ""),
            ("Held by", l => new(l.Worker.Length > 0 ? l.Worker : "nobody on record", l.Team)), ("Look at", l => new("") { Tags = l.IsTold ? [] : ["date or score missing or wrong"] }),
        ];
        var shown = lines.Take(MostShown).ToList();
        var used = all.Where(c => shown.Exists(l => c.Cell(l) is var cell && (cell.Text.Length > 0 || !cell.Tags.IsEmpty))).ToArray();
        return new PageTable($"{indicator.Title}: {Words.Whole(lines.Length)}", [.. used.Select(c => c.Column)], [.. shown.Select(l => Array.ConvertAll(used, c => c.Cell(l)))], "none.", lines.Length - shown.Count);
    }

    private static string Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "";

    private static Dictionary<string, string> Names(Table child)
    {
        var (id, given, surname) = (child.Text("child_id"), child.Text("given_name"), child.Text("surname"));
        var names = new Dictionary<string, string>(child.Rows, StringComparer.Ordinal);
        for (var r = 0; r < child.Rows; r++) names[id[r]!] = $"{given[r]} {surname[r]}".Trim();
        return names;
    }

    /// <summary>Who holds each child's case on the night.</summary>
    private static Dictionary<string, (string Worker, string Team)> Holders(ReportSource source)
    {
        var workers = TextBy(source["worker"], "worker_id", "name");
        var teams = TextBy(source["team"], "team_id", "team_name");
        var table = source["involvement"];
        var (child, worker, team, role, start, end, id) =
            (table.Text("child_id"), table.Text("worker_id"), table.Text("team_id"), table.Text("role"), table.Dates("start_date"), table.Dates("end_date"), table.Text("involvement_id"));
        var latest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var r = 0; r < table.Rows; r++)
        {
            if (start[r] is not { } from || from > source.Night || end[r] <= source.Night || IsChair(role[r])) continue;
            if (!latest.TryGetValue(child[r]!, out var held) || (from, 0).CompareTo((start[held]!.Value, string.CompareOrdinal(id[held], id[r]))) > 0) latest[child[r]!] = r;
        }

        return latest.ToDictionary(l => l.Key, l => (workers.GetValueOrDefault(worker[l.Value] ?? "", ""), teams.GetValueOrDefault(team[l.Value] ?? "", "")), StringComparer.Ordinal);
    }

    private static bool IsChair(string? role) => role is not null && (role.Contains("REVIEWING", StringComparison.OrdinalIgnoreCase) || role.Contains("CHAIR", StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> TextBy(Table table, string key, string word)
    {
        var (keys, words) = (table.Text(key), table.Text(word));
        var all = new Dictionary<string, string>(table.Rows, StringComparer.Ordinal);
        for (var r = 0; r < table.Rows; r++) all[keys[r]!] = words[r] ?? "";
        return all;
    }

    private sealed record Line(
        string ChildId, string Child, int? Age, DateOnly On, string Record, DateOnly? Due, DateOnly? Done, int? DaysLate, bool IsTold, string Worker, string Team);
}
