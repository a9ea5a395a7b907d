using System.Collections.Concurrent;

namespace Safeguarding.Parquet;

/// <summary>Encodes the columns of a row group, several at a time. Each goes into its own output, so the bytes don't depend on how many that are.</summary>
internal sealed class RowGroupEncoder
{
    private readonly ColumnBuffer[] _columns;
    private readonly ParquetWriteOptions _options;
    private readonly EncodedChunk[] _chunks;
    private readonly bool[] _blooms;
    private readonly SortedRows _sorted;
    private readonly ConcurrentBag<ColumnChunkWriter> _idle = [];
    private readonly List<ColumnChunkWriter> _all = [];

    /// <exception cref="ArgumentException">An option is out of range or names a column that cannot have what it asks for.</exception>
    public RowGroupEncoder(ColumnBuffer[] columns, ParquetWriteOptions options)
    {
        _columns = columns;
        _options = options;
        _chunks = new EncodedChunk[columns.Length];
        _blooms = new bool[columns.Length];
        _sorted = new SortedRows(columns, options.SortedBy);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageRows, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GzipLevel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.GzipLevel, 9);
        if (options.Codec is not (ParquetCodec.Uncompressed or ParquetCodec.Gzip or ParquetCodec.Brotli))
            throw new ArgumentException($"{options.Codec} is only read; write with GZIP, BROTLI or without compression.");
        foreach (string name in options.BloomColumns)
        {
            int column = Array.FindIndex(columns, column => string.Equals(column.Column.Name, name, StringComparison.Ordinal));
            if (column < 0 || columns[column].Stored.Physical is PhysicalType.Boolean or PhysicalType.Double)
                throw new ArgumentException($"There is no column '{name}' to make a bloom filter for, or it holds nothing that is asked for one value at a time.");
            _blooms[column] = true;
        }
    }

    /// <summary>The chunks of the rows appended, in the order of the columns; each chunk's bytes are in its column's output.</summary>
    /// <exception cref="InvalidOperationException">The rows are not sorted as the options say.</exception>
    public ReadOnlySpan<EncodedChunk> Encode()
    {
        _sorted.Check();
        if (_options.Threads == 1)
        {
            for (int i = 0; i < _columns.Length; i++)
                Encode(i);
        }
        else
        {
            Parallel.For(0, _columns.Length, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads == 0 ? -1 : _options.Threads }, Encode);
        }
        return _chunks;
    }

    public void Release()
    {
        foreach (var writer in _all)
            writer.Release();
    }

    private void Encode(int column)
    {
        if (!_idle.TryTake(out var writer))
        {
            writer = new ColumnChunkWriter(_options);
            lock (_all)
                _all.Add(writer);
        }
        _chunks[column] = writer.Write(_columns[column], _blooms[column]);
        _idle.Add(writer);
    }
}
