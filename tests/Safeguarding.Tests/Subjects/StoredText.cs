using System.IO.Compression;
using System.Text;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Subjects;

/// <summary>Everything an object says, as text: Parquet through the reader, gzip and zip (XLSX) unpacked.</summary>
internal static class StoredText
{
    public static async Task<string> OfAsync(IObjectStore store, string path) => Of(path, await store.ReadBytesAsync(path));

    public static string Of(string path, byte[] bytes)
    {
        if (path.EndsWith(".parquet", StringComparison.Ordinal)) return OfParquet(bytes);
        if (bytes is [0x1f, 0x8b, ..])
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            return Of("", plain.ToArray());
        }

        if (bytes is [(byte)'P', (byte)'K', ..])
        {
            using var zip = new ZipArchive(new MemoryStream(bytes));
            var text = new StringBuilder();
            foreach (var entry in zip.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                text.Append(entry.FullName).Append('\n').Append(reader.ReadToEnd()).Append('\n');
            }

            return text.ToString();
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static string OfParquet(byte[] bytes)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes));
        var text = new StringBuilder(string.Join('\n', reader.Metadata.Select(m => m.Key + m.Value)));
        for (var g = 0; g < reader.RowGroups; g++)
            for (var c = 0; c < reader.Schema.Columns.Length; c++)
                if (reader.Schema.Columns[c].Type == ParquetType.String)
                    foreach (var value in reader.ReadText(g, c).Distinct()) text.Append('\n').Append(value);
        return text.Append('\n').ToString();
    }
}
