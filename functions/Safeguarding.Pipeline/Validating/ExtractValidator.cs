using System.Globalization;
using System.Threading.Channels;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Reads an extract, keeps every good row typed and quarantines every bad one with all that is wrong with it.</summary>
public static class ExtractValidator
{
    /// <param name="file">The extract as received; read forward once and left open.</param>
    /// <param name="fileName">Its name; a hint at the delimiter where the header leaves a doubt.</param>
    /// <param name="acceptedParquet">Receives the accepted rows, see <see cref="AcceptedRows.SchemaOf"/>; a whole Parquet file even when there are none.</param>
    /// <param name="rejectsCsv">Receives the rejected rows: row, line, codes, columns, messages, what_to_do, raw.</param>
    /// <returns>The report, also for an extract that is held.</returns>
    /// <exception cref="InvalidOperationException">Rows were lost: accepted and rejected do not add up. A fault of this code, never of a file.</exception>
    public static async Task<ValidationReport> ValidateAsync(Stream file, string fileName, Contract contract, ValidationOptions options, Stream acceptedParquet, Stream rejectsCsv, CancellationToken cancel = default)
    {
        var log = new FindingLog(options.MaxListedFindings);
        var reader = await ExtractReader.OpenAsync(file, fileName, HeaderMatch.Known(contract), options.Reading, cancel).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        using var rejects = new RejectsCsv(rejectsCsv);

        var header = reader.Fault == FileFault.None ? HeaderMatch.Of(contract, reader.Header) : new HeaderMatch([.. contract.Fields.Select(f => -1)], []);
        foreach (var finding in header.Findings) log.Add(finding);
        var check = new RowCheck(contract, header.Sources);
        long accepted = 0, rejected = 0;
        var writer = new AcceptedWriter(contract, new ParquetWriter(acceptedParquet, AcceptedRows.SchemaOf(contract), options.Parquet), cancel);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                // With a needed column missing or twice there is no row to keep: the file is held before its rows are read.
                if (!log.Holds && reader.Fault == FileFault.None) (accepted, rejected) = await RowsAsync(reader, check, writer, rejects, log, options, cancel).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                // Encoding failed; completing throws its reason.
            }
            await writer.CompleteAsync().ConfigureAwait(false);
        }
        if (accepted + rejected != reader.Row) throw new InvalidOperationException($"Rows lost: {accepted} accepted and {rejected} rejected of {reader.Row}.");

        JudgeFile(contract, options, reader, check, accepted, log);
        return new ValidationReport
        {
            Contract = contract.Name,
            ContractVersion = contract.Version,
            ContractHash = contract.Hash,
            Rows = reader.Row,
            Accepted = accepted,
            Rejected = rejected,
            BlankLines = reader.BlankLines,
            Held = log.Holds,
            Bytes = reader.ReceivedBytes,
            Encoding = reader.Encoding,
            Delimiter = reader.Delimiter,
            Compression = reader.Compression,
            Findings = log.Listed(),
            Counts = log.Counts(),
            Columns = [.. check.Columns.Select(c => new ColumnProfile(c.Name, c.Source >= 0, c.Present))],
        };
    }

    private static async Task<(long Accepted, long Rejected)> RowsAsync(ExtractReader reader, RowCheck check, AcceptedWriter writer, RejectsCsv rejects, FindingLog log, ValidationOptions options, CancellationToken cancel)
    {
        long accepted = 0, rejected = 0;
        var batch = await writer.EmptyBatchAsync(cancel).ConfigureAwait(false);
        while (await reader.NextStretchAsync(cancel).ConfigureAwait(false))
        {
            while (reader.Read())
            {
                if (reader.RecordFault != RecordFault.None)
                {
                    rejected++;
                    var fault = Worded(reader, options.Reading);
                    log.Add(fault);
                    rejects.Write(reader.Row, reader.Line, [fault], reader.Raw);
                }
                else if (check.Check(reader, batch))
                {
                    accepted++;
                    batch.Keep(reader.Row);
                    if (check.Findings.Count > 0) LogWarnings(reader, check, log);
                    if (!batch.IsFull) continue;
                    await writer.WriteAsync(batch, cancel).ConfigureAwait(false);
                    batch = await writer.EmptyBatchAsync(cancel).ConfigureAwait(false);
                }
                else
                {
                    rejected++;
                    var line = reader.Line;
                    var findings = check.Findings.ConvertAll(f => f.Kind.At(reader.Row, line, f.Column, f.Detail));
                    foreach (var finding in findings) log.Add(finding);
                    rejects.Write(reader.Row, line, findings, reader.Raw);
                }
            }
        }
        await writer.WriteAsync(batch, cancel).ConfigureAwait(false);
        return (accepted, rejected);
    }

    private static void LogWarnings(ExtractReader reader, RowCheck check, FindingLog log)
    {
        foreach (var finding in check.Findings) log.Add(finding.Kind, reader.Row, () => reader.Line, finding.Column, finding.Detail);
    }

    private static Finding Worded(ExtractReader reader, ReadingOptions options) => (reader.RecordFault switch
    {
        RecordFault.FieldCount => FindingCatalogue.FieldCount,
        RecordFault.StrayQuote => FindingCatalogue.StrayQuote,
        RecordFault.TextAfterQuote => FindingCatalogue.TextAfterQuote,
        RecordFault.OpenQuote => FindingCatalogue.OpenQuote,
        RecordFault.TooLong => FindingCatalogue.TooLong,
        _ => FindingCatalogue.NulByte,
    }).At(reader.Row, reader.Line, "", reader.RecordFault switch
    {
        RecordFault.FieldCount when reader.FieldCount > 0 => $"{Shown(reader.FieldCount)} instead of {Shown(reader.Header.Count)}",
        RecordFault.FieldCount => $"{Shown(reader.Header.Count)} expected; a quoted value runs over the end of the line",
        RecordFault.TooLong => Shown(options.MaxRecordBytes),
        _ => "",
    });

    private static void JudgeFile(Contract contract, ValidationOptions options, ExtractReader reader, RowCheck check, long accepted, FindingLog log)
    {
        var headerHeld = log.Holds;
        if (FileFinding(reader.Fault) is { } fault) log.Add(fault.OfFile());
        if (reader.RepairedLines > 0) log.Add(FindingCatalogue.Windows1252Text.OfFile(detail: Shown(reader.RepairedLines)));
        if (reader.BlankLines > 0) log.Add(FindingCatalogue.BlankLines.OfFile(detail: Shown(reader.BlankLines)));
        if (check.NullTexts > 0) log.Add(FindingCatalogue.NullText.OfFile(detail: Shown(check.NullTexts)));
        foreach (var column in check.Columns)
            if (column.TimesDropped > 0) log.Add(FindingCatalogue.TimeDropped.OfFile(column.Name, Shown(column.TimesDropped)));

        // When the rows were not read, or not to the end, their number says nothing.
        if (headerHeld || reader.Fault != FileFault.None) return;
        if (reader.Row == 0) log.Add(FindingCatalogue.HeaderOnly.OfFile());
        else if (accepted == 0) log.Add(FindingCatalogue.AllRejected.OfFile());
        if (options.LastGoodRows is { } last && RowsMoved(contract, last, accepted) is { } moved) log.Add(moved);
    }

    /// <summary>What there is to say of a number of accepted rows beside that of the last good extract, or null.</summary>
    public static Finding? RowsMoved(Contract contract, long last, long accepted)
    {
        if (last < contract.RowCount.Floor) return null;
        var moved = $"{Shown(last)} in the last good extract, {Shown(accepted)} in this one";
        if (accepted < last * (1 - contract.RowCount.MaxFall)) return FindingCatalogue.RowsFell.OfFile(detail: moved);
        return accepted > last * (1 + contract.RowCount.MaxRise) ? FindingCatalogue.RowsRose.OfFile(detail: moved) : null;
    }

    private static FindingKind? FileFinding(FileFault fault) => fault switch
    {
        FileFault.None => null,
        FileFault.Empty => FindingCatalogue.Empty,
        FileFault.NotText => FindingCatalogue.NotText,
        FileFault.HeaderMalformed => FindingCatalogue.HeaderMalformed,
        FileFault.StopsMidRow => FindingCatalogue.StopsMidRow,
        FileFault.GzipTruncated => FindingCatalogue.GzipTruncated,
        FileFault.GzipCorrupt => FindingCatalogue.GzipCorrupt,
        FileFault.GzipTrailing => FindingCatalogue.GzipTrailing,
        FileFault.UnpackedTooLarge => FindingCatalogue.UnpackedTooLarge,
        FileFault.ExpandsTooMuch => FindingCatalogue.ExpandsTooMuch,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No finding for this fault."),
    };

    private static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);
}
