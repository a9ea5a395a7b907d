using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Safeguarding.Parquet;

/// <summary>
/// Distinct UTF-8 texts of one column in one row group, numbered by first appearance.
/// When nearly every text is new it stops looking for repeats and only stores, which is the cheap way to a PLAIN column.
/// </summary>
internal sealed class TextDictionary
{
    /// <summary>Entries before the share of new texts says anything about the column.</summary>
    private const int Trial = 8192;

    /// <summary>With at most half the slots taken, a walk this long means texts chosen to collide; repeats are then not worth the time.</summary>
    private const int MaxWalk = 256;

    // A slot is hash << 32 | entry + 1; zero is free.
    private ulong[] _slots = [];
    private int _mask;
    private int[] _ends = [];
    private byte[] _bytes = [];
    private int _newestAt = -1;
    private int _stoppedAt = -1;

    public int Count { get; private set; }

    /// <summary>Whether all entries are distinct, so that they may serve as a dictionary.</summary>
    public bool IsDistinct => _stoppedAt < 0;

    public int ByteLength => Count == 0 ? 0 : _ends[Count - 1];

    public ReadOnlySpan<byte> this[int entry]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int start = entry == 0 ? 0 : _ends[entry - 1];
            return _bytes.AsSpan(start, _ends[entry] - start);
        }
    }

    public int LengthOf(int entry) => _ends[entry] - (entry == 0 ? 0 : _ends[entry - 1]);

    /// <summary>Entry number of <paramref name="text"/>, the column's value number <paramref name="ordinal"/>; -1 when it is not valid UTF-8.</summary>
    public int Add(ReadOnlySpan<byte> text, int ordinal)
    {
        if (!Utf8.IsValid(text))
            return -1;
        return IsDistinct ? AddDistinct(text, ordinal) : Store(text, ordinal);
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

    /// <summary>Adds the texts of many rows, all of them valid.</summary>
    /// <param name="ordinal">Number of the first text among the column's values.</param>
    /// <param name="entries">Receives the entry number of each text.</param>
    /// <returns>How many rows have a text.</returns>
    public int AddRange(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> ends, ReadOnlySpan<bool> present, int ordinal, Span<long> entries)
    {
        int start = 0, count = 0;
        for (int row = 0; row < ends.Length; row++)
        {
            int end = ends[row];
            if (present[row])
            {
                var text = utf8[start..end];
                entries[count] = IsDistinct ? AddDistinct(text, ordinal + count) : Store(text, ordinal + count);
                count++;
            }
            start = end;
        }
        return count;
    }

    /// <summary>Takes back the column's value number <paramref name="ordinal"/>, the last one added: the entry goes if that value brought it in.</summary>
    public void TakeBack(int ordinal)
    {
        if (_newestAt != ordinal)
            return;
        int entry = Count - 1;
        if (_stoppedAt == ordinal)
        {
            _stoppedAt = -1;
        }
        else if (IsDistinct)
        {
            // The newest entry ends every walk it lies on, so freeing its slot hides no other.
            int at = (int)Hash(this[entry]) & _mask;
            while ((int)(uint)_slots[at] != entry + 1)
                at = (at + 1) & _mask;
            _slots[at] = 0;
        }
        Count = entry;
        _newestAt = -1;
    }

    public void Clear()
    {
        _slots.AsSpan(0, _slots.Length == 0 ? 0 : _mask + 1).Clear();
        Count = 0;
        _newestAt = _stoppedAt = -1;
    }

    public void Release()
    {
        Pooled.Return(ref _slots);
        Pooled.Return(ref _ends);
        Pooled.Return(ref _bytes);
        Count = 0;
    }

    private int AddDistinct(ReadOnlySpan<byte> text, int ordinal)
    {
        uint hash = Hash(text);
        int walk = 0;
        if (_slots.Length > 0)
        {
            var slots = _slots;
            for (int at = (int)hash & _mask; slots[at] is not 0 and var slot; at = (at + 1) & _mask, walk++)
            {
                if ((uint)(slot >> 32) == hash && this[(int)(uint)slot - 1].SequenceEqual(text))
                    return (int)(uint)slot - 1;
            }
        }
        if (walk > MaxWalk || Count >= Trial && Count * 5L > ordinal * 4L)
            _stoppedAt = ordinal;
        else
            Insert(hash);
        return Store(text, ordinal);
    }

    private int Store(ReadOnlySpan<byte> text, int ordinal)
    {
        if (Count == _ends.Length)
            Pooled.Grow(ref _ends, Count, Count + 1);
        int start = ByteLength;
        if (text.Length > _bytes.Length - start)
            Pooled.Grow(ref _bytes, start, start + text.Length);
        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + text.Length;
        _newestAt = ordinal;
        return Count++;
    }

    private void Insert(uint hash)
    {
        if (_slots.Length == 0 || Count * 2 > _mask)
            GrowSlots();
        Place(hash, Count);
    }

    private void GrowSlots()
    {
        int size = _slots.Length == 0 ? 256 : (_mask + 1) * 4;
        Pooled.Return(ref _slots);
        _slots = ArrayPool<ulong>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
        _mask = size - 1;
        for (int entry = 0; entry < Count; entry++)
            Place(Hash(this[entry]), entry);
    }

    private void Place(uint hash, int entry)
    {
        int at = (int)hash & _mask;
        while (_slots[at] != 0)
            at = (at + 1) & _mask;
        _slots[at] = (ulong)hash << 32 | (uint)(entry + 1);
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

/// <summary>Growing and returning arrays of the shared pool.</summary>
internal static class Pooled
{
    public static void Grow<T>(ref T[] array, int used, int needed)
    {
        var bigger = ArrayPool<T>.Shared.Rent((int)Math.Min(Math.Max(256, Math.Max(2L * array.Length, needed)), Array.MaxLength));
        array.AsSpan(0, used).CopyTo(bigger);
        Return(ref array);
        array = bigger;
    }

    public static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
            ArrayPool<T>.Shared.Return(array);
        array = [];
    }
}
