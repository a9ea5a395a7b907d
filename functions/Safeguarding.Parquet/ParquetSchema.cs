using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Logical types this library writes and reads.</summary>
public enum ParquetType
{
    Boolean, Int32, Int64, Double,
    /// <summary>UTF-8 text.</summary>
    String,
    /// <summary>Days since 1970-01-01.</summary>
    Date,
    /// <summary>Microseconds since 1970-01-01T00:00:00: local wall-clock times, as agencies send them, unless <see cref="ParquetColumn.IsUtc"/>.</summary>
    Timestamp,
    /// <summary>Fixed-point number with the column's precision (at most 18) and scale.</summary>
    Decimal,
    /// <summary>Sixteen bytes that identify something.</summary>
    Uuid,
    /// <summary>Bytes that nothing more is said of.</summary>
    Binary,
    /// <summary>Any number of UTF-8 texts a row, each of which may be absent.</summary>
    StringList,
}

/// <param name="Name">Column name, unique in the schema.</param>
/// <param name="Nullable">Whether values may be absent.</param>
/// <param name="Precision">Digits in all, decimals only, 1 to 18.</param>
/// <param name="Scale">Digits after the point, decimals only, 0 to <paramref name="Precision"/>.</param>
/// <param name="IsUtc">Timestamps only: moments in UTC (isAdjustedToUTC), rather than what clocks showed where they were noted.</param>
public sealed record ParquetColumn(string Name, ParquetType Type, bool Nullable = true, int Precision = 0, int Scale = 0, bool IsUtc = false);

public sealed record ParquetSchema(ImmutableArray<ParquetColumn> Columns)
{
    /// <summary>Schemas are equal when their columns are, in order.</summary>
    public bool Equals(ParquetSchema? other) => other is not null && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    public override int GetHashCode() => Columns.IsDefaultOrEmpty ? 0 : HashCode.Combine(Columns.Length, Columns[0]);

    /// <summary>Position of the column with this name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (string.Equals(Columns[i].Name, name, StringComparison.Ordinal))
                return i;
        }
        return -1;
    }

    /// <param name="mostDigits">Precision that decimals may have: 18 to write, 38 to read.</param>
    /// <exception cref="ArgumentException">No columns, a name that is empty or used twice, or a decimal of other than 1 to <paramref name="mostDigits"/> digits.</exception>
    internal void Check(int mostDigits)
    {
        if (Columns.IsDefaultOrEmpty)
            throw new ArgumentException("A Parquet schema needs at least one column.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in Columns)
        {
            if (string.IsNullOrEmpty(column.Name) || !names.Add(column.Name))
                throw new ArgumentException($"Column name '{column.Name}' is empty or used twice.");
            if (!Enum.IsDefined(column.Type))
                throw new ArgumentException($"Column '{column.Name}' has an unknown type.");
            if (column.Type == ParquetType.Decimal && (column.Precision < 1 || column.Precision > mostDigits || column.Scale < 0 || column.Scale > Math.Min(column.Precision, 28)))
                throw new ArgumentException($"Column '{column.Name}' is a decimal({column.Precision},{column.Scale}): precision must be 1 to {mostDigits} and scale 0 to precision.");
        }
    }
}

public enum ParquetCodec
{
    Uncompressed,
    /// <summary>Read by everything.</summary>
    Gzip,
    /// <summary>Smaller; read by most.</summary>
    Brotli,
    /// <summary>Read, not written.</summary>
    Snappy,
}
