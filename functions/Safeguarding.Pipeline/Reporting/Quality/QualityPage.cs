using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The data quality report as a page: what to act on first, then each agency's tables, then how the matching went.</summary>
internal static class QualityPage
{
    private const string Circulation = "About files, not about children: names nobody, quotes no value. For the agencies' data teams and the council.";
    private const int MostFindings = 25;
    private const string Own = $"this product, set in {DataQualitySettings.Path}";
    private const string Framework = "The Government Data Quality Framework, 2020";

    public static ReportPage Of(QualityReport report) => new(
        DataQuality.Kind.Title, $"{report.Settings.Nights} nights to {Words.Day(report.Night)}", Circulation, Tiles(report),
        [
            First(report),
            .. report.Tables.GroupBy(t => t.Agency, StringComparer.Ordinal).Select(g => Agency(report, g.Key, [.. g])),
            Matching(report),
        ], Meanings(report.Settings));

    private static ImmutableArray<Tile> Tiles(QualityReport report)
    {
        var tonight = report.Tables.Select(t => t.Tonight).OfType<TableNight>().ToList();
        var (due, inTime) = (tonight.Count(t => t.Expected), tonight.Count(t => t.Expected && t.Arrival is Arrival.InTime));
        var (rows, accepted, repeated) = (tonight.Sum(t => t.Rows ?? 0), tonight.Sum(t => t.Accepted ?? 0), tonight.Sum(t => t.Repeated ?? 0));
        var (limits, back) = (report.Settings, tonight.Count(t => t.Arrival is Arrival.Held or Arrival.Failed));
        return
        [
            new($"{Words.Whole(inTime)} of {Words.Whole(due)}", "expected extracts there in time", limits.Timeliness.Of(inTime, due)),
            new(Words.Percent(accepted, rows, 1), $"of {Words.Counted(rows, "row", "rows")} valid", limits.Validity.Of(accepted, rows)),
            new(Words.Percent(rows - repeated, rows, 1), "of rows unique", limits.Uniqueness.Of(rows - repeated, rows)),
            new(Words.Whole(back), back == 1 ? "extract kept back" : "extracts kept back", back == 0 ? Rag.Green : Rag.Red),
            new(Words.Whole(report.Fallen.Length), report.Fallen.Length == 1 ? "column filled less than it was" : "columns filled less than they were", report.Fallen.IsEmpty ? Rag.Green : Rag.Amber),
        ];
    }

    private static PageSection First(QualityReport report) => new("What to act on first", "Of tonight's extracts, the gravest and most frequent first. Rows are counted from 1 without the header; the rows themselves, with their reasons, are in the agency's quarantine.")
    {
        Tables =
        [
            PageTable.First(MostFindings, "Findings", ["Extract", "What is wrong", "What to do", "#How often", "Rows, for example"],
                [.. report.Findings.Select(f => new PageCell[]
                {
                    new(f.Table, f.Count.Severity switch { Severity.HoldExtract => "the extract is kept back", Severity.RejectRow => "rows kept out", _ => "warning" }), new(f.First.Message, f.Count.Code), f.First.Fix,
                    new(Words.Whole(f.Count.Count), f.Count.Severity == Severity.HoldExtract || f.Rows == 0 ? "" : Words.Percent(Math.Min(f.Count.Count, f.Rows), f.Rows, 1) + " of rows"), string.Join(", ", f.Examples.Select(Words.Whole)),
                })], "validation found nothing wrong in tonight's extracts."),
            new("Columns filled less than they were", ["Column", $"{report.Settings.Nights} nights", "#Filled tonight", "#Usual"],
                [.. report.Fallen.Select((f, i) => new PageCell[]
                {
                    new(f.Tonight.Column, f.Tonight.InFile ? f.Tonight.Table : f.Tonight.Table + ", not in the file"),
                    new("") { Chart = Sparkline.Draw(string.Create(CultureInfo.InvariantCulture, $"fell-{i}"), f.Tonight.Column, [.. report.Window.Select(Words.ShortDay)], f.Shares, "%") },
                    Words.Percent(f.Tonight.Present, f.Tonight.Rows, 1), f.Was.ToString("0.0", CultureInfo.InvariantCulture) + "%",
                })], "none."),
        ],
    };

    private static PageSection Agency(QualityReport report, string agency, ImmutableArray<TableQuality> tables)
    {
        var (due, inTime) = (tables.Sum(t => t.Due), tables.Sum(t => t.InTime));
        return new PageSection(Words.Agency(agency), $"{Words.Percent(inTime, due)} of what was expected in these nights was there in time.")
        {
            Tables =
            [
                new($"Tables of {Words.Agency(agency)}", ["Table", "Tonight", "Arrival, night by night", "#In time", "#Rows", "#Valid", "#Complete", "#Unique"],
                    [.. tables.Select(t => Row(report, t))], "none."),
            ],
        };
    }

