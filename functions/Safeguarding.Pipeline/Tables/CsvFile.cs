using CsvHelper;

namespace Safeguarding.Pipeline.Tables;

/// <summary>CSV that people open in Excel: UTF-8 with a byte order mark so that Excel reads accents, and text that looks like a formula made harmless.</summary>
public static class CsvFile
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    public static void Write(Stream destination, IReadOnlyList<string> header, IEnumerable<string?[]> rows)
    {
        using var writer = CsvWriter.Create(destination, Options, leaveOpen: true);
        Record(writer, header);
        foreach (var row in rows) Record(writer, row);
    }

    private static void Record(CsvWriter writer, IReadOnlyList<string?> fields)
    {
        foreach (var field in fields) writer.WriteField(field);
        writer.EndRecord();
    }
}
