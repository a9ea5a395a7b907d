using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>The dictionary of what is published: every curated table and column, what it means, where it comes from and what of it analysts see. Kept as <c>docs/dictionary.md</c> and <c>docs/dictionary.html</c>.</summary>
public static class CuratedDictionary
{
    internal static readonly ImmutableArray<string> Shared = [Lineage.Received, Lineage.SourceExtract, Lineage.SourceRow, Lineage.Run, Lineage.Contract];

    internal const string Lead = "What is published every night, column by column: what it means, where it comes from, and what of it the pseudonymised copy holds.";

    internal static readonly ImmutableArray<string> Introduction =
    [
        "Each table is published twice. The pseudonymised copy is for analysts; the identifiable copy names people and is for those who may see names. Both have one name and meaning for a column.",
        "The plain tables are current: what is known on the night. A history holds every night since the first: a row is so from valid_from up to, but not including, valid_to, and still is where that is empty.",
        "Rows lie in order of child, then of the first date below, and within a day of the key. Times are without a zone, as the source wrote them.",
    ];

    internal static readonly ImmutableArray<(Classification Class, string Words)> Classes =
    [
        (Classification.Operational, "says nothing about a person: kept, unless few children share it"),
        (Classification.Sensitive, "something about a person that does not name them: kept, unless few children share it; dates of events as they are"),
        (Classification.Identifier, "a number of a person or record: a pseudonym takes its place, the same in every table for the same kind of number"),
        (Classification.Personal, "names a person: left out, or shown as coarsely as schemas/privacy.json says"),
        (Classification.FreeText, "written by people: left out"),
    ];

    /// <summary>One self-contained page that asks nothing of any other server and runs no script.</summary>
    public static string Html(Schemas schemas) => CuratedDictionaryPage.Write(schemas);

    /// <summary>The dictionary as Markdown with tables.</summary>
    public static string Markdown(Schemas schemas)
    {
        var catalog = schemas.Contracts;
        var md = new StringBuilder();
        md.Append("# Data dictionary of the curated tables\n\n").Append(Lead).Append("\nMade from the contracts in `schemas/curated/` by `safeguarding schemas dictionary --curated`.\n\n");
        foreach (var words in Introduction) md.Append(Text(words)).Append("\n\n");
        md.Append("| Class | In the pseudonymised copy |\n|---|---|\n");
        foreach (var (of, words) in Classes) md.Append(CultureInfo.InvariantCulture, $"| {ContractWords.Class(of)} | {words} |\n");
        md.Append("\n## Tables\n\n| Table | Holds |\n|---|---|\n");
        foreach (var contract in catalog.Of("curated")) md.Append(CultureInfo.InvariantCulture, $"| [`{contract.Table}`](#{contract.Table}) | {Text(contract.Title)} |\n");
        md.Append("\n## Columns of every table\n\nWhere a table has them they mean the same; they are not repeated below.\n\n").Append(Head);
        foreach (var (field, of) in SharedFields(catalog)) Row(md, schemas, of, field, "the pipeline");
        foreach (var contract in catalog.Of("curated")) Write(md, schemas, contract);
        return md.ToString();
    }

    private const string Head = "| Column | What it means | Type | From | Class | Pseudonymised copy | Example |\n|---|---|---|---|---|---|---|\n";

    private static void Write(StringBuilder md, Schemas schemas, Contract contract)
    {
        md.Append(CultureInfo.InvariantCulture, $"\n## {contract.Table}\n\n**{Text(contract.Title)}.** {Text(contract.Description)}\n\n");
        foreach (var (name, words) in Facts(contract)) md.Append(CultureInfo.InvariantCulture, $"- {name}: {words}\n");
        md.Append('\n').Append(Head);
        foreach (var field in Own(contract)) Row(md, schemas, contract, field, string.Join("; ", Sources(schemas.Contracts, contract, field).Select(s => s.Code ? $"`{s.Words}`" : Text(s.Words))));
    }

    private static void Row(StringBuilder md, Schemas schemas, Contract contract, Field field, string from) => md.Append(CultureInfo.InvariantCulture,
        $"| `{field.Name}`{(contract.PrimaryKey.Contains(field.Name) ? " (key)" : "")} | **{Text(field.Title)}.** {Text(field.Description)} | {TypeOf(field.Type)}{(field.Required ? "" : ", may be empty")} | {from} | {ContractWords.Class(field.Classification)} | {Shows(schemas, contract, field)} | {(field.Example.Length > 0 ? $"`{field.Example.Replace("|", "\\|", StringComparison.Ordinal)}`" : "")} |\n");

