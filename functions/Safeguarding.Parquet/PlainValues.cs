using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Safeguarding.Parquet;

/// <summary>Decodes PLAIN values into the .NET types the reader gives out.</summary>
internal static class PlainValues
{
    public static Type ClrType(ParquetType type) => type switch
    {
        ParquetType.Boolean => typeof(bool),
        ParquetType.Int32 => typeof(int),
        ParquetType.Int64 => typeof(long),
        ParquetType.Double => typeof(double),
        ParquetType.Date => typeof(DateOnly),
        ParquetType.Timestamp => typeof(DateTime),
        ParquetType.Decimal => typeof(decimal),
        _ => typeof(string),
    };

    /// <summary>Decoder for a column whose .NET type is <typeparamref name="T"/>.</summary>
    public static PlainDecoder<T> Decoder<T>(ParquetColumn column, PhysicalType physical) where T : struct => physical switch
    {
        PhysicalType.Boolean => (bytes, values) =>
        {
            Need(bytes.Length, ((long)values.Length + 7) / 8);
            for (int i = 0; i < values.Length; i++)
                values[i] = From<T>(bytes[i >> 3] >> (i & 7) & 1, column);
        }
        ,
        PhysicalType.Int32 => (bytes, values) =>
        {
            Need(bytes.Length, values.Length * 4L);
            for (int i = 0; i < values.Length; i++)
                values[i] = From<T>(BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]), column);
        }
        ,
        _ => (bytes, values) =>
        {
            Need(bytes.Length, values.Length * 8L);
            for (int i = 0; i < values.Length; i++)
                values[i] = From<T>(BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * 8)..]), column);
        }
        ,
    };

    public static void Texts(ReadOnlySpan<byte> bytes, Span<string> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Need(bytes.Length, 4);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0)
                throw Short();
            Need(bytes.Length - 4, length);
            values[i] = Text(bytes.Slice(4, length));
            bytes = bytes[(4 + length)..];
        }
    }

    /// <summary>A bound from the footer as the .NET value, null when it is not there or not of the column's type.</summary>
    public static object? Bound(byte[]? bytes, ParquetColumn column, PhysicalType physical)
    {
        if (bytes is null)
            return null;
        if (physical == PhysicalType.ByteArray)
            return Text(bytes);
        long bits = (physical, bytes.Length) switch
        {
            (PhysicalType.Boolean, 1) => bytes[0],
            (PhysicalType.Int32, 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (PhysicalType.Int64 or PhysicalType.Double, 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => throw new InvalidDataException($"The Parquet file is corrupt: a bound of column '{column.Name}' has the wrong length."),
        };
        return column.Type switch
        {
            ParquetType.Boolean => From<bool>(bits, column),
            ParquetType.Int32 => From<int>(bits, column),
            ParquetType.Int64 => From<long>(bits, column),
            ParquetType.Double => From<double>(bits, column),
            ParquetType.Date => From<DateOnly>(bits, column),
            ParquetType.Timestamp => From<DateTime>(bits, column),
            _ => From<decimal>(bits, column),
        };
    }

    // The comparisons of types are settled when the method is compiled for T, so one branch remains of each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T From<T>(long bits, ParquetColumn column) where T : struct
    {
        if (typeof(T) == typeof(bool))
            return (T)(object)(bits != 0);
        if (typeof(T) == typeof(int))
            return (T)(object)(int)bits;
        if (typeof(T) == typeof(long))
            return (T)(object)bits;
        if (typeof(T) == typeof(double))
            return (T)(object)BitConverter.Int64BitsToDouble(bits);
        if (typeof(T) == typeof(DateOnly))
            return (T)(object)Date(bits, column);
        if (typeof(T) == typeof(DateTime))
            return (T)(object)Timestamp(bits, column);
        return (T)(object)UnscaledDecimal.ToDecimal(bits, column.Scale);
    }

    private static DateOnly Date(long day, ParquetColumn column) => day is >= ParquetFormat.MinDay and <= ParquetFormat.MaxDay
        ? DateOnly.FromDayNumber((int)day + ParquetFormat.EpochDayNumber)
        : throw new InvalidDataException($"Column '{column.Name}' of the Parquet file holds a date outside the years 1 to 9999.");

    private static DateTime Timestamp(long micros, ParquetColumn column)
    {
        const long Epoch = ParquetFormat.EpochTicks / TimeSpan.TicksPerMicrosecond;
        return micros >= -Epoch && micros <= (DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond) - Epoch
            ? new DateTime((micros + Epoch) * TimeSpan.TicksPerMicrosecond)
            : throw new InvalidDataException($"Column '{column.Name}' of the Parquet file holds a time outside the years 1 to 9999.");
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes)
        ? Encoding.UTF8.GetString(bytes)
        : throw new InvalidDataException("The Parquet file is corrupt: a text is not valid UTF-8.");

    private static void Need(long there, long needed)
    {
        if (there < needed)
            throw Short();
    }

    private static InvalidDataException Short() => new("The Parquet file is corrupt: a page ends before its values do.");
}
