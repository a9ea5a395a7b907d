using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Safeguarding.Parquet;

/// <summary>Values of one column in the row group being filled: numbers as 64 bits, texts end to end, and the levels that say which rows have none. Encoding is for later.</summary>
internal sealed class ColumnBuffer(StoredColumn stored)
{
    public ColumnBuffer(ParquetColumn column) : this(StoredColumn.Of(column))
    {
    }

    private long[] _numbers = [];
    private byte[] _bytes = [];
    private int[] _ends = [];
    private byte[] _definitions = [];
    private byte[] _repetitions = [];
    private readonly bool _isNullable = stored.Column.Nullable;

    public StoredColumn Stored { get; } = stored;
    public ParquetColumn Column { get; } = stored.Column;
    public ParquetType Type { get; } = stored.Column.Type;

    /// <summary>How earlier row groups' chunks were best written.</summary>
    public EncodingChoice Choice { get; } = new();

    /// <summary>Where the encoded chunk waits for its turn to be written.</summary>
    public ByteBuffer Output { get; } = new();

    /// <summary>Rows appended so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows, or for lists their elements and the lists that have none.</summary>
    public int Slots { get; private set; }

    /// <summary>Values that are there.</summary>
    public int Count { get; private set; }

    public int ByteLength => Stored.IsBytes && Count > 0 ? _ends[Count - 1] : 0;

    /// <summary>The numbers that are there, in row order.</summary>
    public ReadOnlySpan<long> Numbers => _numbers.AsSpan(0, Count);

    /// <summary>Level of each slot; empty when nothing can be absent.</summary>
    public ReadOnlySpan<byte> Definitions => _definitions.AsSpan(0, Stored.MaxDefinition > 0 ? Slots : 0);

    /// <summary>0 for each slot that begins a row; empty when every slot does.</summary>
    public ReadOnlySpan<byte> Repetitions => _repetitions.AsSpan(0, Stored.MaxRepetition > 0 ? Slots : 0);

