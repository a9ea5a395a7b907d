using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.App.Commands;

/// <summary><c>schemas</c>: what agencies promise, in forms for people.</summary>
internal static class SchemaCommands
{
    private static readonly Argument<string> TableArgument = new("AGENCY/TABLE") { Description = "A contract, such as police/missing_episodes." };
    private static readonly Argument<string> Before = new("A") { Description = "Contract file, or AGENCY/TABLE, as it was." };
    private static readonly Argument<string> After = new("B") { Description = "Contract file, or AGENCY/TABLE, as it is." };
    private static readonly Option<string> Format = Session.OneOf(new("--format") { Description = "markdown or html.", DefaultValueFactory = _ => "markdown" }, "markdown", "html");
    private static readonly Option<bool> Curated = new("--curated") { Description = "Of the tables that are published, with where each column comes from and what analysts see of it." };
    private static readonly Option<string?> Out = new("--out") { Description = "File to write; without it, to the screen.", HelpName = "FILE" };

    public static IEnumerable<Command> All()
    {
        var schemas = new Command("schemas", "The contracts: list them, get a template, a dictionary, or the difference between two.");

        var list = new Command("list", "Every table, with its version and how it is loaded.") { Session.JsonOption };
        list.SetAction(parsed =>
        {
            var screen = parsed.Screen();
            var rows = ContractList.Rows(Schemas.Embedded.Contracts);
            if (parsed.GetValue(Session.JsonOption)) screen.Json(rows);
            else
                screen.Table(["Table", "What it is", "Version", "Load", "Expected nightly", "#Columns", "#Required"], rows.Select(r => new[]
                {
                    r.Name, r.Title, r.Version, r.Load == LoadKind.Snapshot ? "snapshot" : "delta", r.Expected ? "yes" : "no",
                    r.Columns.ToString(CultureInfo.InvariantCulture), r.Required.ToString(CultureInfo.InvariantCulture),
                }));
            return Exit.Done;
        });

        var template = new Command("template", "A CSV header with an example row for one table.") { TableArgument, Out };
        template.SetAction(parsed => Write(parsed, ContractTemplate.Csv(CheckCommand.ContractOf(parsed.GetValue(TableArgument)!))));

        var dictionary = new Command("dictionary", "Every table and column explained.") { Curated, Format, Out };
        dictionary.SetAction(parsed => Write(parsed, (parsed.GetValue(Curated), parsed.GetValue(Format) == "html") switch
        {
            (true, true) => CuratedDictionary.Html(Schemas.Embedded),
            (true, false) => CuratedDictionary.Markdown(Schemas.Embedded),
            (false, true) => ContractDictionary.Html(Schemas.Embedded.Contracts),
            (false, false) => ContractDictionary.Markdown(Schemas.Embedded.Contracts),
        }));

        var findings = new Command("findings", "Every finding an extract can get: its code, what it costs, what to do.") { Out };
        findings.SetAction(parsed => Write(parsed, FindingCatalogue.ToMarkdown()));

        var diff = new Command("diff", "What changed between two contracts, and whether it breaks senders. Exits 1 when it does.") { Before, After, Session.JsonOption };
        diff.SetAction(parsed => Diff(parsed));

        schemas.Add(list);
        schemas.Add(template);
        schemas.Add(dictionary);
        schemas.Add(findings);
        schemas.Add(diff);
        yield return schemas;
    }

    private static int Write(ParseResult parsed, string text)
    {
        if (parsed.GetValue(Out) is { } file) File.WriteAllText(file, text);
        else parsed.Screen().Raw(text);
        return Exit.Done;
    }

    private static int Diff(ParseResult parsed)
    {
        var screen = parsed.Screen();
        var changes = ContractDiff.Compare(Read(parsed.GetValue(Before)!), Read(parsed.GetValue(After)!));
        if (parsed.GetValue(Session.JsonOption)) screen.Json(changes);
        else if (changes.Count == 0) screen.Good("No difference that a sender would notice.");
        else screen.Table(["", "Where", "What changed"], changes.Select(c => new[] { c.Breaking ? "breaking" : "compatible", c.Place, c.Words }));
        return changes.Any(c => c.Breaking) ? Exit.Blocked : Exit.Done;
    }

    /// <summary>A contract file of any version, read with today's code lists; or a contract by name.</summary>
    private static Contract Read(string what) => File.Exists(what)
        ? ContractReader.Read(Path.GetFullPath(what), File.ReadAllText(what), Schemas.Embedded.Contracts.CodeLists.ToDictionary(l => l.Name, StringComparer.Ordinal))
        : CheckCommand.ContractOf(what);
}
