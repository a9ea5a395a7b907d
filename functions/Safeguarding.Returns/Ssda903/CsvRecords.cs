using System.Text;
using CsvHelper;

namespace Safeguarding.Returns;

/// <summary>Chosen columns of a CSV, record by record: a directory of millions of rows is never whole in memory.</summary>
internal static class CsvRecords
{
    /// <summary>The stream is left open. UTF-8, with a byte order mark or without. Blank cells, and those that a short record lacks, are null; spaces around a value are dropped.</summary>
    /// <param name="stream">Header row first.</param>
    /// <param name="choose">Given the header's names, the positions of the columns wanted, -1 for one that is not there; none of an empty file; may throw <see cref="FormatException"/>.</param>
    public static IEnumerable<string?[]> Read(Stream stream, Func<IReadOnlyList<string>, int[]> choose)
    {
        var options = new CsvReaderOptions
        {
            HasHeader = false,
            SkipEmptyLines = true,
            Encoding = Encoding.UTF8,
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            IncludeValuesInExceptions = false,
        };
        using var csv = CsvReader.Create(stream, options, leaveOpen: true);
        var wanted = choose([.. Enumerable.Range(0, csv.Read() ? csv.FieldCount : 0).Select(at => csv.GetString(at).TrimStart('\uFEFF'))]);
        while (csv.Read()) yield return Array.ConvertAll(wanted, at => at >= 0 && at < csv.FieldCount && csv.GetString(at).Trim() is { Length: > 0 } value ? value : null);
    }
}
