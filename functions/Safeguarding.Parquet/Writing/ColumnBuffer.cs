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

    /// <summary>Whether an earlier row group's chunk has shown that compressing the column is not worth its time.</summary>
    public bool IsIncompressible { get; set; }

    /// <summary>Bytes the texts take in PLAIN.</summary>
    public long PlainBytes { get; private set; }

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

    /// <param name="values">One a row; those of rows without a value are passed over.</param>
    public void AddRange(ReadOnlySpan<long> values, ReadOnlySpan<bool> present)
    {
        var room = Room(values.Length);
        if (!present.Contains(false))
        {
            values.CopyTo(room);
            _count += values.Length;
        }
        else
        {
            var count = 0;
            for (int row = 0; row < values.Length; row++)
            {
                // Written always and kept only if it counts: nulls come and go too irregularly for a branch.
                room[count] = values[row];
                count += present[row] ? 1 : 0;
            }
            _count += count;
            AddNulls(present);
        }
        Rows += present.Length;
        if (Type != ParquetType.Double)
            return;
        foreach (ref long bits in room)
            bits = ParquetFormat.BitsOf(BitConverter.Int64BitsToDouble(bits));
    }

    /// <param name="utf8">Valid texts, one after another, each ending where <paramref name="ends"/> says.</param>
    public void AddTexts(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> ends, ReadOnlySpan<bool> present)
    {
        var room = Room(ends.Length);
        int count = Text!.AddRange(utf8, ends, present, _count, room);
        PlainBytes += 4L * count + utf8.Length;
        _count += count;
        if (count < ends.Length)
            AddNulls(present);
        Rows += ends.Length;
    }

    private Span<long> Room(int values)
    {
        if (_values.Length - _count < values)
            Pooled.Grow(ref _values, _count, _count + values);
        return _values.AsSpan(_count, values);
    }

    private void AddNulls(ReadOnlySpan<bool> present)
    {
        if (_nullRows.Length - _nulls < present.Length)
            Pooled.Grow(ref _nullRows, _nulls, _nulls + present.Length);
        int nulls = _nulls;
        for (int row = 0; row < present.Length; row++)
        {
            _nullRows[nulls] = Rows + row;
            nulls += present[row] ? 0 : 1;
        }
        _nulls = nulls;
    }

    /// <summary>False, and nothing added, when the text is not valid UTF-8.</summary>
    public bool TryAddText(ReadOnlySpan<byte> value)
    {
        int entry = Text!.Add(value, _count);
        if (entry < 0)
            return false;
        Add(entry);
        PlainBytes += 4 + value.Length;
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
        if (Text is null)
            return;
        PlainBytes -= 4 + Text.LengthOf((int)_values[_count]);
        Text.TakeBack(_count);
    }

    public void Clear()
    {
        _count = _nulls = Rows = 0;
        PlainBytes = 0;
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
