namespace Safeguarding.Parquet;

/// <summary>Writes a flat table row by row with memory bounded by one row group. The same rows give the same bytes.</summary>
public sealed class ParquetWriter(Stream destination, ParquetSchema schema, ParquetWriteOptions? options = null)
{
    public ParquetSchema Schema { get; } = schema;
    public long Rows { get; private set; }

    public void AppendNull(int column) => throw new NotImplementedException(nameof(column));
    public void Append(int column, bool value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, int value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, long value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, double value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, ReadOnlySpan<char> value) => throw new NotImplementedException(nameof(value));
    public void AppendUtf8(int column, ReadOnlySpan<byte> value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, DateOnly value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, DateTime value) => throw new NotImplementedException(nameof(value));
    public void Append(int column, decimal value) => throw new NotImplementedException(nameof(value));

    /// <summary>Ends a row; every column must have been given exactly one value.</summary>
    public void EndRow() => Rows++;

    /// <summary>Flushes the last row group and writes the footer. The destination is left open.</summary>
    public void Complete() => throw new NotImplementedException($"{destination}{options}");
}
