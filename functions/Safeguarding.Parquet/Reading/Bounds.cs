using System.Text;
using System.Text.Unicode;

namespace Safeguarding.Parquet;

/// <summary>The bounds that a file gives, as values.</summary>
internal static class Bounds
{
    /// <summary>A bound from the footer as the .NET value, null when it is not there.</summary>
    /// <exception cref="InvalidDataException">It is not of the column's type.</exception>
    public static object? Value(byte[]? bytes, StoredColumn column)
    {
        if (bytes is null)
            return null;
        if (!column.IsBytes)
            return column.Physical == PhysicalType.Int96 ? null : Numbers.Box(Number(bytes, column), column);
        return column.Column.Type switch
        {
            ParquetType.Decimal => UnscaledDecimal.ToDecimal(bytes, column.Column.Scale),
            ParquetType.Uuid => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : null,
            ParquetType.Binary => bytes,
            _ => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Refusal.Corrupt(column.Where, "a bound is not valid UTF-8"),
        };
    }

    /// <summary>A bound of a number as the reader's 64 bits.</summary>
    public static long Number(byte[] bytes, StoredColumn column)
    {
        int width = column.Physical == PhysicalType.Boolean ? 1 : column.Width;
        if (bytes.Length != width)
            throw Refusal.Corrupt(column.Where, "a bound has the wrong length");
        long bits = 0;
        PlainNumbers.Decode(column, bytes, new Span<long>(ref bits));
        return bits;
    }
}
