using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.DeltaTables;

namespace Safeguarding.App.Commands;

/// <summary>The curated tables as Delta tables: the version of each that one night published, and its files as the log has them.</summary>
internal static class TablesCommand
{
    private static readonly Option<string?> AsOf = new("--as-of") { Description = "Show the tables as of this night, yyyy-MM-dd, rather than the newest.", HelpName = "NIGHT" };
    private static readonly Option<bool> Identifiable = new("--identifiable") { Description = "Those that name children, for those who may see names." };

    public static IEnumerable<Command> All()
    {
        var tables = new Command("tables", "The curated Delta tables: the version, rows and files of each, tonight or as of any night that is kept.") { AsOf, Identifiable };
        Session.AddOptions(tables);
        tables.SetAction((parsed, cancel) => TablesAsync(parsed, parsed.Screen(), cancel));
        yield return tables;
    }

    private static async Task<int> TablesAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var night = DateOnly.MaxValue.AddDays(-1);
        if (parsed.GetValue(AsOf) is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out night))
            throw new WrongUseException("--as-of must be a date as yyyy-MM-dd, such as 2026-03-31.");
        var session = await Session.OpenExistingAsync(parsed, cancel: cancel).ConfigureAwait(false);
        var zone = parsed.GetValue(Identifiable) ? DeltaZone.Identifiable : DeltaZone.Pseudonymised;
        var published = await TableVersions.AsOfAsync(session.Store, zone, night, cancel).ConfigureAwait(false)
            ?? throw new WrongUseException("No tables were published up to then, or their days of retention are over. Without --as-of this shows the newest.");
        var files = await Task.WhenAll(published.Tables.Select(table => FilesAsync(session, zone, table, cancel))).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(new
            {
                published.Night,
                published.Number,
                published.Build,
                Zone = zone.Folder,
                Tables = published.Tables.Zip(files, (t, f) => new { t.Table, t.Version, t.Rows, t.Withheld, Delta = $"{session.Root}/{zone.Table(t.Table).Root.TrimEnd('/')}", Files = f.Select(path => $"{session.Root}/{path}") }),
            });
            return Exit.Done;
        }

        screen.Heading(string.Create(CultureInfo.InvariantCulture, $"Tables of {published.Night:yyyy-MM-dd}, publication {published.Number}, in {zone.Folder}"));
        screen.Table(["Table", "#Version", "#Rows", "Files"], published.Tables.Zip(files, (t, f) => new[]
        {
            t.Table, t.Version?.ToString(CultureInfo.InvariantCulture) ?? "-", t.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "", f.Count == 0 ? "none yet" : string.Join(", ", f.Select(path => $"{session.Root}/{path}")),
        }));
        foreach (var table in published.Tables.Where(t => t.Withheld is not null)) screen.Bad($"{table.Table} was withheld ({table.Withheld}) and stands as it stood before.");
        return Exit.Done;
    }

    /// <summary>What the log says the version holds; of a table that is at no version, the file it was published as.</summary>
    private static async Task<IReadOnlyList<string>> FilesAsync(Session session, DeltaZone zone, TableVersion table, CancellationToken cancel)
    {
        if (table.Version is not { } version) return table.Path is { } path ? [path] : [];
        var delta = zone.Table(table.Table);
        var log = await DeltaLog.ListAsync(session.Store, delta, cancel).ConfigureAwait(false);
        return [.. (await log.ReplayAsync(session.Store, version, cancel).ConfigureAwait(false)).PathsOf(delta)];
    }
}
