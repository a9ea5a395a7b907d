namespace Safeguarding.Parquet;

/// <summary>
/// Reads flat Parquet files, those of <see cref="ParquetWriter"/> above all, a row group and a column at a time:
/// version 1 data pages, PLAIN and dictionary encodings, uncompressed or GZIP. Not safe for use by several threads at once.
/// </summary>
public sealed class ParquetReader : IDisposable
{
    private readonly Stream _source;
    private readonly FileMetadata _file;

    /// <param name="source">Seekable stream; disposed with the reader.</param>
    /// <exception cref="InvalidDataException">The stream is not a Parquet file this library can read.</exception>
    public ParquetReader(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _file = FooterReader.Read(source);
    }

    public ParquetSchema Schema => _file.Schema;
    public long Rows => _file.Rows;
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => _file.KeyValues;
    public int RowGroups => _file.RowGroups.Length;

    /// <summary>Rows in one row group.</summary>
    public int RowGroupRows(int rowGroup) => Group(rowGroup).Rows;

    /// <summary>What the footer says of one column in one row group.</summary>
    /// <exception cref="InvalidDataException">A bound is not a value of the column's type.</exception>
    public ColumnStatistics Statistics(int rowGroup, int column)
    {
        var (min, max, minIsExact, maxIsExact, nulls) = Chunk(rowGroup, column).Statistics;
        var (definition, physical) = (_file.Schema.Columns[column], _file.Physical[column]);
        return new(PlainValues.Bound(min, definition, physical), PlainValues.Bound(max, definition, physical), minIsExact, maxIsExact, nulls);
    }

    /// <summary>Values of one column in one row group; null where absent. <typeparamref name="T"/> is the column's .NET type: bool, int, long, double, DateOnly, DateTime or decimal.</summary>
    /// <exception cref="ArgumentException">The column's type is another.</exception>
    /// <exception cref="InvalidDataException">The pages are corrupt or use a feature this library does not read.</exception>
    public T?[] Read<T>(int rowGroup, int column) where T : struct
    {
        var chunk = Chunk(rowGroup, column);
        var definition = _file.Schema.Columns[column];
        CheckType(definition, typeof(T));
        int rows = _file.RowGroups[rowGroup].Rows;
        var result = new T?[rows];
        ColumnChunkReader.Read(_source, chunk, definition, _file.Physical[column], rows, PlainValues.Decoder<T>(definition, _file.Physical[column]), (firstRow, levels, values) =>
        {
            if (levels.IsEmpty)
            {
                for (int i = 0; i < values.Length; i++)
                    result[firstRow + i] = values[i];
                return;
            }
            for (int i = 0, value = 0; i < levels.Length; i++)
            {
                if (levels[i] != 0)
                    result[firstRow + i] = values[value++];
            }
        });
        return result;
    }

    /// <summary>Text of one column in one row group; null where absent. Equal values share one string wherever the column has a dictionary.</summary>
    /// <exception cref="ArgumentException">The column does not hold text.</exception>
    /// <exception cref="InvalidDataException">The pages are corrupt or use a feature this library does not read.</exception>
    public string?[] ReadText(int rowGroup, int column)
    {
        var chunk = Chunk(rowGroup, column);
        var definition = _file.Schema.Columns[column];
        CheckType(definition, typeof(string));
        int rows = _file.RowGroups[rowGroup].Rows;
        var result = new string?[rows];
        ColumnChunkReader.Read<string>(_source, chunk, definition, _file.Physical[column], rows, PlainValues.Texts, (firstRow, levels, values) =>
        {
            if (levels.IsEmpty)
            {
                values.CopyTo(result.AsSpan(firstRow)!);
                return;
            }
            for (int i = 0, value = 0; i < levels.Length; i++)
            {
                if (levels[i] != 0)
                    result[firstRow + i] = values[value++];
            }
        });
        return result;
    }

    public void Dispose() => _source.Dispose();

    private RowGroupMetadata Group(int rowGroup)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowGroup);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rowGroup, _file.RowGroups.Length);
        return _file.RowGroups[rowGroup];
    }

    private ChunkMetadata Chunk(int rowGroup, int column)
    {
        var group = Group(rowGroup);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, group.Chunks.Length);
        return group.Chunks[column];
    }

    private static void CheckType(ParquetColumn column, Type asked)
    {
        if (PlainValues.ClrType(column.Type) != asked)
            throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, which is read as {PlainValues.ClrType(column.Type).Name}, not {asked.Name}.");
    }
}

/// <summary>What a file's footer says of one column in one row group.</summary>
/// <param name="Min">No value is below this one; null when there is none or the file does not say. Of the column's .NET type.</param>
/// <param name="Max">No value is above this one; null when there is none or the file does not say.</param>
/// <param name="MinIsExact">Whether <paramref name="Min"/> is itself a value; long texts have a shortened bound instead.</param>
/// <param name="Nulls">Rows without a value; null when the file does not say.</param>
public sealed record ColumnStatistics(object? Min, object? Max, bool MinIsExact, bool MaxIsExact, long? Nulls);