    /// <summary>Bytes of the text, or other run of bytes, that is value number <paramref name="value"/>.</summary>
    public ReadOnlySpan<byte> this[int value]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int start = value == 0 ? 0 : _ends[value - 1];
            return _bytes.AsSpan(start, _ends[value] - start);
        }
    }

    /// <summary>Bytes of the values from one number up to another, end to end.</summary>
    public ReadOnlySpan<byte> Bytes(int from, int to) => _bytes.AsSpan((from == 0 ? 0 : _ends[from - 1])..(to == 0 ? 0 : _ends[to - 1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        if (Count == _numbers.Length)
            Pooled.Grow(ref _numbers, Count, Count + 1);
        _numbers[Count++] = value;
        Rows++;
        if (_isNullable)
            AddLevel(1);
        else
            Slots++;
    }

    public void Add(ReadOnlySpan<byte> value)
    {
        PutBytes(value);
        Rows++;
        if (_isNullable)
            AddLevel(1);
        else
            Slots++;
    }

    public void AddNull()
    {
        if (Stored.MaxRepetition > 0)
            PutRepetition(0);
        AddLevel(0);
        Rows++;
    }

    /// <summary>Adds an element of a list, the first of which begins the row.</summary>
    /// <param name="isThere">Whether the element has a text; without one it is null.</param>
    public void AddElement(ReadOnlySpan<byte> text, bool isFirst, bool isThere)
    {
        PutRepetition(isFirst ? 0 : 1);
        if (isThere)
            PutBytes(text);
        AddLevel((byte)(isThere ? Stored.MaxDefinition : Stored.MaxDefinition - 1));
        Rows += isFirst ? 1 : 0;
    }

    public void AddEmptyList()
    {
        PutRepetition(0);
        AddLevel((byte)(_isNullable ? 1 : 0));
        Rows++;
    }

    /// <summary>Takes the levels of one slot of a nested column; where they are the highest, the value follows.</summary>
    public void AddSlot(int repetition, int definition)
    {
        if (Stored.MaxRepetition > 0)
            PutRepetition(repetition);
        if (Stored.MaxDefinition > 0)
            AddLevel((byte)definition);
        else
            Slots++;
        Rows += repetition == 0 ? 1 : 0;
    }

    /// <summary>Takes the value of the slot added last.</summary>
    public void AddValue(long value)
    {
        if (Count == _numbers.Length)
            Pooled.Grow(ref _numbers, Count, Count + 1);
        _numbers[Count++] = value;
    }

    /// <inheritdoc cref="AddValue(long)"/>
    public void AddValue(ReadOnlySpan<byte> value) => PutBytes(value);

    /// <param name="values">One a row; those of rows without a value are passed over.</param>
    public void AddRange(ReadOnlySpan<long> values, ReadOnlySpan<bool> present)
    {
        if (_numbers.Length - Count < values.Length)
            Pooled.Grow(ref _numbers, Count, Count + values.Length);
        var room = _numbers.AsSpan(Count, values.Length);
        int count = values.Length;
        if (AddLevels(present))
        {
            values.CopyTo(room);
        }
        else
        {
            count = 0;
            for (int row = 0; row < values.Length; row++)
            {
                // Written always and kept only if it counts: nulls come and go too irregularly for a branch.
                room[count] = values[row];
                count += present[row] ? 1 : 0;
            }
        }
        Count += count;
        if (Type != ParquetType.Double)
            return;
        foreach (ref long bits in room[..count])
            bits = ParquetFormat.BitsOf(BitConverter.Int64BitsToDouble(bits));
    }

    /// <param name="utf8">Valid texts, one after another, each ending where <paramref name="ends"/> says; a row without one ends where the row before it does.</param>
    public void AddTexts(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> ends, ReadOnlySpan<bool> present)
    {
        int before = ByteLength, end = 0, count = Count, kept = before;
        if (_bytes.Length - before < utf8.Length)
            Pooled.Grow(ref _bytes, before, before + utf8.Length);
        if (_ends.Length - count < ends.Length)
            Pooled.Grow(ref _ends, count, count + ends.Length);
        if (AddLevels(present))
        {
            utf8.CopyTo(_bytes.AsSpan(before));
            foreach (int each in ends)
                _ends[count++] = before + each;
        }
        else
        {
            for (int row = 0; row < ends.Length; row++)
            {
                int start = end;
                end = ends[row];
                if (!present[row])
                    continue;
                utf8[start..end].CopyTo(_bytes.AsSpan(kept));
                _ends[count++] = kept += end - start;
            }
        }
        Count = count;
    }

    /// <summary>Whether texts end to end are each valid UTF-8, the last ending where they all do.</summary>
    public static bool AreTexts(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> ends)
    {
        int start = 0;
        foreach (int end in ends)
        {
            // All of it being valid, a text is too unless it begins inside a character.
            if (end < start || end > utf8.Length || end - start > ParquetFormat.MaxTextBytes || end > start && (utf8[start] & 0xC0) == 0x80)
                return false;
            start = end;
        }
        return start == utf8.Length && Utf8.IsValid(utf8);
    }

    /// <summary>Takes back the last row.</summary>
    public void TakeBack()
    {
        Rows--;
        bool isFirst;
        do
        {
            Slots--;
            isFirst = Stored.MaxRepetition == 0 || _repetitions[Slots] == 0;
            if (Stored.MaxDefinition == 0 || _definitions[Slots] == Stored.MaxDefinition)
                Count--;
        }
        while (!isFirst);
    }

    public void Clear() => Count = Slots = Rows = 0;

    public void Release()
    {
        Clear();
        Pooled.Return(ref _numbers);
        Pooled.Return(ref _bytes);
        Pooled.Return(ref _ends);
        Pooled.Return(ref _definitions);
        Pooled.Return(ref _repetitions);
        Output.Release();
    }

    /// <summary>Takes the rows' levels; whether every one has a value.</summary>
    private bool AddLevels(ReadOnlySpan<bool> present)
    {
        if (_isNullable)
        {
            if (_definitions.Length - Slots < present.Length)
                Pooled.Grow(ref _definitions, Slots, Slots + present.Length);
            MemoryMarshal.AsBytes(present).CopyTo(_definitions.AsSpan(Slots));
        }
        Slots += present.Length;
        Rows += present.Length;
        return !present.Contains(false);
    }

    private void AddLevel(byte level)
    {
        if (Slots == _definitions.Length)
            Pooled.Grow(ref _definitions, Slots, Slots + 1);
        _definitions[Slots++] = level;
    }

    private void PutRepetition(int level)
    {
        if (Slots == _repetitions.Length)
            Pooled.Grow(ref _repetitions, Slots, Slots + 1);
        _repetitions[Slots] = (byte)level;
    }

    private void PutBytes(ReadOnlySpan<byte> value)
    {
        int start = ByteLength;
        if (Count == _ends.Length)
            Pooled.Grow(ref _ends, Count, Count + 1);
        if (value.Length > _bytes.Length - start)
            Pooled.Grow(ref _bytes, start, start + value.Length);
        value.CopyTo(_bytes.AsSpan(start));
        _ends[Count++] = start + value.Length;
    }
}