    /// <summary>The columns that are described once for all tables, each with a table that has it.</summary>
    internal static IEnumerable<(Field Field, Contract Of)> SharedFields(ContractCatalog catalog) => Shared.Select(name =>
    {
        var of = catalog.Of("curated").First(c => c.IndexOf(name) >= 0);
        return (of.Fields[of.IndexOf(name)], of);
    });

    internal static IEnumerable<Field> Own(Contract contract) => contract.Fields.Where(f => !Shared.Contains(f.Name));

    /// <summary>What is to be known of a table before its columns; names of columns and tables stand between back ticks.</summary>
    internal static IEnumerable<(string Name, string Words)> Facts(Contract contract)
    {
        yield return ("Key", string.Join(", ", contract.PrimaryKey.Select(k => $"`{k}`")));
        yield return ("Made from", contract.HistoryOf is { } of ? $"`{of}`, night after night" : string.Join(", ", CurateStage.SourcesOf(contract).Distinct(StringComparer.Ordinal).Select(s => $"`{s}`")));
        yield return ("Also has", string.Join(", ", contract.Fields.Where(f => Shared.Contains(f.Name)).Select(f => $"`{f.Name}`")));
        yield return ("Kept for", ContractWords.Duration(contract.Retention));
        yield return ("Version", contract.Version);
    }

    /// <summary>Where a column's values come from, each a source column or words.</summary>
    internal static ImmutableArray<(string Words, bool Code)> Sources(ContractCatalog catalog, Contract contract, Field field)
    {
        if (contract.HistoryOf is { } of) return History.Remembered(contract).Contains(field) ? [($"{of}.{field.Name}", true)] : [("the nights on which rows were so", false)];
        if (field.Name == "child_id") return [("matching of the three agencies' records", false)];
        if (contract.Selects.IsEmpty) return [("the child's joined records, as described", false)];
        var constants = contract.Selects.Any(s => s.Constants.ContainsKey(field.Name));
        var columns = Columns(catalog, contract, field).Select(c => (c, true));
        return constants ? [.. columns, ("set by the source table", false)] : [.. columns];
    }

    /// <summary>The agencies' columns, <c>agency/table.column</c>, that a select copies into a curated column.</summary>
    internal static IEnumerable<string> Columns(ContractCatalog catalog, Contract contract, Field field) =>
        contract.Selects.Where(s => s.Columns.ContainsKey(field.Name)).Select(s => Place(catalog, s, s.Columns[field.Name])).Distinct();

    private static string Place(ContractCatalog catalog, Select select, string column) =>
        select.Join is { } join && catalog.Find(select.From)?.IndexOf(column) < 0 ? $"{join.Table}.{column}" : $"{select.From}.{column}";

    /// <summary>What the pseudonymised copy holds of a column.</summary>
    internal static string Shows(Schemas schemas, Contract contract, Field field)
    {
        var settings = PrivacySettings.Of(schemas);
        var (fate, rule) = ZoneColumns.Of(settings, schemas.Contracts, contract, field);
        return fate switch
        {
            Fate.Dropped => "left out",
            Fate.Keyed => "pseudonym",
            Fate.KeyedRow => "pseudonym of file and row together",
            Fate.Ladder => "as much as enough children share, in steps: " + string.Join(", ", ZoneColumns.ShownOn(settings, contract, field.Name, withAreas: true).Select(s => $"{Step(s.Ladder.Rungs[s.Rung].Show)} as {s.Column}")),
            Fate.Event => "as it is",
            Fate.Ruled when rule!.As == ColumnForm.Open => "as it is",
            Fate.Ruled when rule!.As == ColumnForm.Steps => string.Create(CultureInfo.InvariantCulture, $"rounded down to whole steps of {rule.Step}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"as it is, where {settings.K} or more share it"),
        };

        static string Step(Showing show) => show switch
        {
            Showing.Value => "the value",
            Showing.Month => "first day of the month",
            Showing.Area => "area, where a lookup is given,",
            _ => show.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>Type as SQL readers of Parquet name it.</summary>
    internal static string TypeOf(FieldType type) => type switch
    {
        FieldType.Integer => "whole number (BIGINT)",
        FieldType.Number => "number (DOUBLE)",
        FieldType.Boolean => "true or false (BOOLEAN)",
        FieldType.Date => "date (DATE)",
        FieldType.DateTime => "date and time (TIMESTAMP)",
        _ => "text (VARCHAR)",
    };

    // Text within a table row: a bar would end the cell, and the rest would be read as markup.
    private static string Text(string text) => text.Replace("_", "\\_", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
