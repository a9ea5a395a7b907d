namespace Safeguarding.Parquet;

/// <summary>Reads files that <see cref="ParquetWriter"/> wrote, a row group and a column at a time.</summary>
public sealed class ParquetReader : IDisposable
{
    /// <param name="source">Seekable stream; disposed with the reader.</param>
    /// <exception cref="InvalidDataException">The stream is not a Parquet file this library can read.</exception>
    public ParquetReader(Stream source) => throw new NotImplementedException($"{source}");

    public ParquetSchema Schema => throw new NotImplementedException();
    public long Rows => throw new NotImplementedException();
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => throw new NotImplementedException();
    public int RowGroups => throw new NotImplementedException();

    /// <summary>Values of one column in one row group; null where absent. <typeparamref name="T"/> is the column's .NET type: bool, int, long, double, DateOnly, DateTime or decimal.</summary>
    public T?[] Read<T>(int rowGroup, int column) where T : struct => throw new NotImplementedException($"{rowGroup}{column}");

    /// <summary>Text of one column in one row group; equal values share one string.</summary>
    public string?[] ReadText(int rowGroup, int column) => throw new NotImplementedException($"{rowGroup}{column}");

    public void Dispose() { }
}
