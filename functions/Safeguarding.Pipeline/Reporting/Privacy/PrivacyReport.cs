using System.Collections.Immutable;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Curating.Privacy;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What the pseudonymised zone hides and what risk is left, for information governance.</summary>
internal static class PrivacyReport
{
    public static readonly ReportKind Kind = new("privacy", "Pseudonymised data: what it hides", "How many children look alike in each pseudonymised table, what was coarsened for it, and what risk is left.", [], Make) { NamesChildren = false, ReadsZone = true };

    private const string Circulation = "About tables, not about children: names nobody, quotes no value. For information governance and whoever answers for the data.";

    private static Report Make(ReportSource source)
    {
        var zone = source.Zone ?? new ZoneRisks([], null, 0);
        return new Report(
            new ReportPage(Kind.Title, $"The night of {Words.Day(source.Night)}", Circulation, Tiles(zone, zone.K), Sections(zone, zone.K), Meanings(zone.K)),
            [new ReportTable("", Columns, [.. zone.Tables.Select(Row)]), new ReportTable("columns", ColumnColumns, [.. zone.Tables.SelectMany(Generalised)])]);
    }

    private static ImmutableArray<Tile> Tiles(ZoneRisks zone, int k)
    {
        var child = zone.Tables.FirstOrDefault(t => t.Table == "child")?.Attacks?.Everything;
        var (cells, less) = (zone.Tables.Sum(t => t.Note?.Cells ?? 0), zone.Tables.Sum(Less));
        var withheld = zone.Tables.Count(t => t.Withheld.Length > 0);
        return
        [
            new(child is null ? "–" : Words.Whole(child.Smallest), $"children at least look alike in all that is shown of a child; {Words.Whole(k)} must", child is null || child.Smallest < k ? Rag.Red : Rag.Green),
            new(child is null ? "–" : Share(child.Found) + "%", "of children found by one who knows all of that", child is null || child.BelowK > 0 ? Rag.Red : Rag.Green),
            new(Words.Percent(less, cells, 1), "of values coarser or left out"),
            new(Words.Whole(withheld), withheld == 1 ? "table withheld" : "tables withheld", withheld == 0 ? Rag.Green : Rag.Red),
        ];
    }

    private static ImmutableArray<PageSection> Sections(ZoneRisks zone, int k)
    {
        var withheld = zone.Tables.Where(t => t.Withheld.Length > 0).ToList();
        var shown = zone.Tables.Where(t => t.Attacks is not null).Select(t => (Risk: t, Attacks: t.Attacks!)).ToList();
        return
        [
            .. withheld.Count == 0 ? [] : new[] { new PageSection("Not published", "Their copies with names are there, for those who may see names.") { Tables = [new("Withheld tables", ["Table", "Why, and what to do"], [.. withheld.Select(t => new PageCell[] { t.Title, t.Withheld })], "none.")] } },
            new("What is shown of a child", $"Each child is shown as finely as {Words.Whole(Math.Max(0, k - 1))} others share it, all columns together. A value that is coarser stands in the column of its coarser form (a year of birth without the month), never in a disguise.")
            {
                Tables = [new("Columns of the children's table", ["Column", "#Coarser", "#Left out"], [.. zone.Tables.Where(t => t.Table == "child" && t.Note is not null).SelectMany(t => t.Note!.Columns).Select(c => new PageCell[] { c.Key, c.Value.Coarser, c.Value.Hidden })], "nothing is coarser than it is held.")],
            },
            new("What risk is left, table by table", "Days of events are exact, because timeliness is what these data are for: a review one day late cannot be counted by the month. Somebody who already knows a child and a day can therefore often find the row. That is why the zone is pseudonymised and not anonymous: it stays personal data, under access control and a use that is agreed.")
            {
                Tables =
                [
                    new("Of a hundred children sought, how many are found", ["Table", "#Children", "#By count", "#By codes", "#By a day", "#By all", "#Less shown"],
                        [.. shown.Select(t => new PageCell[]
                        {
                            new(t.Risk.Title, t.Risk.Table), t.Attacks.Everything.Children, Sought(t.Attacks.Number), Sought(t.Attacks.WithoutDates), t.Attacks.OneDay is { } day ? Sought(day) : "–", Sought(t.Attacks.Everything),
                            t.Risk.Note is { } note ? Words.Percent(Less(t.Risk), note.Cells, 1) : "–",
                        }),
                        .. zone.AllTables is { } all ? new[] { new PageCell[] { "All tables together", all.Children, "–", "–", "–", Sought(all), "" } } : []], "no table was published."),
                ],
            },
        ];

        static PageCell Sought(Attack attack) => new(Share(attack.Found), $"fewest alike {Words.Whole(attack.Smallest)}");
    }

