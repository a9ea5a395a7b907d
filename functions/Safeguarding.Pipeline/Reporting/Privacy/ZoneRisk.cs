using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How well the pseudonymised copy of one table hides its children, measured on the file that analysts get.</summary>
/// <param name="Withheld">Why there is no such file; the figures are then empty.</param>
/// <param name="Note">What was left out of it.</param>
/// <param name="Attacks">What can be found with it; null for a table that names nobody.</param>
public sealed record ZoneRisk(string Table, string Title, string Withheld, long Rows, ZoneNote? Note, FileAttacks? Attacks);

/// <summary>The whole zone of a night.</summary>
/// <param name="AllTables">The attack of one who knows all that all tables show of a child, the residual risk at its greatest.</param>
/// <param name="K">How many must look alike; 0 when nothing was published.</param>
public sealed record ZoneRisks(ImmutableArray<ZoneRisk> Tables, Attack? AllTables, int K)
{
    /// <summary>Reads the files table by table, each let go before the next. Cost is linear in rows.</summary>
    public static async Task<ZoneRisks> ReadAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, CancellationToken cancel = default)
    {
        var measured = ImmutableArray.CreateBuilder<ZoneRisk>();
        // Settings that cannot be read have withheld every table: the report says so all the same.
        var (settings, attacker) = ((PrivacySettings?)null, (Reidentification?)null);
        foreach (var contract in schemas.Contracts.Of("curated").OrderBy(c => c.Table != "child").ThenBy(c => c.Table, StringComparer.Ordinal))
        {
            var made = await inputs.ResultAsync(TaskGraph.Curate(contract.Table), cancel).ConfigureAwait(false);
            if (made.Files.FirstOrDefault(f => f.Name == "curated/" + contract.Table) is not { } file)
            {
                measured.Add(new ZoneRisk(contract.Table, contract.Title, made.Withheld.Select(w => w.Reason).FirstOrDefault("it was not made"), 0, null, null));
                continue;
            }

            settings ??= PrivacySettings.Of(schemas);
            attacker ??= new Reidentification(settings.Person, settings.K);
            using var reader = new ParquetReader(new MemoryStream(await store.ReadBytesAsync(file.Object.Path, cancel).ConfigureAwait(false), writable: false));
            var note = reader.Metadata.Where(m => m.Key == "safeguarding.privacy").Select(m => JsonSerializer.Deserialize<ZoneNote>(m.Value, JsonSerializerOptions.Web)).FirstOrDefault();
            var risk = new ZoneRisk(contract.Table, contract.Title, "", reader.Rows, note, null);
            measured.Add(contract.IndexOf(settings.Person) < 0 ? risk : risk with { Attacks = Look(attacker, settings, contract, reader) });
        }

        return new ZoneRisks(measured.ToImmutable(), attacker?.AllFiles, settings?.K ?? 0);
    }

    private static FileAttacks Look(Reidentification attacker, PrivacySettings settings, Contract contract, ParquetReader file)
    {
        // What is not keyed may be compared with what somebody knows.
        var known = file.Schema.Columns.Where(c => c.Name != Lineage.Extract && !settings.RowColumns.Contains(c.Name) && !(contract.IndexOf(c.Name) is >= 0 and var at && contract.Fields[at].Classification == Classification.Identifier)).ToList();
        // Coarser forms of days are columns of the file and not of the contract.
        var dates = known.Where(c => contract.IndexOf(c.Name) >= 0 && c.Type is ParquetType.Date or ParquetType.Timestamp);
        return attacker.Look(file, [.. known.Select(c => c.Name)], [.. dates.Select(c => c.Name)], contract.Table == "child");
    }
}
