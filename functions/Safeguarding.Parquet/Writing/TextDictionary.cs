using System.Buffers;
using System.Buffers.Binary;

namespace Safeguarding.Parquet;

/// <summary>Distinct texts of one chunk, numbered by first appearance; an entry is named by the value that brought it.</summary>
internal sealed class TextDictionary
{
    /// <summary>Values before the share of new texts says anything about the column.</summary>
    private const int Trial = 8192;

    /// <summary>With at most half the slots taken, a walk this long means texts chosen to collide; repeats are then not worth the time.</summary>
    private const int MaxWalk = 256;

    // A slot is hash << 32 | entry + 1; zero is free.
    private ulong[] _slots = [];
    private int[] _values = [];
    private int _mask;
    private int _count;

    /// <summary>Bytes of all entries.</summary>
    public long ByteLength { get; private set; }

    /// <summary>For each entry, the number of a value that is it.</summary>
    public ReadOnlySpan<int> Entries => _values.AsSpan(0, _count);

    /// <summary>Fills <paramref name="indices"/> with the entry of each value; false when nearly every text is new, so that none may be.</summary>
    public bool TryEncode(ColumnBuffer texts, Span<int> indices)
    {
        Begin();
        for (int i = 0; i < indices.Length; i++)
        {
            var text = texts[i];
            uint hash = Hash(text);
            int at = (int)hash & _mask, walk = 0, entry;
            for (; (entry = (int)(uint)_slots[at] - 1) >= 0; at = (at + 1) & _mask, walk++)
            {
                if ((uint)(_slots[at] >> 32) == hash && texts[_values[entry]].SequenceEqual(text))
                    break;
            }
            if (entry < 0)
            {
                if (walk > MaxWalk || i >= Trial && _count * 5L > i * 4L)
                    return false;
                entry = Add(i, text.Length, hash, at);
            }
            indices[i] = entry;
        }
        return true;
    }

    public void Release()
    {
        Pooled.Return(ref _slots);
        Pooled.Return(ref _values);
        _count = 0;
    }

    private void Begin()
    {
        _count = 0;
        ByteLength = 0;
        if (_slots.Length == 0)
            Pooled.Grow(ref _slots, 0, 1024);
        _mask = 1023;
        _slots.AsSpan(0, _mask + 1).Clear();
    }

    private int Add(int value, int length, uint hash, int at)
    {
        if (_count == _values.Length)
            Pooled.Grow(ref _values, _count, _count + 1);
        _values[_count] = value;
        ByteLength += length;
        _slots[at] = (ulong)hash << 32 | (uint)++_count;
        if (_count * 2 > _mask)
            GrowSlots();
        return _count - 1;
    }

    private void GrowSlots()
    {
        int old = _mask + 1, size = old * 4;
        var bigger = ArrayPool<ulong>.Shared.Rent(size);
        bigger.AsSpan(0, size).Clear();
        _mask = size - 1;
        foreach (ulong slot in _slots.AsSpan(0, old))
        {
            if (slot == 0)
                continue;
            int at = (int)(slot >> 32) & _mask;
            while (bigger[at] != 0)
                at = (at + 1) & _mask;
            bigger[at] = slot;
        }
        Pooled.Return(ref _slots);
        _slots = bigger;
    }

    /// <summary>Sixteen bytes a step, each folded through a 128-bit product; always the same number for the same text.</summary>
    internal static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong K0 = 0x9E3779B97F4A7C15, K1 = 0xD6E8FEB86659FD93;
        ulong seed = (ulong)text.Length * K0;
        int length = text.Length;
        while (length > 16)
        {
            seed = Fold(BinaryPrimitives.ReadUInt64LittleEndian(text) ^ K0, BinaryPrimitives.ReadUInt64LittleEndian(text[8..]) ^ seed);
            text = text[16..];
            length -= 16;
        }
        ulong a, b;
        if (length >= 8)
        {
            a = BinaryPrimitives.ReadUInt64LittleEndian(text);
            b = BinaryPrimitives.ReadUInt64LittleEndian(text[(length - 8)..]);
        }
        else if (length >= 4)
        {
            a = BinaryPrimitives.ReadUInt32LittleEndian(text);
            b = BinaryPrimitives.ReadUInt32LittleEndian(text[(length - 4)..]);
        }
        else
        {
            a = length == 0 ? 0 : (ulong)(text[0] << 16 | text[length >> 1] << 8 | text[length - 1]);
            b = 0;
        }
        ulong hash = Fold(a ^ K1, b ^ seed ^ K0);
        return (uint)(hash ^ hash >> 32);
    }

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
