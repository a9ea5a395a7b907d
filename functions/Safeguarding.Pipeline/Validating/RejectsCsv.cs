using System.Text;
using CsvHelper;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The quarantine file of an extract: one row per reject, safe to open in a spreadsheet.</summary>
/// <remarks>
/// RFC 4180, UTF-8, CR LF. A field that starts with a character a spreadsheet would take for a formula has an apostrophe put before it;
/// a NUL, which no spreadsheet can hold, is shown as U+2400.
/// </remarks>
internal sealed class RejectsCsv : IDisposable
{
    private const string Between = " | ";

    private readonly CsvWriter _csv;

    public RejectsCsv(Stream destination)
    {
        _csv = CsvWriter.Create(destination, new CsvWriterOptions
        {
            HasHeader = false,
            NewLine = "\r\n",
            Injection = CsvInjection.Escape,
            InjectionCharacters = "=+-@\t\r\n",
            ValidateFieldCount = true,
        }, leaveOpen: true);
        _csv.WriteRecord(["row", "line", "codes", "columns", "messages", "what_to_do", "raw"]);
    }

    public void Write(long row, long line, IReadOnlyList<Finding> findings, ReadOnlySpan<byte> raw)
    {
        _csv.WriteField(row, default);
        _csv.WriteField(line, default);
        _csv.WriteField(Joined(findings, f => f.Code));
        _csv.WriteField(Joined(findings, f => f.Column));
        _csv.WriteField(Joined(findings, f => f.Message));
        _csv.WriteField(Joined(findings, f => f.Fix));
        if (raw.Contains((byte)0)) _csv.WriteField(Encoding.UTF8.GetString(raw).Replace('\0', '\u2400'));
        else _csv.WriteField(raw);
        _csv.EndRecord();
    }

    /// <summary>The parts in the order of the findings, each once.</summary>
    private static string Joined(IReadOnlyList<Finding> findings, Func<Finding, string> part) =>
        string.Join(Between, findings.Select(part).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal));

    public void Dispose() => _csv.Dispose();
}
