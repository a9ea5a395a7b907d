using System.CommandLine;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.App.Commands;

/// <summary><c>check</c>: the same validation a sent file gets, without keeping anything.</summary>
internal static class CheckCommand
{
    private static readonly Argument<FileInfo> FileArgument = new("FILE") { Description = "The extract: csv, tsv or pipe-separated, plain or gzip." };
    private static readonly Option<string> As = new("--as") { Description = "The contract to check against, such as social_care/person.", HelpName = "AGENCY/TABLE", Required = true };

    public static IEnumerable<Command> All()
    {
        var check = new Command("check", "Validate one file without keeping anything. Exits 1 when rows would be rejected or the file held.") { FileArgument, As, Session.JsonOption };
        check.SetAction(async (parsed, cancel) =>
        {
            var screen = parsed.Screen();
            var file = parsed.GetValue(FileArgument)!;
            if (!file.Exists) throw new WrongUseException($"There is no file '{file}'.");
            var contract = ContractOf(parsed.GetValue(As)!);
            await using var source = file.OpenRead();
            var report = await ExtractValidator.ValidateAsync(source, file.Name, contract, new ValidationOptions(), Stream.Null, Stream.Null, cancel).ConfigureAwait(false);
            if (parsed.GetValue(Session.JsonOption))
            {
                using var buffer = new MemoryStream();
                FindingsJson.Write(buffer, report);
                screen.Raw(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
            }
            else Print(screen, contract, report);
            return report.Held || report.Rejected > 0 ? Exit.Blocked : Exit.Done;
        });
        yield return check;
    }

    /// <exception cref="WrongUseException">There is no such contract; the message names near ones.</exception>
    internal static Contract ContractOf(string name)
    {
        var contracts = Schemas.Embedded.Contracts;
        if (contracts.Find(name) is { } contract) return contract;
        var table = name[(name.LastIndexOf('/') + 1)..];
        var near = contracts.Contracts.Where(c => c.Table.Contains(table, StringComparison.OrdinalIgnoreCase) || table.Contains(c.Table, StringComparison.OrdinalIgnoreCase)).Select(c => c.Name).Take(5).ToList();
        throw new WrongUseException($"There is no contract '{name}'. {(near.Count > 0 ? $"Did you mean {string.Join(" or ", near)}?" : "")} 'safeguarding schemas list' shows them all.");
    }

    private static void Print(Screen screen, Contract contract, ValidationReport report)
    {
        screen.Heading($"{contract.Title} ({contract.Name}, contract {contract.Version})");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} rows: {report.Accepted:N0} would be accepted, {report.Rejected:N0} rejected."));
        if (report.Counts.IsEmpty)
        {
            screen.Good("Nothing to put right.");
            return;
        }

        var first = report.Findings.GroupBy(f => (f.Code, f.Column)).ToDictionary(g => g.Key, g => g.First());
        screen.Table(["Costs", "Code", "Column", "#How often", "#First row", "What is wrong", "What to do"], report.Counts
            .OrderByDescending(c => c.Severity).ThenByDescending(c => c.Count)
            .Select(c => (Count: c, Example: first.GetValueOrDefault((c.Code, c.Column))))
            .Select(c => new[]
            {
                c.Count.Severity switch { Severity.HoldExtract => "the file", Severity.RejectRow => "the row", _ => "nothing" },
                c.Count.Code, c.Count.Column, c.Count.Count.ToString("N0", CultureInfo.InvariantCulture),
                c.Example is { Row: > 0 } e ? e.Row.ToString(CultureInfo.InvariantCulture) : "", c.Example?.Message ?? "", c.Example?.Fix ?? "",
            }));
        if (report.Held) screen.Bad("The whole file would be held and the last good one kept in use.");
        else if (report.Rejected > 0) screen.Bad(string.Create(CultureInfo.InvariantCulture, $"{report.Rejected:N0} rows would be quarantined."));
        else screen.Good("Every row would be accepted.");
    }
}
