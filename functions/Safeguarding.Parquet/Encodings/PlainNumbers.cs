using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Safeguarding.Parquet;

/// <summary>PLAIN for everything of a fixed width that fits 64 bits, and INT96, which is made to.</summary>
internal static class PlainNumbers
{
    private const int JulianDayOf1970 = 2_440_588;

    /// <exception cref="InvalidDataException">There are fewer bytes than values, or a value cannot be had in 64 bits.</exception>
    public static void Decode(StoredColumn column, ReadOnlySpan<byte> bytes, Span<long> values)
    {
        if (column.Physical == PhysicalType.Boolean)
        {
            Need(bytes.Length, BitPacking.Bytes(values.Length, 1));
            BitPacking.Unpack(bytes, 1, values);
            return;
        }
        Need(bytes.Length, (long)values.Length * column.Width);
        switch (column.Physical)
        {
            case PhysicalType.Int32:
                var numbers = MemoryMarshal.Cast<byte, int>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = numbers[i];
                Narrow(column, values);
                break;
            case PhysicalType.Int64 or PhysicalType.Double:
                MemoryMarshal.Cast<byte, long>(bytes)[..values.Length].CopyTo(values);
                Narrow(column, values);
                break;
            case PhysicalType.Float:
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.DoubleToInt64Bits(BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]));
                break;
            case PhysicalType.Int96:
                for (int i = 0; i < values.Length; i++)
                    values[i] = Ticks(bytes.Slice(i * 12, 12));
                break;
            default:
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.DoubleToInt64Bits((double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]));
                break;
        }
    }

    /// <summary>Gives numbers of 32 bits the upper half they should have, and refuses those that 64 bits with a sign don't hold.</summary>
    public static void Narrow(StoredColumn column, Span<long> values)
    {
        switch (column.Physical, column.Meaning)
        {
            case (PhysicalType.Int32, Meaning.Unsigned):
                foreach (ref long value in values)
                    value = (uint)value;
                break;
            case (PhysicalType.Int32, _):
                foreach (ref long value in values)
                    value = (int)value;
                break;
            case (PhysicalType.Int64, Meaning.Unsigned) when values.ContainsAnyInRange(long.MinValue, -1):
                throw Refusal.Unsupported("", "holds a number above 9,223,372,036,854,775,807", "Write it as a decimal or a text.");
        }
    }

    /// <summary>Nanoseconds of a day, then its Julian number. The format no longer wants it; Impala and older Spark write nothing else.</summary>
    private static long Ticks(ReadOnlySpan<byte> value)
    {
        long day = BinaryPrimitives.ReadInt32LittleEndian(value[8..]) - (long)JulianDayOf1970;
        Int128 ticks = (Int128)day * TimeSpan.TicksPerDay + BinaryPrimitives.ReadInt64LittleEndian(value) / 100;
        return ticks >= long.MinValue && ticks <= long.MaxValue ? (long)ticks : ticks < 0 ? long.MinValue : long.MaxValue;
    }

    public static void Need(long there, long needed)
    {
        if (there < needed)
            throw Refusal.Corrupt("", "it ends before its values do");
    }
}
