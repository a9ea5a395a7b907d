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
/// <param name="Everything">The attack of one who knows all that the table shows of a child, dates of events among it.</param>
/// <param name="WithoutDates">The same without dates.</param>
/// <param name="Number">Of one who knows how many rows a child has.</param>
/// <param name="OneDay">Of one who knows what the zone shows of the child and one day on which something happened; null for a table without such days.</param>
public sealed record ZoneRisk(string Table, string Title, string Withheld, long Rows, ZoneNote? Note, Attack? Everything, Attack? WithoutDates, Attack? Number, Attack? OneDay);

/// <summary>The whole zone of a night.</summary>
/// <param name="AllTables">The attack of one who knows all that all tables show of a child, the residual risk at its greatest.</param>
/// <param name="K">How many must look alike; 0 when nothing was published.</param>
public sealed record ZoneRisks(ImmutableArray<ZoneRisk> Tables, Attack? AllTables, int K)
{
    /// <summary>Reads the files table by table and row group by row group, each let go before the next. Cost is linear in rows.</summary>
    public static async Task<ZoneRisks> ReadAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, CancellationToken cancel = default)
    {
        var (measured, all, k, at) = (ImmutableArray.CreateBuilder<ZoneRisk>(), new Dictionary<string, ulong>(StringComparer.Ordinal), 0, 0UL);
        var children = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var contract in schemas.Contracts.Of("curated").OrderBy(c => c.Table != "child").ThenBy(c => c.Table, StringComparer.Ordinal))
        {
            var made = await inputs.ResultAsync(TaskGraph.Curate(contract.Table), cancel).ConfigureAwait(false);
            if (made.Files.FirstOrDefault(f => f.Name == "curated/" + contract.Table) is not { } file)
            {
                measured.Add(new ZoneRisk(contract.Table, contract.Title, made.Withheld.Select(w => w.Reason).FirstOrDefault("it was not made"), 0, null, null, null, null, null));
                continue;
            }

            var (settings, bytes) = (PrivacySettings.Of(schemas), await store.ReadBytesAsync(file.Object.Path, cancel).ConfigureAwait(false));
            k = settings.K;
            var (risk, everything) = Measure(settings, contract, bytes, children);
            measured.Add(risk);
            if (contract.Table == "child") children = everything;
            if (risk.Everything is not null) Reidentification.Join(all, everything, ++at);
        }

        return new ZoneRisks(measured.ToImmutable(), all.Count == 0 ? null : Reidentification.Of(all, k), k);
    }

    /// <returns>The risk, and what the table shows of each person.</returns>
    private static (ZoneRisk Risk, Dictionary<string, ulong> Everything) Measure(PrivacySettings settings, Contract contract, byte[] bytes, Dictionary<string, ulong> children)
    {
        var metadata = new ParquetReader(new MemoryStream(bytes, writable: false)).Metadata.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        var note = metadata.TryGetValue("safeguarding.privacy", out var said) ? JsonSerializer.Deserialize<ZoneNote>(said, JsonSerializerOptions.Web) : null;
        var (everything, without, number, days) = (Traces(), Traces(), Traces(), new HashSet<(string, DateOnly)>());
        var (rows, hasPeople, isDated) = (0L, false, false);
        foreach (var part in Table.ReadParts(contract.Table, new MemoryStream(bytes, writable: false)))
        {
            rows += part.Rows;
            if (!(hasPeople = part.Has(settings.Person))) continue;
            var known = Known(settings, contract, part);
            var dated = known.Where(c => contract.IndexOf(c) >= 0 && part.Raw(c) is DateOnly?[] or DateTime?[]).ToList();
            Reidentification.Add(everything, part, settings.Person, known);
            Reidentification.Add(without, part, settings.Person, known.Except(dated));
            Reidentification.Add(number, part, settings.Person, []);
            if (isDated = contract.Table != "child" && dated.Count > 0) Reidentification.AddDays(days, part, settings.Person, dated[0]);
        }

        var risk = new ZoneRisk(contract.Table, contract.Title, "", rows, note, null, null, null, null);
        return (!hasPeople ? risk : risk with
        {
            Everything = Reidentification.Of(everything, settings.K),
            WithoutDates = Reidentification.Of(without, settings.K),
            Number = Reidentification.Of(number, settings.K),
            OneDay = isDated ? Reidentification.OfOneDay(days, children, settings.K) : null,
        }, everything);

        static Dictionary<string, ulong> Traces() => new(StringComparer.Ordinal);
    }

    /// <summary>Columns that are not keyed, and so may be compared with what somebody knows.</summary>
    private static List<string> Known(PrivacySettings settings, Contract contract, Table table) =>
    [
        .. table.Columns.Where(c => c != Lineage.Extract && !settings.RowColumns.Contains(c) && !(contract.IndexOf(c) is >= 0 and var at && contract.Fields[at].Classification == Classification.Identifier)),
    ];
}
