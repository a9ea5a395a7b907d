using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Retention;
using static Safeguarding.Pipeline.Contracts.MarkdownText;

namespace Safeguarding.Pipeline.Governance;

/// <summary>What each agency is asked for: every column, what it means, what it is for, by what right, where it is shown in what form, how long it is kept.</summary>
internal static class DataSharingSchedule
{
    public static string Write(Schemas schemas, Names names)
    {
        var purposes = Purposes.Of(schemas);
        var asked = schemas.Contracts.Contracts.Where(c => c.Agency != "curated").ToList();
        var unread = asked.Select(c => (Contract: c, Fields: c.Fields.Where(f => f.Purposes.IsEmpty).ToList())).Where(u => u.Fields.Count > 0).ToList();
        var columns = asked.Sum(c => c.Fields.Length);
        var md = new StringBuilder();
        md.Append(CultureInfo.InvariantCulture, $"""
            # Data-sharing schedule

            What each agency is asked for, column by column: what it means, what it is for, by what right, who sees it in what form. {asked.Count} tables, {columns} columns.
            For the annex of each sharing agreement. Every basis and every purpose is a proposal: **confirm with your data protection officer**.
            {GovernancePapers.Made("the contracts in `schemas/`, `schemas/purposes.json` and `schemas/privacy.json`")}
            """);
        md.Append("\n\n- [What columns are for](#what-columns-are-for)\n- [By what right](#by-what-right)\n- [Where it is seen](#where-it-is-seen)\n- [Columns that nothing reads](#columns-that-nothing-reads)\n");
        foreach (var agency in names.Agencies)
        {
            md.Append(CultureInfo.InvariantCulture, $"- [{ContractWords.Agency(agency.Name)}](#{ContractDictionary.Anchor(agency.Name)}):");
            md.Append(' ').AppendJoin(", ", schemas.Contracts.Of(agency.Name).Select(c => $"[{Text(c.Table)}](#{ContractDictionary.Anchor(c.Name)})")).Append('\n');
        }

        md.Append("\n## What columns are for\n\n").Head("Purpose", "In words", "Seen in", "Columns");
        foreach (var purpose in purposes.All)
            md.Row(Code(purpose.Name), Text(purpose.Says), purpose.Zones.IsEmpty ? "nothing of its own" : Codes(purpose.Zones), Number(asked.Sum(c => c.Fields.Count(f => f.Purposes.Contains(purpose.Name)))));

        md.Append("\n## By what right\n\n").Head("Basis", "Law", "Condition", "Source");
        foreach (var basis in purposes.Bases) md.Row(Code(basis.Name), Text(basis.Law), Text(basis.Condition), $"<{basis.Source}>");

        md.Append("\n## Where it is seen\n\nWhat was sent is in the zones below, whatever it is for. What is made of it is in those that its purpose names; its last column says under which name and in what form. Who may read a zone: [access-matrix.md](access-matrix.md). When it goes: [retention-schedule.md](retention-schedule.md).\n\n");
        md.Head("Zone", "Form", "Days");
        var rules = RetentionRules.Parse(schemas.Text("schemas/retention.json"));
        foreach (var (zone, form) in Forms) md.Row(Code(zone), form, Number(rules.Rules.Single(r => r.Zone == zone).Days));
        md.Append("\nWhat the newest publication no longer rests on goes earlier where its contract says so, under *kept at most*. The histories (`child_history`, ...) remember what their tables said: [the dictionary](../../docs/dictionary.md).\n");

        md.Append(CultureInfo.InvariantCulture, $"\n## Columns that nothing reads\n\nNo purpose is recorded for {unread.Sum(u => u.Fields.Count)} of the {columns} columns, because nothing of the program reads them. They are in the contracts since the national standard, or the agency's own system, has them. UK GDPR article 5(1)(c) asks for no more than is needed: **agree with the sender to leave them blank**, and leave the column out altogether where it isn't required.\n\n");
        md.Head("Table", "Columns");
        foreach (var (contract, fields) in unread) md.Row($"[{Text(contract.Name)}](#{ContractDictionary.Anchor(contract.Name)})", string.Join(", ", fields.Select(f => Code(f.Name) + (f.Required ? " (required)" : ""))));

        foreach (var agency in names.Agencies)
        {
            md.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{ContractDictionary.Anchor(agency.Name)}\"></a>\n\n## {ContractWords.Agency(agency.Name)}\n");
            foreach (var contract in schemas.Contracts.Of(agency.Name)) Table(md, schemas, purposes, contract);
        }

        return md.ToString().ReplaceLineEndings("\n");
    }

    private static readonly ImmutableArray<(string Zone, string Form)> Forms =
    [
        ("landing", "the file as it was sent"),
        ("raw", "the same bytes, under their hash"),
        ("accepted", "good rows, every column of the contract, typed"),
        ("quarantine", "rejected rows, the raw text of every column"),
    ];

    private static void Table(StringBuilder md, Schemas schemas, Purposes purposes, Contract contract)
    {
        foreach (var name in contract.LawfulBases) _ = purposes.Bases.Single(b => b.Name == name);
        md.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{ContractDictionary.Anchor(contract.Name)}\"></a>\n\n### {Text(contract.Title)}: {Code(contract.Name)}\n\n{Text(contract.Description)}\n\n");
        md.Append(CultureInfo.InvariantCulture, $"- Why it is held: {Text(contract.Purpose)}\n- By what right: {Codes(contract.LawfulBases)}\n");
        md.Append(CultureInfo.InvariantCulture, $"- Sent: {(contract.Expected ? "every night" : "when there is something to send")}, {(contract.Load.Kind == LoadKind.Snapshot ? "the whole table" : "what is new or changed")}\n- Kept at most: {ContractWords.Duration(contract.Retention)}\n\n");
        md.Head("Column", "What it means", "Class", "For", "Identifiable zone, and what the pseudonymised copy shows of it");
        foreach (var field in contract.Fields)
            md.Row(Code(field.Name), $"**{Text(field.Title)}.** {Text(field.Description)}", ContractWords.Class(field.Classification), field.Purposes.IsEmpty ? "**nothing yet**" : string.Join(", ", field.Purposes), Shown(schemas, contract, field));
    }

    /// <summary>Under which curated names the column's values can be read, and what analysts see there.</summary>
    private static string Shown(Schemas schemas, Contract contract, Field field)
    {
        if (!field.Purposes.Contains("safeguarding")) return "in no curated table";
        var place = $"{contract.Name}.{field.Name}";
        var tables = schemas.Contracts.Of("curated").Where(c => c.HistoryOf is null).ToList();
        var copied = from curated in tables
                     from column in curated.Fields
                     where CuratedDictionary.Columns(schemas.Contracts, curated, column).Contains(place)
                     select $"{Code($"{curated.Table}.{column.Name}")}: {CuratedDictionary.Shows(schemas, curated, column)}";
        var leads = tables.Where(c => c.Selects.Any(s => s.From == contract.Name && s.Person == field.Name)).Select(c => Code(c.Table)).ToList();
        // The two tables about children themselves join what the agencies say by code, not by a select.
        var joined = tables.Where(c => c.Selects.IsEmpty && CurateStage.SourcesOf(c).Contains(contract.Name)).Select(c => $"[{Code(c.Table)}](../../docs/dictionary.md#{c.Table})").ToList();
        List<string> all = [.. copied];
        if (leads.Count > 0) all.Add($"leads to the child of {string.Join(", ", leads)}");
        if (joined.Count > 0) all.Add($"joined with what other records say in {string.Join(", ", joined)}");
        return all.Count == 0 ? "decides which rows are taken" : string.Join("<br>", all);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
