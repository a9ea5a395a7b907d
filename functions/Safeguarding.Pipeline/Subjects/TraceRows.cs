using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CsvHelper;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>The rows of an object that tell of a child.</summary>
internal static class TraceRows
{
    /// <summary>Header and rows by the kind of file; null for a kind that has no rows, such as a page or a workbook.</summary>
    public static (ImmutableArray<string> Columns, List<string?[]> Rows)? Of(string path, byte[] bytes, Traces traces)
    {
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var gzip = new GZipStream(new MemoryStream(bytes, writable: false), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            return Of(path[..^3], plain.ToArray(), traces);
        }

        return path[(path.LastIndexOf('.') + 1)..] switch
        {
            "parquet" => OfParquet(bytes, traces),
            "csv" => OfCsv(bytes, traces),
            "jsonl" => Records(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => Elements(Encoding.UTF8.GetBytes(line)) ?? [line]), traces),
            "json" => Elements(bytes) is { } elements ? Records(elements, traces) : null,
            "xml" => OfXml(bytes, traces),
            _ => null,
        };
    }

    private static (ImmutableArray<string>, List<string?[]>) OfParquet(byte[] bytes, Traces traces)
    {
        var table = Table.Read("", [("", new MemoryStream(bytes, writable: false))], []);
        ImmutableArray<string> names = [.. table.Columns.Where(c => c != Lineage.Extract)];
        var columns = names.Select(table.Raw).ToList();
        var (texts, dates) = (columns.OfType<string?[]>().ToList(), columns.OfType<DateOnly?[]>().ToList());
        return (names, [.. Enumerable.Range(0, table.Rows)
            .Where(r => texts.Exists(t => t[r] is { } cell && traces.InCell(cell))
                || traces.InRow(text => texts.Exists(t => string.Equals(t[r], text, StringComparison.OrdinalIgnoreCase) || t[r]?.StartsWith(text + " ", StringComparison.OrdinalIgnoreCase) == true), day => dates.Exists(d => d[r] == day)))
            .Select(r => columns.Select(c => ReportFile.Text(c.GetValue(r))).ToArray())]);
    }

    private static (ImmutableArray<string>, List<string?[]>) OfCsv(byte[] bytes, Traces traces)
    {
        var rows = new List<string?[]>();
        using var reader = CsvReader.Create(new MemoryStream(bytes, writable: false), new CsvReaderOptions { IncludeValuesInExceptions = false });
        var headers = reader.Headers.ToArray();
        while (reader.Read())
        {
            var cells = headers.Select(h => reader.GetString(h)).ToArray();
            if (traces.InText(string.Join(" | ", cells))) rows.Add(cells);
        }

        return ([.. headers.Select(h => h.TrimStart('\ufeff'))], rows);
    }

    /// <summary>The elements of a JSON array, null for anything else: a request of the daily flow holds many children, and only the one who asks may come out.</summary>
    private static List<string>? Elements(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(e => e.GetRawText())] : null;
    }

    private static (ImmutableArray<string>, List<string?[]>) Records(IEnumerable<string> records, Traces traces) =>
        (["entry", "record"], [.. records.Where(traces.InText).Select((text, i) => new[] { (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), text })]);

    /// <summary>The elements of a return that are a child each.</summary>
    private static (ImmutableArray<string>, List<string?[]>) OfXml(byte[] bytes, Traces traces)
    {
        var children = new List<string>();
        using var reader = XmlReader.Create(new MemoryStream(bytes, writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName.Equals("child", StringComparison.OrdinalIgnoreCase))
                children.Add(XNode.ReadFrom(reader).ToString());
            else reader.Read();
        }

        return Records(children, traces);
    }
}
