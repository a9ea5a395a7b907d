using System.Globalization;
using System.Text;
using static Safeguarding.Pipeline.Contracts.DictionaryPageParts;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>The data dictionary as a page: contents by agency, a table for each contract, code lists, and a search box over all of it.</summary>
internal static class DictionaryPage
{
    public static string Write(ContractCatalog catalog)
    {
        var html = new StringBuilder();
        Begin(html, "Data dictionary", runsScript: true);
        html.Append("""
            <div class="search" role="search"><label for="search">Search tables, columns and codes</label><input id="search" type="search" autocomplete="off" spellcheck="false"><p id="found" role="status"></p></div>

            """);
        WriteContents(html, catalog);
        html.Append("</nav>\n<main id=\"main\" tabindex=\"-1\">\n");
        WriteIntroduction(html, catalog);
        foreach (var agency in catalog.Agencies)
        {
            html.Append(CultureInfo.InvariantCulture, $"<section class=\"agency\" aria-labelledby=\"{Anchor(agency)}\">\n<h2 id=\"{Anchor(agency)}\">{Text(ContractWords.Agency(agency))}</h2>\n");
            foreach (var contract in catalog.Of(agency)) WriteContract(html, contract);
            html.Append("</section>\n");
        }
        html.Append("<section class=\"agency\" aria-labelledby=\"code-lists\">\n<h2 id=\"code-lists\">Code lists</h2>\n");
        var uses = catalog.Contracts.SelectMany(c => c.Fields.Where(f => f.CodeList is not null).Select(f => (List: f.CodeList!, Contract: c, Field: f))).ToLookup(u => u.List, StringComparer.Ordinal);
        foreach (var list in catalog.CodeLists) WriteList(html, list, uses[list.Name].Select(u => (u.Contract, u.Field)));
        html.Append(CultureInfo.InvariantCulture, $"</section>\n</main>\n</div>\n<script>\n{Script}\n</script>\n</body>\n</html>\n");
        return html.ToString().ReplaceLineEndings("\n");
    }

