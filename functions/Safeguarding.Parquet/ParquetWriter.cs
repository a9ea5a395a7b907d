using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>
/// Writes a flat table row by row with memory bounded by one row group. The same rows give the same bytes.
/// A row is one Append or AppendNull per column, in any order, then <see cref="EndRow"/> or <see cref="AbandonRow"/>.
/// Whoever has many rows column by column gives each column whole with AppendColumn, then calls <see cref="EndRows"/>: the same file at a fraction of the cost.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class ParquetWriter
{
    private readonly ParquetWriteOptions _options;
    private readonly ColumnBuffer[] _columns;
    private readonly PageWriter _pages;
    private readonly ColumnChunkWriter _chunks;
    private readonly ImmutableArray<RowGroupMetadata>.Builder _rowGroups = ImmutableArray.CreateBuilder<RowGroupMetadata>();
    private byte[] _utf8 = [];
    private int _groupRows;
    private int _given;
    private bool _completed;

    /// <param name="destination">Written from its current position on, never read or sought.</param>
    /// <exception cref="ArgumentException">The schema has no columns, a name twice, or a decimal beyond 18 digits.</exception>
    public ParquetWriter(Stream destination, ParquetSchema schema, ParquetWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(schema);
        schema.Check(mostDigits: 18);
        _options = options ?? new ParquetWriteOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.RowGroupRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.RowGroupRows, ParquetFormat.MaxRowGroupRows);
        Schema = schema;
        _columns = [.. schema.Columns.Select(column => new ColumnBuffer(column))];
        _pages = new PageWriter(destination, _options.Codec);
        _chunks = new ColumnChunkWriter(_pages);
    }

    public ParquetSchema Schema { get; }

    /// <summary>Rows ended so far.</summary>
    public long Rows { get; private set; }

    /// <exception cref="ArgumentException">The column is not nullable.</exception>
    public void AppendNull(int column)
    {
        var buffer = _columns[column];
        if (buffer.Rows != _groupRows)
            ThrowNotNow(buffer);
        if (!buffer.Column.Nullable)
            throw new ArgumentException($"Column '{buffer.Column.Name}' may not be null.", nameof(column));
        buffer.AddNull();
        _given++;
    }

    public void Append(int column, bool value) => AppendBits(column, ParquetType.Boolean, value ? 1 : 0);
    public void Append(int column, int value) => AppendBits(column, ParquetType.Int32, value);
    public void Append(int column, long value) => AppendBits(column, ParquetType.Int64, value);

    /// <summary>Any NaN is written as the one quiet NaN, since its bits differ from processor to processor.</summary>
    public void Append(int column, double value) =>
        AppendBits(column, ParquetType.Double, ParquetFormat.BitsOf(value));

    public void Append(int column, DateOnly value) => AppendBits(column, ParquetType.Date, value.DayNumber - ParquetFormat.EpochDayNumber);

    /// <summary>The wall-clock time, whatever its kind; parts of a microsecond are cut off.</summary>
    public void Append(int column, DateTime value) =>
        AppendBits(column, ParquetType.Timestamp, value.Ticks / TimeSpan.TicksPerMicrosecond - ParquetFormat.EpochTicks / TimeSpan.TicksPerMicrosecond);

    /// <exception cref="ArgumentException">The number does not fit the column's precision and scale exactly.</exception>
    public void Append(int column, decimal value)
    {
        var definition = _columns[column].Column;
        long unscaled = 0;
        if (definition.Type == ParquetType.Decimal && !UnscaledDecimal.TryFrom(value, definition.Precision, definition.Scale, out unscaled))
            throw new ArgumentException($"The number does not fit column '{definition.Name}', a decimal({definition.Precision},{definition.Scale}).", nameof(value));
        AppendBits(column, ParquetType.Decimal, unscaled);
    }

    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public void Append(int column, ReadOnlySpan<char> value)
    {
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_utf8.Length < most)
            Pooled.Grow(ref _utf8, 0, most);
        if (System.Text.Unicode.Utf8.FromUtf16(value, _utf8, out _, out int length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            throw new ArgumentException($"A text for column '{_columns[column].Column.Name}' is not valid UTF-16.", nameof(value));
        AppendUtf8(column, _utf8.AsSpan(0, length));
    }

    /// <exception cref="ArgumentException">The text is not valid UTF-8 or longer than 16 MiB.</exception>
    public void AppendUtf8(int column, ReadOnlySpan<byte> value)
    {
        var buffer = _columns[column];
        if (buffer.Type != ParquetType.String)
            ThrowWrongType(buffer, ParquetType.String);
        if (buffer.Rows != _groupRows)
            ThrowNotNow(buffer);
        if (value.Length > ParquetFormat.MaxTextBytes)
            throw new ArgumentException($"A text for column '{buffer.Column.Name}' is longer than {ParquetFormat.MaxTextBytes} bytes.", nameof(value));
        if (!buffer.TryAddText(value))
            throw new ArgumentException($"A text for column '{buffer.Column.Name}' is not valid UTF-8.", nameof(value));
        _given++;
    }

    /// <summary>Ends a row; every column must have been given exactly one value.</summary>
    /// <exception cref="InvalidOperationException">A column has no value; the row stays open. (A second value for a column is refused when it is appended.)</exception>
    public void EndRow()
    {
        if (_given != _columns.Length)
            ThrowIncomplete();
        _given = 0;
        _groupRows++;
        Rows++;
        // Looking at text sizes now and then is enough: 64 of the longest texts still fit an array.
        if (_groupRows == _options.RowGroupRows || (_groupRows & 63) == 0 && TextBytes() >= ParquetFormat.MaxRowGroupTextBytes)
            Flush();
    }

    /// <summary>Takes back what was appended since the last <see cref="EndRow"/>. The file will be as if it had never been there.</summary>
    public void AbandonRow()
    {
        if (_given == 0)
            return;
        foreach (var column in _columns)
        {
            if (column.Rows > _groupRows)
                column.TakeBack();
        }
        _given = 0;
    }

    /// <summary>Appends one column of many rows: numbers as 64 bits.</summary>
    /// <param name="values">One a row, in the column's unit: whole numbers, 0 or 1, days or microseconds since 1970, the bits of a double, unscaled decimals. Where there is none, anything.</param>
    /// <param name="present">Whether each row has a value.</param>
    /// <exception cref="ArgumentException">The spans differ in length, the column holds text, or it is not nullable and a row has none.</exception>
    public void AppendColumn(int column, ReadOnlySpan<long> values, ReadOnlySpan<bool> present)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(present.Length, values.Length);
        var buffer = WholeColumn(column, present);
        if (buffer.Type == ParquetType.String)
            ThrowWrongType(buffer, ParquetType.Int64);
        buffer.AddRange(values, present);
    }

    /// <summary>Appends one column of many rows: texts end to end.</summary>
    /// <param name="utf8">The texts of all rows, one after another.</param>
    /// <param name="ends">Where each row's text ends; a row without one ends where the row before it does.</param>
    /// <param name="present">Whether each row has a text; an empty text is one.</param>
    /// <exception cref="ArgumentException">The spans don't fit together, a text is not valid UTF-8, or the column holds no text or is not nullable and a row has none. Nothing is appended.</exception>
    public void AppendColumn(int column, ReadOnlySpan<byte> utf8, ReadOnlySpan<int> ends, ReadOnlySpan<bool> present)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(present.Length, ends.Length);
        var buffer = WholeColumn(column, present);
        if (buffer.Type != ParquetType.String)
            ThrowWrongType(buffer, ParquetType.String);
        if (!TextDictionary.AreTexts(utf8, ends))
            throw new ArgumentException($"A text for column '{buffer.Column.Name}' is not valid UTF-8, or the ends do not rise to the length of the texts.", nameof(utf8));
        buffer.AddTexts(utf8, ends, present);
    }

    /// <summary>Ends rows whose columns were appended whole. They go into one row group, which may therefore be somewhat longer than asked for.</summary>
    /// <exception cref="InvalidOperationException">A column has fewer or more values than there are rows.</exception>
    public void EndRows(int rows)
    {
        foreach (var column in _columns)
        {
            if (_completed || _given != 0 || column.Rows != _groupRows + rows)
                ThrowIncomplete();
        }
        _groupRows += rows;
        Rows += rows;
        if (_groupRows >= _options.RowGroupRows || TextBytes() >= ParquetFormat.MaxRowGroupTextBytes)
            Flush();
    }

    /// <summary>Flushes the last row group and writes the footer. The destination is left open.</summary>
    /// <exception cref="InvalidOperationException">A row is open, or the file is already complete.</exception>
    public void Complete()
    {
        if (_completed)
            throw new InvalidOperationException("The Parquet file is already complete.");
        if (_given != 0 || Array.Exists(_columns, column => column.Rows != _groupRows))
            throw new InvalidOperationException("A row is open: end or abandon it before completing the file.");
        if (_groupRows > 0)
            Flush();
        _pages.WriteFooter(new FileMetadata(Schema, [.. Schema.Columns.Select(StoredColumn.Of)], Rows, _rowGroups.ToImmutable(), _options.Metadata));
        _completed = true;
        _groupRows = -1; // no column is at row -1, so that every append is refused
        foreach (var column in _columns)
            column.Release();
        _chunks.Release();
        _pages.Release();
        Pooled.Return(ref _utf8);
    }

    private ColumnBuffer WholeColumn(int column, ReadOnlySpan<bool> present)
    {
        var buffer = _columns[column];
        if (_given != 0 || buffer.Rows != _groupRows)
            ThrowNotNow(buffer);
        if (!buffer.Column.Nullable && present.Contains(false))
            throw new ArgumentException($"Column '{buffer.Column.Name}' may not be null.", nameof(column));
        return buffer;
    }

    private long TextBytes()
    {
        long bytes = 0;
        foreach (var column in _columns)
            bytes += column.Text?.ByteLength ?? 0;
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendBits(int column, ParquetType type, long bits)
    {
        var buffer = _columns[column];
        if (buffer.Type != type)
            ThrowWrongType(buffer, type);
        if (buffer.Rows != _groupRows)
            ThrowNotNow(buffer);
        buffer.Add(bits);
        _given++;
    }

    private void Flush()
    {
        var chunks = ImmutableArray.CreateBuilder<ChunkMetadata>(_columns.Length);
        foreach (var column in _columns)
        {
            chunks.Add(_chunks.Write(column));
            column.Clear();
        }
        _rowGroups.Add(new RowGroupMetadata(_groupRows, chunks.MoveToImmutable()));
        _groupRows = 0;
    }

    [DoesNotReturn]
    private static void ThrowWrongType(ColumnBuffer buffer, ParquetType given) =>
        throw new ArgumentException($"Column '{buffer.Column.Name}' holds {buffer.Type}, not {given}.");

    [DoesNotReturn]
    private void ThrowNotNow(ColumnBuffer buffer) => throw new InvalidOperationException(_completed
        ? "The Parquet file is already complete."
        : $"Column '{buffer.Column.Name}' was given a second value in one row.");

    [DoesNotReturn]
    private void ThrowIncomplete() => throw new InvalidOperationException(_completed
        ? "The Parquet file is already complete."
        : $"Column '{_columns.MinBy(column => column.Rows)!.Column.Name}' was given no value in this row.");
}
