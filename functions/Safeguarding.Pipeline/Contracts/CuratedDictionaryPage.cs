using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static Safeguarding.Pipeline.Contracts.DictionaryPageParts;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>The dictionary of the curated tables as a page: an index, then an article a table, whose rows stand below one another on a phone.</summary>
internal static partial class CuratedDictionaryPage
{
    private const string Own = """
        nav { padding-right: 12px }
        nav ul.index { margin-top: 8px }
        nav li a { display: inline-block; padding: 3px 0 }
        tbody th { width: 24% }
        td:last-child { width: 17% }
        td p { margin: 4px 0 0 }
        .from { width: 27%; overflow-wrap: anywhere }
        .from code { font-size: 14px }
        .from details { margin-top: 4px }
        .name { overflow-wrap: anywhere }
        dd code { white-space: normal }
        h3 code { font-size: 1em }
        h3 .title { display: block; font-weight: 400; font-size: 18px; color: var(--soft) }
        @media (max-width: 860px) {
          nav ul.index { columns: 2; column-gap: 20px }
          nav li { break-inside: avoid }
          nav { padding-bottom: 20px }
          nav h2.contents { display: block }
          table { min-width: 0 }
          table, tbody, tr, th, td { display: block }
          thead { display: none }
          tr { border-top: 2px solid var(--ink); padding: 10px 0 }
          th, td, tbody th, td:last-child, .from { width: auto; min-width: 0; border: 0; padding: 4px 0 }
          td[data-label]::before { content: attr(data-label) ": "; font-weight: 700 }
          dl div { grid-template-columns: 6em minmax(0, 1fr) }
        }
        """;

    public static string Write(Schemas schemas)
    {
        var catalog = schemas.Contracts;
        var html = new StringBuilder();
        Begin(html, "Curated tables: data dictionary", ownStyle: Own);
        html.Append("""
            <h2 class="contents">Tables</h2>
            <ul class="index">
            <li><a href="#columns-of-every-table">Columns of every table</a></li>

            """);
        foreach (var contract in catalog.Of("curated")) html.Append(CultureInfo.InvariantCulture, $"<li><a class=\"name\" href=\"#{contract.Table}\">{Breakable(contract.Table)}</a></li>\n");
        html.Append(CultureInfo.InvariantCulture, $"</ul>\n</nav>\n<main id=\"main\" tabindex=\"-1\">\n<h1>Data dictionary of the curated tables</h1>\n<p class=\"lead\">{CuratedDictionary.Lead} {catalog.Of("curated").Count()} tables, {catalog.Of("curated").Sum(c => c.Fields.Length)} columns.</p>\n");
        foreach (var words in CuratedDictionary.Introduction) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(words)}</p>\n");
        html.Append("<h2 id=\"classes\">Classes of columns</h2>\n<ul class=\"tags\">\n");
        foreach (var (of, words) in CuratedDictionary.Classes) html.Append(CultureInfo.InvariantCulture, $"<li>{Tag(of)} {Text(words)}</li>\n");
        html.Append("</ul>\n<h2 id=\"tables\">Tables</h2>\n<article id=\"columns-of-every-table\">\n<h3>Columns of every table</h3>\n<p>Where a table has them they mean the same; they are not repeated below.</p>\n");
        Table(html, schemas, "Columns of every table", CuratedDictionary.SharedFields(catalog).Select(s => (s.Of, s.Field, ImmutableArray.Create(("the pipeline", false)))));
        html.Append("</article>\n");
        foreach (var contract in catalog.Of("curated"))
        {
            html.Append(CultureInfo.InvariantCulture, $"<article id=\"{contract.Table}\">\n<h3><code>{Breakable(contract.Table)}</code><span class=\"title\">{Text(contract.Title)}</span></h3>\n<p>{Text(contract.Description)}</p>\n<dl>\n");
            foreach (var (name, words) in CuratedDictionary.Facts(contract)) html.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Coded(words)}</dd></div>\n");
            html.Append("</dl>\n");
            Table(html, schemas, $"Columns of {contract.Table}", CuratedDictionary.Own(contract).Select(f => (contract, f, CuratedDictionary.Sources(catalog, contract, f))));
            html.Append("</article>\n");
        }

        html.Append("</main>\n</div>\n</body>\n</html>\n");
        return html.ToString().ReplaceLineEndings("\n");
    }

    // The roles are said because a table whose rows stand below one another is no table to some screen readers.
    private static void Table(StringBuilder html, Schemas schemas, string caption, IEnumerable<(Contract Of, Field Field, ImmutableArray<(string Words, bool Code)> Sources)> rows)
    {
        html.Append(CultureInfo.InvariantCulture, $"<table role=\"table\">\n<caption>{caption}</caption>\n<thead><tr><th scope=\"col\">Column</th><th scope=\"col\">What it means</th><th scope=\"col\">From</th><th scope=\"col\">Pseudonymised copy</th></tr></thead>\n<tbody role=\"rowgroup\">\n");
        foreach (var (of, field, sources) in rows)
        {
            var key = of.PrimaryKey.Contains(field.Name) ? " <span class=\"key\">key</span>" : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><code>{Breakable(field.Name)}</code>{key}<br>{CuratedDictionary.TypeOf(field.Type)}{(field.Required ? "" : ", may be empty")}<br>{Tag(field.Classification)}</th>\n");
            html.Append(CultureInfo.InvariantCulture, $"<td role=\"cell\"><strong>{Text(field.Title)}.</strong> {Text(field.Description)}");
            if (field.Example.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">Example: <code>{Text(field.Example)}</code></p>");
            html.Append(CultureInfo.InvariantCulture, $"</td>\n<td role=\"cell\" class=\"from\" data-label=\"From\">{From(sources)}</td>\n<td role=\"cell\" data-label=\"Pseudonymised copy\">{CuratedDictionary.Shows(schemas, of, field)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table>\n");
    }

    private static string From(ImmutableArray<(string Words, bool Code)> sources)
    {
        const int Shown = 4;
        var all = sources.Select(s => s.Code ? $"<code>{Breakable(s.Words)}</code>" : Text(s.Words)).ToList();
        return all.Count <= Shown ? string.Join("; ", all)
            : string.Create(CultureInfo.InvariantCulture, $"{all.Count} columns<details><summary>Which</summary>{string.Join("; ", all)}</details>");
    }

    /// <summary>Text whose back ticks stand around code.</summary>
    private static string Coded(string words) => string.Concat(words.Split('`').Select((part, i) => i % 2 == 1 ? $"<code>{Breakable(part)}</code>" : Text(part)));

    // A long name may break after an underscore, a slash or a full stop on a narrow screen, but not after the underscore it begins with.
    private static string Breakable(string name) => Inside().Replace(Text(name), "$0<wbr>");

    [GeneratedRegex("(?<=[a-z0-9])[_/.]")]
    private static partial Regex Inside();
}
