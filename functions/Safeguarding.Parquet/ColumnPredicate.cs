namespace Safeguarding.Parquet;

/// <summary>A condition on one column: its value lies between two bounds, either of which may be left open, or it has none. Absent values and NaN lie between no bounds.</summary>
/// <param name="AtLeast">Lower bound, itself included, of the column's .NET type; null for none.</param>
/// <param name="AtMost">Upper bound, itself included.</param>
/// <param name="Absent">Whether the rows without a value are wanted instead.</param>
public sealed record ColumnPredicate(string Column, object? AtLeast, object? AtMost, bool Absent = false)
{
    public static ColumnPredicate Is(string column, object value) => new(column, value, value);

    /// <param name="atLeast">Null for no lower bound.</param>
    /// <param name="atMost">Null for no upper bound.</param>
    public static ColumnPredicate Between(string column, object? atLeast, object? atMost) => new(column, atLeast, atMost);

    public static ColumnPredicate IsNull(string column) => new(column, null, null, Absent: true);
}
