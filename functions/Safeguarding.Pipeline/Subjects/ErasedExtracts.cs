using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CsvHelper;
using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Extracts that the next night still needs are written again without an erased child's rows; the ledger then goes by the new ones.</summary>
internal static class ErasedExtracts
{
    /// <summary>Writes an extract again under a work id of its own. Doing it again finds it done.</summary>
    /// <returns>The entry for the ledger; null when no row is the child's.</returns>
    public static async Task<ExtractAccepted?> RewriteAsync(
        IObjectStore store, ContractCatalog contracts, SubjectRules rules, ExtractAccepted extract, Func<RecordKey, bool> isGone, Traces traces, string erasure, Func<string, CancellationToken, Task<Table?>> parents, bool dry, CancellationToken cancel)
    {
        var contract = contracts.Find(extract.Agency, extract.Table)!;
        var bytes = await store.ReadBytesAsync(extract.Data.Path, cancel).ConfigureAwait(false);
        var table = Table.Read(contract.Name, [(extract.WorkId, new MemoryStream(bytes, writable: false))], []);
        var gone = await new PersonRows(contracts, rules, parents).GoneAsync(contract, table, isGone, cancel).ConfigureAwait(false);
        var rejects = await store.SizeAsync(extract.Quarantine, cancel).ConfigureAwait(false) is null ? null : await store.ReadBytesAsync(extract.Quarantine, cancel).ConfigureAwait(false);
        var lost = gone.Count(g => g);
        var (keptRejects, lostRejects) = rejects is null ? (null, 0) : Rejects(rejects, traces);

        // A mention of the child in another's row, such as a mother who is a child herself, is blanked and the row stays.
        var blanked = rules.Mentions.Where(m => m.Table == contract.Name && table.Has(m.Column)).ToDictionary(m => m.Column, m => (Func<string, bool>)(id => isGone(new RecordKey(Matching.Persons.SourceOf(contract.Agency), id))), StringComparer.Ordinal);
        var mentions = blanked.Sum(b => table.Text(b.Key).Count(id => id is not null && b.Value(id)));
        if (lost + lostRejects + mentions == 0) return null;

        var work = WorkId.Of(extract.WorkId, erasure);
        var place = $"{extract.Agency}/{extract.Table}/{extract.Date:yyyy-MM-dd}/{work}";
        var next = extract with
        {
            WorkId = work,
            Accepted = extract.Accepted - lost,
            Rejected = extract.Rejected - lostRejects,
            Erased = extract.Erased + lost + lostRejects,
            Quarantine = $"quarantine/{place}/rejects.csv",
            FindingsPath = $"accepted/{place}/findings.json",
        };
        if (dry) return next;
        var rows = Enumerable.Range(0, table.Rows).Where(r => gone[r]).Select(r => table.SourceRow[r] ?? 0).ToHashSet();
        var data = await store.WriteAsync($"accepted/{place}/data.parquet", s => Copy(bytes, gone, blanked, s), cancel).ConfigureAwait(false);
        if (keptRejects is not null) await store.WriteAsync(next.Quarantine, keptRejects, cancel).ConfigureAwait(false);
        if (await store.SizeAsync(extract.FindingsPath, cancel).ConfigureAwait(false) is not null)
            await store.WriteAsync(next.FindingsPath, Findings(await store.ReadBytesAsync(extract.FindingsPath, cancel).ConfigureAwait(false), next, rows), cancel).ConfigureAwait(false);
        return next with { Data = data };
    }

    private static void Copy(byte[] bytes, bool[] gone, Dictionary<string, Func<string, bool>> blanked, Stream destination)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes, writable: false));
        var writer = new ParquetWriter(destination, reader.Schema, new ValidationOptions().Parquet with { Metadata = [.. reader.Metadata] });
        var first = 0;
        for (var g = 0; g < reader.RowGroups; g++)
        {
            var append = Enumerable.Range(0, reader.Schema.Columns.Length).Select(c => Column(reader, g, c, writer, blanked.GetValueOrDefault(reader.Schema.Columns[c].Name))).ToArray();
            for (var r = 0; r < reader.RowGroupRows(g); r++)
            {
                if (gone[first + r]) continue;
                foreach (var one in append) one(r);
                writer.EndRow();
            }

            first += reader.RowGroupRows(g);
        }

        writer.Complete();
    }

    private static Action<int> Column(ParquetReader reader, int g, int c, ParquetWriter writer, Func<string, bool>? isBlank)
    {
        switch (reader.Schema.Columns[c].Type)
        {
            case ParquetType.String:
                var texts = reader.ReadText(g, c);
                return r => { if (texts[r] is { } x && isBlank?.Invoke(x) != true) writer.Append(c, x); else writer.AppendNull(c); };
            case ParquetType.Boolean: return Values<bool>((x) => writer.Append(c, x));
            case ParquetType.Int32: return Values<int>((x) => writer.Append(c, x));
            case ParquetType.Int64: return Values<long>((x) => writer.Append(c, x));
            case ParquetType.Double: return Values<double>((x) => writer.Append(c, x));
            case ParquetType.Date: return Values<DateOnly>((x) => writer.Append(c, x));
            case ParquetType.Timestamp: return Values<DateTime>((x) => writer.Append(c, x));
            default: throw new InvalidDataException("An accepted extract has a column of a type that accepted extracts don't have. Run 'verify': it may have been changed.");
        }

        Action<int> Values<T>(Action<T> write) where T : struct
        {
            var values = reader.Read<T>(g, c);
            return r => { if (values[r] is { } x) write(x); else writer.AppendNull(c); };
        }
    }

    /// <summary>The quarantine file without the rows that tell of the child, and how many those were. Null when nothing of it is kept because it cannot be read.</summary>
    private static (byte[]? Kept, int Lost) Rejects(byte[] content, Traces traces)
    {
        using var buffer = new MemoryStream();
        var lost = 0;
        using (var reader = CsvReader.Create(new MemoryStream(content, writable: false), new CsvReaderOptions { IncludeValuesInExceptions = false }))
        using (var writer = CsvWriter.Create(buffer, new CsvWriterOptions { HasHeader = false, NewLine = "\r\n" }, leaveOpen: true))
        {
            var headers = reader.Headers.ToArray();
            foreach (var header in headers) writer.WriteField(header);
            writer.EndRecord();
            while (reader.Read())
            {
                var cells = headers.Select(h => reader.GetString(h) ?? "").ToArray();
                if (cells.Any(traces.InText))
                {
                    lost++;
                    continue;
                }

                foreach (var cell in cells) writer.WriteField(cell);
                writer.EndRecord();
            }
        }

        return lost == 0 ? (content, 0) : (buffer.ToArray(), lost);
    }

    private static byte[] Findings(byte[] content, ExtractAccepted next, HashSet<long> rows)
    {
        var report = JsonNode.Parse(content)!;
        report["accepted"] = next.Accepted;
        report["rejected"] = next.Rejected;
        report["erased"] = next.Erased;
        var findings = report["findings"]!.AsArray();
        for (var i = findings.Count - 1; i >= 0; i--)
            if (rows.Contains(findings[i]!["row"]!.GetValue<long>())) findings.RemoveAt(i);
        return System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(report, Objects.Json);
    }
}
