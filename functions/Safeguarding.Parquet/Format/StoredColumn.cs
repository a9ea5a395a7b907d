using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>How the bits of a stored number become the column's value, where the physical type alone does not say.</summary>
internal enum Meaning { AsStored, Unsigned, Millis, Micros, Nanos, Ticks, Half }

/// <summary>How a column lies in a file.</summary>
/// <param name="Length">Bytes of a value of <see cref="PhysicalType.FixedBytes"/>.</param>
/// <param name="Path">Names from the top of the schema to the stored leaf.</param>
/// <param name="MaxDefinition">Definition level of a value that is there.</param>
/// <param name="MaxRepetition">1 for a list, otherwise 0.</param>
internal sealed record StoredColumn(ParquetColumn Column, PhysicalType Physical, int Length, Meaning Meaning, ImmutableArray<string> Path, int MaxDefinition, int MaxRepetition)
{
    /// <summary>Whether values are runs of bytes rather than numbers of 64 bits.</summary>
    public bool IsBytes => Physical == PhysicalType.ByteArray || Physical == PhysicalType.FixedBytes && Meaning != Meaning.Half;

    /// <summary>Whether a list may hold elements that are null.</summary>
    public bool HasNullElements => MaxRepetition == 1 && MaxDefinition == (Column.Nullable ? 3 : 2);

    /// <summary>Bytes a number takes in PLAIN; 0 for booleans, which take a bit, and for texts.</summary>
    public int Width => Physical switch
    {
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedBytes => Length,
        _ => 0,
    };

    public string Where => $"Column '{Column.Name}'";

    /// <summary>How <see cref="ParquetWriter"/> stores a column.</summary>
    public static StoredColumn Of(ParquetColumn column)
    {
        int definition = column.Nullable ? 1 : 0;
        return column.Type == ParquetType.StringList
            ? new(column, PhysicalType.ByteArray, 0, Meaning.AsStored, [column.Name, "list", "element"], definition + 2, 1)
            : new(column, PhysicalOf(column.Type), column.Type == ParquetType.Uuid ? 16 : 0, column.Type == ParquetType.Timestamp ? Meaning.Micros : Meaning.AsStored, [column.Name], definition, 0);
    }

    private static PhysicalType PhysicalOf(ParquetType type) => type switch
    {
        ParquetType.Boolean => PhysicalType.Boolean,
        ParquetType.Int32 or ParquetType.Date => PhysicalType.Int32,
        ParquetType.Int64 or ParquetType.Timestamp or ParquetType.Decimal => PhysicalType.Int64,
        ParquetType.Double => PhysicalType.Double,
        ParquetType.Uuid => PhysicalType.FixedBytes,
        _ => PhysicalType.ByteArray,
    };
}
