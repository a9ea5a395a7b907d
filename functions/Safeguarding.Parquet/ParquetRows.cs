namespace Safeguarding.Parquet;

/// <summary>Rows of one row group that meet what <see cref="ParquetReader.Where"/> was asked for. A column is read when it is asked for, and only its pages that hold such a row.</summary>
public sealed class ParquetRows
{
    private readonly ParquetReader _reader;
    private readonly int[] _rows;

    internal ParquetRows(ParquetReader reader, int rowGroup, int[] rows)
    {
        _reader = reader;
        _rows = rows;
        RowGroup = rowGroup;
    }

    public int RowGroup { get; }

    /// <summary>Numbers of the rows within their row group, rising.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Values of one column, one a row; null where absent.</summary>
    /// <inheritdoc cref="ParquetReader.Read{T}(int, int)"/>
    public T?[] Read<T>(int column) where T : struct => _reader.Read<T>(RowGroup, column, _rows);

    /// <inheritdoc cref="ParquetReader.ReadText(int, int)"/>
    public string?[] ReadText(int column) => _reader.ReadText(RowGroup, column, _rows);

    /// <inheritdoc cref="ParquetReader.ReadTexts"/>
    public string?[]?[] ReadTexts(int column)
    {
        var lists = _reader.ReadTexts(RowGroup, column);
        return Array.ConvertAll(_rows, row => lists[row]);
    }
}
