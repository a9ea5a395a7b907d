using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

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
    private readonly RowGroupOutput _output;
    private readonly RowGroupEncoder _encoder;
    private byte[] _utf8 = [];
    private int _groupRows;
    private int _given;
    private bool _completed;

    /// <param name="destination">Written from its current position on, never read or sought.</param>
    /// <exception cref="ArgumentException">The schema has no columns, a name twice, or a decimal beyond 18 digits; or an option names a column that is not there or a codec that is only read.</exception>
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
        _encoder = new RowGroupEncoder(_columns, _options);
        _output = new RowGroupOutput(destination);
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
        int length = ToUtf8(_columns[column], value, _utf8);
        CheckLength(_columns[column], length);
        Open(column, ParquetType.String).Add(_utf8.AsSpan(0, length));
        _given++;
    }

    /// <exception cref="ArgumentException">The text is not valid UTF-8 or longer than 16 MiB.</exception>
    public void AppendUtf8(int column, ReadOnlySpan<byte> value)
    {
        var buffer = Open(column, ParquetType.String);
        CheckLength(buffer, value.Length);
        if (!Utf8.IsValid(value))
            throw new ArgumentException($"A text for column '{buffer.Column.Name}' is not valid UTF-8.", nameof(value));
        buffer.Add(value);
        _given++;
    }

    public void Append(int column, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        AppendRaw(column, ParquetType.Uuid, bytes);
    }

    /// <exception cref="ArgumentException">There are more than 16 MiB of them.</exception>
    public void AppendBytes(int column, ReadOnlySpan<byte> value) => AppendRaw(column, ParquetType.Binary, value);

    /// <summary>A row's list of texts, each of which may be null; for no list at all there is <see cref="AppendNull"/>.</summary>
    /// <exception cref="ArgumentException">A text holds half of a surrogate pair, or the lists of the row group have more than 16,777,216 elements.</exception>
    public void AppendList(int column, ReadOnlySpan<string?> texts)
    {
        var buffer = Open(column, ParquetType.StringList);
        if (texts.Length > ParquetFormat.MaxRowGroupElements - buffer.Slots)
            throw new ArgumentException($"The lists of column '{buffer.Column.Name}' have more than {ParquetFormat.MaxRowGroupElements} elements in a row group.", nameof(texts));
        // All of them are looked at before the first is taken, so that a refused row leaves nothing behind.
        int length = 0;
        foreach (string? text in texts)
            length += text is null ? 0 : Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < length)
            Pooled.Grow(ref _utf8, 0, length);
        Span<int> ends = texts.Length <= 64 ? stackalloc int[texts.Length] : new int[texts.Length];
        int end = 0;
        for (int i = 0; i < texts.Length; i++)
            ends[i] = end += ToUtf8(buffer, texts[i] ?? "", _utf8.AsSpan(end));
        if (texts.IsEmpty)
            buffer.AddEmptyList();
        for (int i = 0, start = 0; i < texts.Length; start = ends[i++])
            buffer.AddElement(_utf8.AsSpan(start..ends[i]), i == 0, texts[i] is not null);
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
        if (buffer.Stored.IsBytes)
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
        if (!ColumnBuffer.AreTexts(utf8, ends))
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
        _output.WriteFooter([.. Schema.Columns.Select(ParquetNode.Of)], [.. _columns.Select(column => column.Stored)], Rows, _options);
        _completed = true;
        _groupRows = -1; // no column is at row -1, so that every append is refused
        foreach (var column in _columns)
            column.Release();
        _encoder.Release();
        _output.Release();
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
            bytes += column.ByteLength;
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendBits(int column, ParquetType type, long bits)
    {
        Open(column, type).Add(bits);
        _given++;
    }

    private void AppendRaw(int column, ParquetType type, ReadOnlySpan<byte> value)
    {
        var buffer = Open(column, type);
        CheckLength(buffer, value.Length);
        buffer.Add(value);
        _given++;
    }

    /// <summary>The column's buffer, when it is its turn and of the type given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ColumnBuffer Open(int column, ParquetType type)
    {
        var buffer = _columns[column];
        if (buffer.Type != type)
            ThrowWrongType(buffer, type);
        if (buffer.Rows != _groupRows)
            ThrowNotNow(buffer);
        return buffer;
    }

    private static int ToUtf8(ColumnBuffer buffer, ReadOnlySpan<char> text, Span<byte> utf8) =>
        Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done ? length
            : throw new ArgumentException($"A text for column '{buffer.Column.Name}' is not valid UTF-16.");

    private static void CheckLength(ColumnBuffer buffer, int length)
    {
        if (length > ParquetFormat.MaxTextBytes)
            throw new ArgumentException($"A text for column '{buffer.Column.Name}' is longer than {ParquetFormat.MaxTextBytes} bytes.");
    }

    private void Flush()
    {
        _output.WriteGroup(_groupRows, _columns, _encoder.Encode());
        foreach (var column in _columns)
            column.Clear();
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
