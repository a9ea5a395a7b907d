using System.Globalization;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>A whole table as objects, null where absent: the plain form in which tests compare what was written and read.</summary>
internal sealed record Table(ParquetSchema Schema, IReadOnlyList<object?[]> Rows)
{
    public static ParquetSchema Columns(params ParquetColumn[] columns) => new([.. columns]);

    public byte[] Write(ParquetWriteOptions? options = null)
    {
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, Schema, options);
        foreach (var row in Rows)
        {
            for (int i = 0; i < row.Length; i++)
                Append(writer, i, row[i]);
            writer.EndRow();
        }
        writer.Complete();
        return stream.ToArray();
    }

    public static void Append(ParquetWriter writer, int column, object? value)
    {
        switch (value)
        {
            case null: writer.AppendNull(column); break;
            case bool v: writer.Append(column, v); break;
            case int v: writer.Append(column, v); break;
            case long v: writer.Append(column, v); break;
            case double v: writer.Append(column, v); break;
            case string v: writer.Append(column, v); break;
            case DateOnly v: writer.Append(column, v); break;
            case DateTime v: writer.Append(column, v); break;
            case decimal v: writer.Append(column, v); break;
            case Guid v: writer.Append(column, v); break;
            case byte[] v: writer.AppendBytes(column, v); break;
            case string?[] v: writer.AppendList(column, v); break;
            default: throw new ArgumentException("Not a value of a column.", nameof(value));
        }
    }

    /// <summary>One column of many rows in one call.</summary>
    public static void AppendColumn(ParquetWriter writer, int column, IReadOnlyList<object?[]> rows)
    {
        bool[] present = [.. rows.Select(row => row[column] is not null)];
        if (writer.Schema.Columns[column].Type == ParquetType.String)
        {
            var texts = rows.Select(row => System.Text.Encoding.UTF8.GetBytes((string?)row[column] ?? "")).ToList();
            int end = 0;
            writer.AppendColumn(column, [.. texts.SelectMany(text => text)], [.. texts.Select(text => end += text.Length)], present);
            return;
        }
        int scale = writer.Schema.Columns[column].Scale;
        writer.AppendColumn(column, [.. rows.Select(row => row[column] switch
        {
            null => 12345,
            bool value => value ? 1L : 0,
            int value => value,
            long value => value,
            double value => BitConverter.DoubleToInt64Bits(value),
            DateOnly value => value.DayNumber - new DateOnly(1970, 1, 1).DayNumber,
            DateTime value => (value - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            decimal value => (long)(value * (decimal)Math.Pow(10, scale)),
            _ => throw new ArgumentException("Not a value of a column.", nameof(rows)),
        })], present);
    }

    public static Table Read(byte[] bytes)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes));
        var rows = new List<object?[]>();
        for (int group = 0; group < reader.RowGroups; group++)
        {
            var columns = Enumerable.Range(0, reader.Schema.Columns.Length).Select(column => ReadColumn(reader, group, column)).ToList();
            for (int row = 0; row < reader.RowGroupRows(group); row++)
                rows.Add([.. columns.Select(column => column[row])]);
        }
        return new Table(reader.Schema, rows);
    }

    public static object?[] ReadColumn(ParquetReader reader, int group, int column) => reader.Schema.Columns[column].Type switch
    {
        ParquetType.Boolean => Box(reader.Read<bool>(group, column)),
        ParquetType.Int32 => Box(reader.Read<int>(group, column)),
        ParquetType.Int64 => Box(reader.Read<long>(group, column)),
        ParquetType.Double => Box(reader.Read<double>(group, column)),
        ParquetType.Date => Box(reader.Read<DateOnly>(group, column)),
        ParquetType.Timestamp => Box(reader.Read<DateTime>(group, column)),
        ParquetType.Decimal => Box(reader.Read<decimal>(group, column)),
        ParquetType.Uuid => Box(reader.Read<Guid>(group, column)),
        ParquetType.Binary => reader.ReadBytes(group, column),
        ParquetType.StringList => reader.ReadTexts(group, column),
        _ => reader.ReadText(group, column),
    };

    /// <summary>One line a row, so that a difference shows as text. Doubles by their bits: NaN equals NaN and -0 is not 0.</summary>
    public IEnumerable<string> Lines() => Rows.Select(row => string.Join('|', row.Select(Show)));

    private static string Show(object? value) => value switch
    {
        null => "(null)",
        double.NaN => "NaN",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        string?[] list => "[" + string.Join(",", list.Select(text => text is null ? "(null)" : $"\"{text}\"")) + "]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static object?[] Box<T>(T?[] values) where T : struct => [.. values.Select(value => (object?)value)];
}
