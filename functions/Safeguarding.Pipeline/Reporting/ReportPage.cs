using System.Collections.Immutable;
using System.Globalization;
using HandlebarsDotNet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How a figure stands against its target. Said in words and by shape as well as in colour.</summary>
public enum Rag { None, Green, Amber, Red }

/// <summary>A headline figure.</summary>
/// <param name="Figure">As it is shown: "12", "83%", "c".</param>
/// <param name="Move">How it moved, and since when: "▲ 3 since last week". Empty when there is nothing to compare with.</param>
public sealed record Tile(string Figure, string Words, Rag Rag = Rag.None, string Move = "");

/// <param name="Quiet">Smaller, under it.</param>
public sealed record PageCell(string Text, string Quiet = "", Rag Rag = Rag.None)
{
    /// <summary>Short marks that ask for attention: "escalating".</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Where the text leads, relative to the page.</summary>
    public string Link { get; init; } = "";

    /// <summary>A small chart instead of the text, ready, see <see cref="Charts"/>.</summary>
    public string Chart { get; init; } = "";

    public static implicit operator PageCell(string text) => new(text);

    public static implicit operator PageCell(long number) => new(Words.Whole(number));
}

/// <summary>A column of a table on a page; numbers stand to the right.</summary>
public sealed record PageColumn(string Heading, bool IsNumber = false)
{
    public static implicit operator PageColumn(string heading) => heading.StartsWith('#') ? new(heading[1..], true) : new(heading);
}

/// <summary>A table on a page. The first cell of a row is its heading.</summary>
/// <param name="IfNone">What is said when there are no rows.</param>
/// <param name="More">Rows that the page leaves to the CSV.</param>
public sealed record PageTable(string Caption, ImmutableArray<PageColumn> Columns, IReadOnlyList<PageCell[]> Rows, string IfNone, int More = 0)
{
    /// <summary>The first rows of many: a page of more than these is slow to open and nobody reads it.</summary>
    public static PageTable First(int most, string caption, ImmutableArray<PageColumn> columns, IReadOnlyList<PageCell[]> rows, string ifNone) =>
        new(caption, columns, [.. rows.Take(most)], ifNone, Math.Max(0, rows.Count - most));
}

/// <summary>A part of a page: words, then charts, then tables.</summary>
public sealed record PageSection(string Heading, string Words = "")
{
    /// <summary>SVG, ready, see <see cref="Charts"/>.</summary>
    public ImmutableArray<string> Charts { get; init; } = [];

    public ImmutableArray<PageTable> Tables { get; init; } = [];
}

/// <summary>What a figure counts, and who says so.</summary>
/// <param name="Source">The guidance or standard that the definition is from; "this product" where we set it.</param>
public sealed record Definition(string Term, string Meaning, string Source);

/// <summary>A report as one self-contained page: no outside request, charts inline, prints on A4, reads on a phone and without colour.</summary>
/// <param name="Period">What time it speaks of: "Monday 2 to Sunday 8 March 2026".</param>
/// <param name="Circulation">Who may have it.</param>
public sealed record ReportPage(
    string Title, string Period, string Circulation, ImmutableArray<Tile> Tiles, ImmutableArray<PageSection> Sections, ImmutableArray<Definition> Definitions)
{
    /// <summary>For reports that name children.</summary>
    public const string NamesChildren = "Names children. For the teams that work with them; not for wider circulation.";

    /// <summary>For reports whose small numbers are hidden.</summary>
    public const string ForLeaders = "Figures only, numbers from 1 to 5 hidden as c. May be shared in the council.";

    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("report"));

    public static string Render(ReportPage page, ReportSource source) => Render(page, source.Authority, source.Night, source.Basis);

    public static string Render(ReportPage page, string authority, DateOnly night, ReportBasis basis) => Template.Value(new
    {
        title = page.Title,
        period = page.Period,
        authority,
        circulation = page.Circulation,
        tiles = page.Tiles.Select(t => new { figure = t.Figure, words = t.Words, rag = Name(t.Rag), ragWords = Say(t.Rag), move = t.Move }).ToArray(),
        sections = page.Sections.Select((s, at) => new
        {
            heading = s.Heading,
            words = s.Words,
            charts = s.Charts.ToArray(),
            tables = s.Tables.Select((t, of) => new
            {
                id = string.Create(CultureInfo.InvariantCulture, $"table-{at + 1}-{of + 1}"),
                caption = t.Caption,
                columns = t.Columns.Select(c => new { heading = c.Heading, number = c.IsNumber }).ToArray(),
                rows = t.Rows.Select(row => new
                {
                    cells = row.Select((cell, column) => new
                    {
                        first = column == 0,
                        number = t.Columns[column].IsNumber,
                        text = cell.Text,
                        link = cell.Link,
                        quiet = cell.Quiet,
                        rag = Name(cell.Rag),
                        ragWords = Say(cell.Rag),
                        tags = cell.Tags.ToArray(),
                        chart = cell.Chart,
                    }).ToArray(),
                }).ToArray(),
                ifNone = t.IfNone,
                more = t.More > 0 ? Words.Whole(t.More) : "",
            }).ToArray(),
        }).ToArray(),
        definitions = page.Definitions.Select(d => new { term = d.Term, meaning = d.Meaning, source = d.Source }).ToArray(),
        night = Words.Day(night),
        build = basis.Build,
        agencies = basis.Agencies.Select(a => new { agency = a.Agency.Replace('_', ' '), newest = Words.Day(a.Newest), oldest = a.Oldest == a.Newest ? "" : Words.Day(a.Oldest) }).ToArray(),
        lacking = string.Join(", ", basis.Lacking),
    });

    private static string Name(Rag rag) => rag == Rag.None ? "" : rag.ToString().ToLowerInvariant();

    private static string Say(Rag rag) => rag switch { Rag.Green => "on target", Rag.Amber => "near target", Rag.Red => "off target", _ => "" };
}
