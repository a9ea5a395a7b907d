using System.Runtime.CompilerServices;

namespace Safeguarding.Parquet;

/// <summary>Values of one column in the row group being filled: numbers as their bits, texts as entries of <see cref="Text"/>; nulls only by row.</summary>
internal sealed class ColumnBuffer(ParquetColumn column)
{
    private long[] _values = [];
    private int[] _nullRows = [];
    private int _count;
    private int _nulls;

    public ParquetColumn Column { get; } = column;
    public ParquetType Type { get; } = column.Type;
    public TextDictionary? Text { get; } = column.Type == ParquetType.String ? new TextDictionary() : null;

    /// <summary>Values and nulls appended so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The values that are there, in row order.</summary>
    public ReadOnlySpan<long> Values => _values.AsSpan(0, _count);

    /// <summary>Rows without a value, rising.</summary>
    public ReadOnlySpan<int> NullRows => _nullRows.AsSpan(0, _nulls);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        if (_count == _values.Length)
            Pooled.Grow(ref _values, _count, _count + 1);
        _values[_count++] = value;
        Rows++;
    }

    /// <summary>False, and nothing added, when the text is not valid UTF-8.</summary>
    public bool TryAddText(ReadOnlySpan<byte> value)
    {
        int entry = Text!.Add(value, _count);
        if (entry < 0)
            return false;
        Add(entry);
        return true;
    }

    public void AddNull()
    {
        if (_nulls == _nullRows.Length)
            Pooled.Grow(ref _nullRows, _nulls, _nulls + 1);
        _nullRows[_nulls++] = Rows++;
    }

    /// <summary>Takes back the last value or null.</summary>
    public void TakeBack()
    {
        Rows--;
        if (_nulls > 0 && _nullRows[_nulls - 1] == Rows)
        {
            _nulls--;
            return;
        }
        _count--;
        Text?.TakeBack(_count);
    }

    public void Clear()
    {
        _count = _nulls = Rows = 0;
        Text?.Clear();
    }

    public void Release()
    {
        Clear();
        Pooled.Return(ref _values);
        Pooled.Return(ref _nullRows);
        Text?.Release();
    }
}
