using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Typed rows on their way from the thread that validates to the thread that encodes, column by column.</summary>
internal sealed class RowBatch
{
    private const int Capacity = 8192;
    private const int TextBytesBound = 8 << 20;

    private readonly BatchColumn[] _columns;
    private readonly long[] _rows = new long[Capacity];
    private readonly bool[] _kept = new bool[Capacity];
    private long _textBytes;

    public RowBatch(Contract contract)
    {
        _columns = [.. contract.Fields.Select(f => new BatchColumn(f.Type, Capacity))];
        Array.Fill(_kept, true);
    }

    public int Count { get; private set; }
    public bool IsFull { get; private set; }

    public void SetNull(int column) => _columns[column].SetNull(Count);
    public void Set(int column, long value) => _columns[column].Set(Count, value);
    public void Set(int column, ReadOnlySpan<byte> utf8)
    {
        _columns[column].Set(Count, utf8);
        _textBytes += utf8.Length;
    }

    /// <summary>Keeps the row whose columns have been set; a row that is not kept is overwritten by the next.</summary>
    public void Keep(long row)
    {
        _rows[Count++] = row;
        IsFull = Count == Capacity || _textBytes > TextBytesBound;
    }

    public void Clear() => (Count, _textBytes, IsFull) = (0, 0, false);

    public void WriteTo(ParquetWriter writer)
    {
        for (var c = 0; c < _columns.Length; c++) _columns[c].WriteTo(writer, c, Count);
        writer.AppendColumn(_columns.Length, _rows.AsSpan(0, Count), _kept.AsSpan(0, Count));
        writer.EndRows(Count);
    }
}

/// <summary>One column of a batch: numbers as 64 bits, text as bytes end to end.</summary>
internal sealed class BatchColumn(FieldType type, int capacity)
{
    private readonly bool[] _present = new bool[capacity];
    private readonly long[] _values = type == FieldType.String ? [] : new long[capacity];
    private readonly int[] _ends = type == FieldType.String ? new int[capacity] : [];
    private byte[] _text = type == FieldType.String ? new byte[capacity * 8] : [];

    public void SetNull(int row)
    {
        _present[row] = false;
        if (type == FieldType.String) _ends[row] = Start(row);
    }

    public void Set(int row, long value)
    {
        _present[row] = true;
        _values[row] = value;
    }

    public void Set(int row, ReadOnlySpan<byte> utf8)
    {
        var start = Start(row);
        var end = start + utf8.Length;
        if (end > _text.Length) Array.Resize(ref _text, Math.Max(end, _text.Length * 2));
        utf8.CopyTo(_text.AsSpan(start));
        _ends[row] = end;
        _present[row] = true;
    }

    private int Start(int row) => row == 0 ? 0 : _ends[row - 1];

    public void WriteTo(ParquetWriter writer, int column, int rows)
    {
        if (type == FieldType.String) writer.AppendColumn(column, _text.AsSpan(0, Start(rows)), _ends.AsSpan(0, rows), _present.AsSpan(0, rows));
        // The units of checked values are those of Parquet.
        else writer.AppendColumn(column, _values.AsSpan(0, rows), _present.AsSpan(0, rows));
    }
}