    private static ImmutableArray<Definition> Meanings(int k) =>
    [
        new("Looking alike", $"Two children look alike when nothing that is shown tells them apart. Of the children's table at least {Words.Whole(k)} look alike (k-anonymity); figures are counted on the published files.", "Samarati and Sweeney, 1998; set in " + PrivacySettings.Path),
        new("Found", "Expected share of the children sought whom somebody picks out who holds the copy with names and knows what the column says; of n that look alike one guess in n is right.", "Dankar and El Emam, 2010"),
        new("By count, codes, a day, all", "What the one who seeks knows: how many rows the child has in the table; all it shows but the days; the child's row in the children's table and one day of this one; all it shows.", "this product"),
        new("Less shown", "Share of values that are coarser or left out.", "this product"),
        new("Left out", $"Texts, codes and numbers that fewer than {Words.Whole(k)} children of the table share, and codes that are on no list. Where a code is required, OTHER stands in its place.", "this product, set in " + PrivacySettings.Path),
        new("Personal data", "Pseudonymised data about living people are personal data.", "UK GDPR, article 4(5) and recital 26; ICO guidance on pseudonymisation"),
    ];

    private static long Less(ZoneRisk table) => table.Note?.Columns.Values.Sum(c => c.Coarser + c.Hidden) ?? 0;

    private static string Share(double share) => (share * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("table", ParquetType.String, "Curated table."), new("withheld", ParquetType.String, "Why its pseudonymised copy was not published; empty when it was."),
        new("rows", ParquetType.Int64, "Rows."), new("children", ParquetType.Int64, "Children in it; empty for a table without."),
        new("values", ParquetType.Int64, "Values the identifiable copy has in the columns that are shown or coarsened."), new("coarser", ParquetType.Int64, "Of these, shown more coarsely."), new("left_out", ParquetType.Int64, "Of these, not shown."),
        .. Attacks("all", "all that the table shows"), .. Attacks("codes", "all but the days"), .. Attacks("number", "how many rows a child has"), .. Attacks("day", "the child's row in the children's table and one day; children are counted once a day"),
    ];

    private static IEnumerable<ReportColumn> Attacks(string name, string knows) =>
    [
        new(name + "_fewest", ParquetType.Int64, $"Fewest children alike to one who knows {knows}."), new(name + "_below_k", ParquetType.Int64, "Children sought who are among fewer than k alike."), new(name + "_found", ParquetType.Double, "Expected share of those sought who are found, 0 to 1."),
    ];

    private static object?[] Row(ZoneRisk t) =>
    [
        t.Table, t.Withheld.Length == 0 ? null : t.Withheld, t.Withheld.Length == 0 ? t.Rows : null, t.Attacks?.Everything.Children, t.Note?.Cells, t.Note?.Columns.Values.Sum(c => c.Coarser), t.Note?.Columns.Values.Sum(c => c.Hidden),
        .. new[] { t.Attacks?.Everything, t.Attacks?.WithoutDates, t.Attacks?.Number, t.Attacks?.OneDay }.SelectMany(a => new object?[] { a?.Smallest, a?.BelowK, a?.Found }),
    ];

    private static readonly ImmutableArray<ReportColumn> ColumnColumns =
    [
        new("table", ParquetType.String, "Curated table."), new("column", ParquetType.String, "Its column, as the identifiable copy names it."),
        new("coarser", ParquetType.Int64, "Values shown more coarsely than the finest form."), new("left_out", ParquetType.Int64, "Values not shown."),
    ];

    private static IEnumerable<object?[]> Generalised(ZoneRisk t) => t.Note is null ? [] : t.Note.Columns.Select(c => new object?[] { t.Table, c.Key, c.Value.Coarser, c.Value.Hidden });
}
