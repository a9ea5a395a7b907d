using System.Buffers;

namespace Safeguarding.Parquet;

/// <summary>Texts, identifiers, wide decimals and other runs of bytes, each slot naming an entry; -1 where there is none. A dictionary's entries come first.</summary>
internal sealed class ByteValues(StoredColumn stored, int capacity) : ColumnValues(stored, capacity)
{
    private readonly ByteEntries _entries = new();
    private int[] _slots = ArrayPool<int>.Shared.Rent(capacity);
    private int _dictionary;

    public ByteEntries Entries => _entries;

    /// <summary>Entry of each slot.</summary>
    public ReadOnlySpan<int> EntryOf => _slots.AsSpan(0, Slots);

    public override void AddDictionary(int count, ReadOnlySpan<byte> plain)
    {
        _entries.AddPlain(plain, count, Stored.Length);
        _dictionary = count;
    }

    protected override void Decode(PageEncoding encoding, ReadOnlySpan<byte> bytes, int slot, int count)
    {
        var slots = _slots.AsSpan(slot, count);
        if (encoding is PageEncoding.RleDictionary or PageEncoding.PlainDictionary)
        {
            LookUp(bytes, slots);
            return;
        }
        for (int i = 0; i < slots.Length; i++)
            slots[i] = _entries.Count + i;
        switch (encoding)
        {
            case PageEncoding.Plain:
                _entries.AddPlain(bytes, count, Stored.Length);
                break;
            case PageEncoding.DeltaLengthByteArray when Stored.Length == 0:
                _entries.AddDeltaLength(bytes, count);
                break;
            case PageEncoding.DeltaByteArray:
                AddDelta(bytes, count);
                break;
            case PageEncoding.ByteStreamSplit when Stored.Length > 0:
                long size = (long)count * Stored.Length;
                PlainNumbers.Need(bytes.Length, size);
                var plain = ArrayPool<byte>.Shared.Rent((int)size);
                ByteStreamSplit.Decode(bytes, Stored.Length, plain.AsSpan(0, (int)size));
                _entries.AddPlain(plain.AsSpan(0, (int)size), count, Stored.Length);
                ArrayPool<byte>.Shared.Return(plain);
                break;
            default:
                throw Unsupported(encoding);
        }
    }

    private void AddDelta(ReadOnlySpan<byte> bytes, int count)
    {
        int first = _entries.Count;
        DeltaByteArray.Decode(bytes, count, _entries);
        for (int i = first; Stored.Length > 0 && i < _entries.Count; i++)
        {
            if (_entries[i].Length != Stored.Length)
                throw Refusal.Corrupt("", "a value has another length than the schema gives");
        }
    }

    private void LookUp(ReadOnlySpan<byte> bytes, Span<int> slots)
    {
        if (slots.IsEmpty)
            return;
        if (_dictionary == 0 || bytes.IsEmpty)
            throw Refusal.Corrupt("", "it refers to a dictionary that is not there");
        RleBitPacked.Decode(bytes[1..], bytes[0], slots);
        if (slots.ContainsAnyExceptInRange(0, _dictionary - 1))
            throw Refusal.Corrupt("", "it refers to a dictionary entry that is not there");
    }

    protected override void Spread(ReadOnlySpan<byte> definitions, int slot, int present) =>
        Spread(_slots.AsSpan(slot, definitions.Length), definitions, Stored.MaxDefinition, present, -1);

    protected override void Move(int from, int to) => _slots[to] = _slots[from];

    /// <summary>Texts; equal ones share one string wherever the column has a dictionary.</summary>
    public string?[] ToTexts()
    {
        var entries = _entries.ToTexts();
        return Each<string?>(entry => entries[entry]);
    }

    public byte[]?[] ToBytes() => Each<byte[]?>(entry => _entries[entry].ToArray());

    public Guid?[] ToGuids() => Each<Guid?>(entry => new Guid(_entries[entry], bigEndian: true));

    public decimal?[] ToDecimals() => Each<decimal?>(entry => UnscaledDecimal.ToDecimal(_entries[entry], Stored.Column.Scale));

    /// <summary>Lists by row; null where there is no list.</summary>
    public string?[]?[] ToLists()
    {
        var entries = _entries.ToTexts();
        var lists = new string?[]?[Rows];
        int empty = Stored.Column.Nullable ? 1 : 0;
        for (int slot = 0, row = 0; slot < Slots; row++)
        {
            int end = slot + 1;
            while (end < Slots && Repetitions[end] != 0)
                end++;
            if (Definitions[slot] > empty)
            {
                var list = new string?[end - slot];
                for (int i = 0; i < list.Length; i++)
                    list[i] = _slots[slot + i] is >= 0 and var entry ? entries[entry] : null;
                lists[row] = list;
            }
            else if (Definitions[slot] == empty)
            {
                lists[row] = [];
            }
            slot = end;
        }
        return lists;
    }

    private T[] Each<T>(Func<int, T> make)
    {
        var values = new T[Slots];
        for (int i = 0; i < values.Length; i++)
        {
            if (_slots[i] >= 0)
                values[i] = make(_slots[i]);
        }
        return values;
    }

    public override void Dispose()
    {
        base.Dispose();
        Pooled.Return(ref _slots);
        _entries.Dispose();
    }
}
