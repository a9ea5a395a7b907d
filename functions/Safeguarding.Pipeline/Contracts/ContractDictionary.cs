using System.Globalization;
using System.Text;
using static Safeguarding.Pipeline.Contracts.MarkdownText;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>The data dictionary: what every table and column means, what may stand in it and how it is protected.</summary>
public static class ContractDictionary
{
    /// <summary>One self-contained page that asks nothing of any other server.</summary>
    public static string Html(ContractCatalog catalog) => DictionaryPage.Write(catalog);

    /// <summary>The dictionary as Markdown with tables.</summary>
    public static string Markdown(ContractCatalog catalog)
    {
        var md = new StringBuilder();
        md.Append("# Data dictionary\n\n");
        foreach (var agency in catalog.Agencies)
        {
            md.Append(CultureInfo.InvariantCulture, $"- [{ContractWords.Agency(agency)}](#{Anchor(agency)})\n");
            foreach (var contract in catalog.Of(agency)) md.Append(CultureInfo.InvariantCulture, $"  - [{Text(contract.Title)}](#{Anchor(contract.Name)}) `{contract.Table}`\n");
        }
        md.Append("- [Code lists](#code-lists)\n");

        foreach (var agency in catalog.Agencies)
        {
            md.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{Anchor(agency)}\"></a>\n\n## {ContractWords.Agency(agency)}\n");
            foreach (var contract in catalog.Of(agency)) Write(md, contract);
        }

        md.Append("\n<a id=\"code-lists\"></a>\n\n## Code lists\n");
        foreach (var list in catalog.CodeLists) Write(md, list);
        return md.ToString();
    }

    private static void Write(StringBuilder md, Contract contract)
    {
        md.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{Anchor(contract.Name)}\"></a>\n\n### {Text(contract.Title)}: `{contract.Name}`\n\n{Text(contract.Description)}\n\n");
        foreach (var (name, words) in Facts(contract)) md.Append(CultureInfo.InvariantCulture, $"- **{name}**: {Text(words)}\n");
        md.Append("\n| Column | What it holds | Values | Protection |\n|---|---|---|---|\n");
        foreach (var field in contract.Fields)
        {
            md.Append(CultureInfo.InvariantCulture, $"| `{field.Name}`{(contract.PrimaryKey.Contains(field.Name) ? " (key)" : "")} | **{Text(field.Title)}.** {Text(field.Description)}");
            if (field.Example.Length > 0) md.Append(CultureInfo.InvariantCulture, $" Example: {Code(field.Example)}.");
            if (field.Aliases.Length > 0) md.Append(CultureInfo.InvariantCulture, $" Also read from: {Text(string.Join("; ", AliasesBySystem(field).Select(a => $"{a.Headers} ({a.System})")))}.");
            md.Append(" | ").Append(ContractWords.Type(field.Type));
            foreach (var rule in ContractWords.Rules(field)) md.Append("; ").Append(Text(rule));
            if (field.Pattern is { } pattern) md.Append("; written as ").Append(Code(pattern));
            if (field.Enum.Length > 0) md.Append("; one of ").AppendJoin(", ", field.Enum.Select(MarkdownText.Code));
            if (field.CodeList is { } list) md.Append(CultureInfo.InvariantCulture, $"; a code of [{list}](#{ListAnchor(list)}), others {Others(field)}");
            if (PointsAt(contract, field.Name) is { } key) md.Append(CultureInfo.InvariantCulture, $"; points at [{key.Table}](#{Anchor($"{contract.Agency}/{key.Table}")})");
            md.Append(CultureInfo.InvariantCulture, $" | {ContractWords.Class(field.Classification)}, {ContractWords.Treatment(field.Classification)} |\n");
        }
    }

    private static void Write(StringBuilder md, CodeList list)
    {
        md.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{ListAnchor(list.Name)}\"></a>\n\n### {Text(list.Title)}: `{list.Name}`\n\nSource: {Text(list.Source)}, {list.AsOf:yyyy-MM-dd}.\n\n| Code | Meaning | Also read from |\n|---|---|---|\n");
        foreach (var code in list.Codes)
            md.Append(CultureInfo.InvariantCulture, $"| {Code(code.Value)} | {Text(code.Label)} | {Text(string.Join("; ", code.Aliases))} |\n");
    }

    /// <summary>What is to be known of a table before its columns.</summary>
    internal static IEnumerable<(string Name, string Words)> Facts(Contract contract)
    {
        yield return ("Why we hold it", contract.Purpose);
        yield return ("Extracts", $"{ContractWords.Load(contract.Load)} {(contract.Expected ? "Expected every night." : "Not expected every night.")}");
        yield return ("Size", ContractWords.RowCount(contract.RowCount));
        yield return ("Kept for", ContractWords.Duration(contract.Retention));
        if (contract.TableAliases.Length > 0) yield return ("Other file names", ContractWords.Join(contract.TableAliases));
        if (contract.DateOrders.Length > 0) yield return ("Order of dates", string.Join("; ", contract.DateOrders.Select(o => $"{o.Earlier} is not after {o.Later}")));
        yield return ("Version", $"{contract.Version} ({contract.Hash[..12]})");
    }

    internal static IEnumerable<(string Headers, string System)> AliasesBySystem(Field field) =>
        field.Aliases.GroupBy(a => a.System).Select(g => (ContractWords.Join(g.Select(a => a.Header)), g.Key));

    internal static string Others(Field field) => field.CodeListStrict ? "are rejected" : "are kept with a warning";

    internal static ForeignKey? PointsAt(Contract contract, string column) => contract.ForeignKeys.FirstOrDefault(k => k.Fields.Contains(column));

    internal static string Anchor(string name) => name.Replace('/', '-').Replace('_', '-');

    internal static string ListAnchor(string list) => "list-" + Anchor(list);
}
