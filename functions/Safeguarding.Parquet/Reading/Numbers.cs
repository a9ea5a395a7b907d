using System.Runtime.CompilerServices;

namespace Safeguarding.Parquet;

/// <summary>From the 64 bits of a value to the .NET type the reader gives out.</summary>
internal static class Numbers
{
    // The comparisons of types are settled when the method is compiled for T, so one branch remains of each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(long bits, StoredColumn column) where T : struct
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
            return (T)(object)Date(bits);
        if (typeof(T) == typeof(DateTime))
            return (T)(object)Time(bits, column);
        return (T)(object)UnscaledDecimal.ToDecimal(bits, column.Column.Scale);
    }

    /// <summary>The value as an object, for statistics.</summary>
    public static object Box(long bits, StoredColumn column) => column.Column.Type switch
    {
        ParquetType.Boolean => bits != 0,
        ParquetType.Int32 => (int)bits,
        ParquetType.Int64 => bits,
        ParquetType.Double => BitConverter.Int64BitsToDouble(bits),
        ParquetType.Date => Date(bits),
        ParquetType.Timestamp => Time(bits, column),
        _ => UnscaledDecimal.ToDecimal(bits, column.Column.Scale),
    };

    private static DateOnly Date(long day) => day is >= ParquetFormat.MinDay and <= ParquetFormat.MaxDay
        ? DateOnly.FromDayNumber((int)day + ParquetFormat.EpochDayNumber)
        : throw OutOfRange("date");

    /// <summary>A DateTime's unit is the tick, a tenth of a microsecond; what is finer is cut off.</summary>
    private static DateTime Time(long value, StoredColumn column)
    {
        Int128 ticks = ParquetFormat.EpochTicks + (column.Meaning switch
        {
            Meaning.Millis => (Int128)value * TimeSpan.TicksPerMillisecond,
            Meaning.Micros => (Int128)value * TimeSpan.TicksPerMicrosecond,
            Meaning.Nanos => value / 100 - (value % 100 < 0 ? 1 : 0),
            _ => value,
        });
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, column.Column.IsUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified)
            : throw OutOfRange("time");
    }

    private static InvalidDataException OutOfRange(string what) =>
        Refusal.Unsupported("", $"holds a {what} outside the years 1 to 9999", "Write it as null or as a text.");
}
