using System.Globalization;
using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Disclosing;

/// <summary>The ledger as a file for a reviewer, an entry a line.</summary>
public static class LedgerExport
{
    private static readonly JsonSerializerOptions OneLine = new(Objects.Json) { WriteIndented = false };

    /// <summary>CSV that may be opened in a spreadsheet. Hashes link the lines; the text they are of is in the store and in the JSON lines.</summary>
    /// <returns>Lines written, without the header.</returns>
    public static int WriteCsv(Stream destination, Ledger ledger, LedgerFilter filter)
    {
        var lines = 0;
        CsvFile.Write(destination, ["sequence", "at", "log", "kind", "children", "who", "to", "what", "why", "purpose", "bases", "reference", "hash", "previous"], filter.Of(ledger).Select(line =>
        {
            lines++;
            return new[]
            {
                line.Sequence.ToString(CultureInfo.InvariantCulture), line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), line.Log, line.Kind, string.Join(' ', line.Children), line.Who, line.To, line.What, line.Why,
                line.Purpose, string.Join(' ', line.Bases), line.Reference, line.Hash, line.Previous,
            };
        }));
        return lines;
    }

    /// <summary>JSON lines, each with the entry as it is stored under <c>stored</c>: its SHA-256 in UTF-8 is <c>hash</c>, so that whoever has the file alone can check the chain.</summary>
    /// <returns>Lines written.</returns>
    public static async Task<int> WriteJsonLinesAsync(Stream destination, IObjectStore store, Ledger ledger, LedgerFilter filter, CancellationToken cancel = default)
    {
        var lines = 0;
        foreach (var line in filter.Of(ledger))
        {
            var stored = Encoding.UTF8.GetString(await store.ReadBytesAsync(Ledger.PathOf(line.Sequence), cancel).ConfigureAwait(false));
            var text = JsonSerializer.SerializeToUtf8Bytes(new { line.Sequence, line.At, line.Log, line.Kind, line.Children, line.Hash, line.Previous, stored }, OneLine);
            await destination.WriteAsync(text, cancel).ConfigureAwait(false);
            await destination.WriteAsync("\n"u8.ToArray(), cancel).ConfigureAwait(false);
            lines++;
        }

        return lines;
    }
}