    private static void WriteContents(StringBuilder html, ContractCatalog catalog)
    {
        html.Append("<h2 class=\"contents\">Contents</h2>\n");
        foreach (var agency in catalog.Agencies)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"group\">\n<h3><a href=\"#{Anchor(agency)}\">{Text(ContractWords.Agency(agency))}</a></h3>\n<ul>\n");
            foreach (var contract in catalog.Of(agency))
                html.Append(CultureInfo.InvariantCulture, $"<li data-for=\"{Anchor(contract.Name)}\"><a href=\"#{Anchor(contract.Name)}\">{Text(contract.Title)}</a></li>\n");
            html.Append("</ul>\n</div>\n");
        }
        html.Append("<details class=\"group\"><summary>Code lists</summary>\n<ul>\n");
        foreach (var list in catalog.CodeLists)
            html.Append(CultureInfo.InvariantCulture, $"<li data-for=\"{ListAnchor(list.Name)}\"><a href=\"#{ListAnchor(list.Name)}\">{Text(list.Title)}</a></li>\n");
        html.Append("</ul></details>\n");
    }

    private static void WriteIntroduction(StringBuilder html, ContractCatalog catalog)
    {
        var fields = catalog.Contracts.Sum(c => c.Fields.Length);
        html.Append(CultureInfo.InvariantCulture, $"""
            <h1>Data dictionary</h1>
            <p class="lead">What each agency sends, column by column: what it means, what may stand in it, and how much of it analysts see. {catalog.Contracts.Length} tables, {fields} columns, {catalog.CodeLists.Length} code lists.</p>
            <details class="help"><summary>How to read this page</summary>
            <p>A row that breaks a rule is put in quarantine and reported to its sender; the rest of the file is kept. Codes are recognised without regard to case, spaces and punctuation.</p>
            <p>The label under a column says what becomes of it in the pseudonymised copy that analysts use:</p>
            <ul class="tags">

            """);
        foreach (var classification in Enum.GetValues<Classification>())
            html.Append(CultureInfo.InvariantCulture, $"<li>{Tag(classification)} {ContractWords.Treatment(classification)}</li>\n");
        html.Append("</ul></details>\n<p id=\"nothing\" hidden>Nothing here matches your search.</p>\n");
    }

    private static void WriteContract(StringBuilder html, Contract contract)
    {
        var id = Anchor(contract.Name);
        html.Append(CultureInfo.InvariantCulture, $"<article id=\"{id}\" data-search=\"{Text($"{contract.Title} {contract.Name} {string.Join(' ', contract.TableAliases)}".ToLowerInvariant())}\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<h3>{Text(contract.Title)} <a class=\"anchor\" href=\"#{id}\"><code>{Text(contract.Name)}</code></a></h3>\n<p>{Text(contract.Description)}</p>\n");
        html.Append("<details><summary>Purpose, extracts and retention</summary>\n<dl>\n");
        foreach (var (name, words) in ContractDictionary.Facts(contract))
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{Text(name)}</dt><dd>{Text(words)}</dd></div>\n");
        html.Append("</dl></details>\n");
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" aria-label=\"Columns of {Text(contract.Title)}\" tabindex=\"0\">\n<table>\n<caption>Columns of {Text(contract.Title)}</caption>\n");
        html.Append("<thead><tr><th scope=\"col\">Column</th><th scope=\"col\">What it holds</th><th scope=\"col\">What may stand in it</th></tr></thead>\n<tbody>\n");
        foreach (var field in contract.Fields) WriteField(html, contract, field);
        html.Append("</tbody>\n</table>\n</div>\n</article>\n");
    }

    private static void WriteField(StringBuilder html, Contract contract, Field field)
    {
        var key = contract.PrimaryKey.Contains(field.Name) ? " <span class=\"key\">key</span>" : "";
        html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\"><code>{Breakable(field.Name)}</code>{key}<br>{Tag(field.Classification)}</th>\n<td><strong>{Text(field.Title)}</strong><br>{Text(field.Description)}");
        if (field.Example.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">Example: <code>{Text(field.Example)}</code></p>");
        if (field.Aliases.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">Also read from: {Aliases(field)}</p>");
        html.Append(CultureInfo.InvariantCulture, $"</td>\n<td>{ContractWords.Type(field.Type)}<ul>");
        foreach (var rule in ContractWords.Rules(field)) html.Append(CultureInfo.InvariantCulture, $"<li>{Text(rule)}</li>");
        if (field.Pattern is { } pattern) html.Append(CultureInfo.InvariantCulture, $"<li>written as <code>{Text(pattern)}</code></li>");
        if (field.Enum.Length > 0) html.Append("<li>one of ").AppendJoin(", ", field.Enum.Select(v => $"<code>{Text(v)}</code>")).Append("</li>");
        if (field.CodeList is { } list)
            html.Append(CultureInfo.InvariantCulture, $"<li>a code of <a href=\"#{ListAnchor(list)}\">{Text(contract.CodeLists[list].Title)}</a>; others {ContractDictionary.Others(field)}</li>");
        if (ContractDictionary.PointsAt(contract, field.Name) is { } foreign)
            html.Append(CultureInfo.InvariantCulture, $"<li>found in <a href=\"#{Anchor($"{contract.Agency}/{foreign.Table}")}\"><code>{Text(foreign.Table)}</code></a></li>");
        html.Append("</ul></td></tr>\n");
    }

    private static void WriteList(StringBuilder html, CodeList list, IEnumerable<(Contract Contract, Field Field)> uses)
    {
        var id = ListAnchor(list.Name);
        html.Append(CultureInfo.InvariantCulture, $"<article id=\"{id}\" data-search=\"{Text($"{list.Title} {list.Name}".ToLowerInvariant())}\">\n<h3>{Text(list.Title)} <a class=\"anchor\" href=\"#{id}\"><code>{Text(list.Name)}</code></a></h3>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p>Source: {Text(list.Source)}, <span class=\"nowrap\">{list.AsOf:yyyy-MM-dd}</span>.");
        var columns = string.Join(", ", uses.Select(u => $"<a href=\"#{Anchor(u.Contract.Name)}\"><code>{Text($"{u.Contract.Table}.{u.Field.Name}")}</code></a>"));
        if (columns.Length > 0) html.Append(CultureInfo.InvariantCulture, $" Used by {columns}.");
        html.Append(CultureInfo.InvariantCulture, $"</p>\n<div class=\"scroll\" role=\"region\" aria-label=\"Codes of {Text(list.Title)}\" tabindex=\"0\">\n<table class=\"codes\">\n<caption>Codes of {Text(list.Title)}</caption>\n<thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Meaning</th><th scope=\"col\">Also read from</th></tr></thead>\n<tbody>\n");
        foreach (var code in list.Codes)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\"><code>{Text(code.Value)}</code></th><td>{Text(code.Label)}</td><td>{WriteAliases(code)}</td></tr>\n");
        html.Append("</tbody>\n</table>\n</div>\n</article>\n");
    }

    private static string WriteAliases(Code code)
    {
        const int Shown = 8;
        var first = Text(string.Join("; ", code.Aliases.Take(Shown)));
        if (code.Aliases.Length <= Shown) return first;
        var rest = Text(string.Join("; ", code.Aliases.Skip(Shown)));
        return string.Create(CultureInfo.InvariantCulture, $"{first}<details><summary>and {code.Aliases.Length - Shown} more</summary>{rest}</details>");
    }

    // The system's name is set apart because the search passes over it: "NHS" in the name of a standard says nothing about a column.
    private static string Aliases(Field field) =>
        string.Join("; ", ContractDictionary.AliasesBySystem(field).Select(a => $"{Text(a.Headers)} <span class=\"system\">({Text(a.System)})</span>"));

    // A long column name may break after an underscore on a narrow screen.
    private static string Breakable(string name) => Text(name).Replace("_", "_<wbr>", StringComparison.Ordinal);

    private static string Anchor(string name) => ContractDictionary.Anchor(name);

    private static string ListAnchor(string list) => ContractDictionary.ListAnchor(list);
}