    private static PageCell[] Row(QualityReport report, TableQuality table)
    {
        var (settings, newest) = (report.Settings, table.Newest);
        var byNight = table.Nights.ToDictionary(n => n.Night);
        var marks = report.Window.Select(n => byNight.TryGetValue(n, out var night) ? night.Arrival switch { Arrival.InTime => NightMark.Good, Arrival.Late => NightMark.Poor, _ => NightMark.Bad } : NightMark.None);
        var counts = table.Nights.GroupBy(n => n.Arrival).OrderBy(g => g.Key).Select(g => string.Create(CultureInfo.InvariantCulture, $"{Say(g.Key)} on {g.Count()}"));
        PageCell Share(Func<TableNight, long?> part, Func<TableNight, long?> of, QualityLimits? limits) => newest is null ? "–" : new PageCell(
            Words.Percent(part(newest) ?? 0, of(newest) ?? 0, 1), table.Nights.Length > 1 && table.Nights.Sum(n => of(n) ?? 0) > 0 ? $"{Words.Percent(table.Nights.Sum(n => part(n) ?? 0), table.Nights.Sum(n => of(n) ?? 0), 1)} in all" : "", limits?.Of(part(newest) ?? 0, of(newest) ?? 0) ?? Rag.None);
        return
        [
            table.Table[(table.Agency.Length + 1)..],
            new PageCell(table.Tonight is { } tonight ? Say(tonight.Arrival) : "not expected", table.InUse is { } date ? date == report.Night ? "" : $"that of {Words.Day(date)} in use" : "nothing in use", table.Tonight?.Arrival switch { null or Arrival.InTime => Rag.None, Arrival.Late => Rag.Amber, _ => Rag.Red }),
            new("") { Chart = NightStrip.Draw("nights-" + table.Table.Replace('/', '-'), table.Table, [.. marks], $"Of {Words.Counted(table.Nights.Length, "night", "nights")} with a build: {string.Join(", ", counts)}.") },
            table.Due == 0 ? "–" : new PageCell(Words.Percent(table.InTime, table.Due), $"{Words.Whole(table.InTime)} of {Words.Counted(table.Due, "night", "nights")}", settings.Timeliness.Of(table.InTime, table.Due)),
            newest is null ? "–" : new PageCell(Words.Whole(newest.Rows!.Value), newest.Night == report.Night ? "" : "of " + Words.ShortDay(newest.Night)),
            Share(n => n.Accepted, n => n.Rows, settings.Validity), Share(n => n.Filled, n => n.Cells, null), Share(n => n.Rows - n.Repeated, n => n.Rows, settings.Uniqueness),
        ];
    }

    private static PageSection Matching(QualityReport report)
    {
        var nights = report.History.Matches.ToLookup(m => m.Agency, StringComparer.Ordinal);
        if (nights.Count == 0) return new PageSection("Matching", "The children were withheld tonight, so there is nothing to say of how they were matched; the publication's manifest has the reason.");
        var shares = nights.Select(agency => new Trend(Words.Agency(agency.Key), [.. report.Window.Select(night => agency.FirstOrDefault(m => m.Night == night) is { Children: > 0, Linked: not null } m ? 100.0 * m.Linked.Value / m.Children.Value : (double?)null)])).ToImmutableArray();
        return new PageSection("Matching", "Whether the agencies' records of a child were put together. A fall that no change of the records explains is a fault in an extract, or in what the matching rests on.")
        {
            Charts = [TrendChart.Draw("matched", "Children linked with another agency, %", [.. report.Window.Select(Words.ShortDay)], shares, "%")],
            Tables =
            [
                new("Tonight", ["Agency", "#Children known", "#Linked with another agency", "#With several records at the agency"],
                    [.. nights.Select(agency => agency.FirstOrDefault(m => m.Night == report.Night)).OfType<MatchNight>().Select(m => new PageCell[]
                    {
                        Words.Agency(m.Agency), Count(m.Children), Part(m.Linked, m.Children), Part(m.Doubled, m.Children),
                    })], "the children were withheld tonight."),
            ],
        };
    }

    private static string Count(long? count) => count is { } shown ? Words.Whole(shown) : SmallNumbers.Mark;

    private static PageCell Part(long? part, long? of) => part is { } p && of is { } all ? new PageCell(Words.Percent(p, all), Words.Whole(p)) : SmallNumbers.Mark;

    private static string Say(Arrival arrival) => arrival switch { Arrival.InTime => "in time", Arrival.Late => "late", Arrival.Held => "kept back", Arrival.Failed => "failed here", _ => "missing" };

    private static ImmutableArray<Definition> Meanings(DataQualitySettings settings) =>
    [
        new("Timeliness", $"An extract is in time when it was accepted before its night was first built, late when the night had to be built again for it. Of the nights with a build on which it was expected; {settings.Timeliness.Words}. The mark of a night is full when it was in time, half when late, a line when it was missing, kept back or failed; there is none where there was no build or nothing was expected.", $"{Framework}; {Own}"),
        new("Validity", $"Rows that broke no rule of the contract, of all rows; {settings.Validity.Words}. Warnings keep a row.", $"{Framework}; the contracts in schemas; {Own}"),
        new("Completeness", "Cells with a value, of the rows times the contract's columns. Many columns are rightly empty (an end that has not come), so there is no target: watch how it changes. What is required and empty is a matter of validity.", Framework),
        new("Uniqueness", $"Rows that repeat neither the key nor a unique value of a row before them; {settings.Uniqueness.Words}.", $"{Framework}; {Own}"),
        new("In all", "The same share of the extracts of all nights of the window together.", "this product"),
        new("Filled less than it was", $"A column with a value in fewer of its rows than on the middle one of the nights before, by {settings.FellPoints.ToString(CultureInfo.InvariantCulture)} points or more.", Own),
        new("Linked with another agency", "Numbers from 1 to 5 are hidden as c. Of the children whom the agency knows, those whom records of another agency were linked with. Not every child is known to several agencies, so it is not meant to be all.", "this product; schemas/matching"),
        new("Several records at the agency", "Of the children whom the agency knows, those of whom it has more than one record: duplicates for its own data team to join.", "this product; schemas/matching"),
    ];
}
