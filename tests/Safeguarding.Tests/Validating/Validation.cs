using System.Globalization;
using System.Text;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Tests.Validating;

/// <summary>Everything one validation made, read back.</summary>
/// <param name="Accepted">Rows of text, absent values null; the last column is the lineage row.</param>
/// <param name="Rejects">Records of the rejects file without its header.</param>
internal sealed record Validation(ValidationReport Report, IReadOnlyList<string?[]> Accepted, IReadOnlyList<string[]> Rejects, byte[] Parquet, byte[] RejectsFile)
{
    public static Validation Of(byte[] file, Contract contract, ValidationOptions? options = null, string name = "things.csv") =>
        Of(new MemoryStream(file), contract, options, name);

    public static Validation Of(Stream file, Contract contract, ValidationOptions? options = null, string name = "things.csv")
    {
        var parquet = new MemoryStream();
        var rejects = new MemoryStream();
        var report = ExtractValidator.ValidateAsync(file, name, contract, options ?? new(), parquet, rejects).GetAwaiter().GetResult();
        return new(report, Rows(parquet), Records(Encoding.UTF8.GetString(rejects.ToArray())).Skip(1).ToList(), parquet.ToArray(), rejects.ToArray());
    }

    private static List<string?[]> Rows(MemoryStream parquet)
    {
        parquet.Position = 0;
        using var reader = new ParquetReader(new MemoryStream(parquet.ToArray()));
        var rows = new List<string?[]>();
        for (var group = 0; group < reader.RowGroups; group++)
        {
            var columns = reader.Schema.Columns.Select((c, i) => Column(reader, group, c.Type, i)).ToArray();
            for (var row = 0; row < columns[0].Length; row++) rows.Add([.. columns.Select(c => c[row])]);
        }
        return rows;
    }

    private static string?[] Column(ParquetReader reader, int group, ParquetType type, int i) => type switch
    {
        ParquetType.String => reader.ReadText(group, i),
        ParquetType.Int64 => Text(reader.Read<long>(group, i), v => v.ToString(CultureInfo.InvariantCulture)),
        ParquetType.Double => Text(reader.Read<double>(group, i), v => v.ToString("R", CultureInfo.InvariantCulture)),
        ParquetType.Boolean => Text(reader.Read<bool>(group, i), v => v ? "true" : "false"),
        ParquetType.Date => Text(reader.Read<DateOnly>(group, i), v => v.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ParquetType.Timestamp => Text(reader.Read<DateTime>(group, i), v => v.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static string?[] Text<T>(T?[] values, Func<T, string> text) where T : struct => [.. values.Select(v => v is { } value ? text(value) : null)];

    /// <summary>A second, slow and plain reader of RFC 4180, so that the fast one is not its own judge.</summary>
    public static IEnumerable<string[]> Records(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '"')
            {
                for (i++; ; i++)
                {
                    if (text[i] == '"' && (i + 1 == text.Length || text[i + 1] != '"')) break;
                    if (text[i] == '"') i++;
                    field.Append(text[i]);
                }
                i++;
            }
            while (i < text.Length && text[i] is not (',' or '\r' or '\n')) field.Append(text[i++]);
            fields.Add(field.ToString());
            field.Clear();
            if (i < text.Length && text[i] == ',')
            {
                i++;
                if (i == text.Length) fields.Add("");
                else continue;
            }
            if (i < text.Length) i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : 1;
            yield return [.. fields];
            fields.Clear();
        }
    }
}
