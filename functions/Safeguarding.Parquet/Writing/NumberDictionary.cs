namespace Safeguarding.Parquet;

/// <summary>Distinct values of one chunk of fixed-width values, numbered by first appearance. Made when the chunk is written, so that appending a number costs one store.</summary>
internal sealed class NumberDictionary
{
    /// <summary>Values after which the share of new ones says whether looking on is worth it.</summary>
    private const int Trial = 16_384;

    /// <summary>A walk this long means values chosen to collide.</summary>
    private const int MaxWalk = 256;

    /// <summary>What a dictionary page costs besides its values.</summary>
    private const int PageOverhead = 32;

    private long[] _entries = [];
    private int[] _slots = [];
    private int _mask;
    private int _count;

    public ReadOnlySpan<long> Entries => _entries.AsSpan(0, _count);

    /// <summary>Fills <paramref name="indices"/> with the entry of each value; false when PLAIN is as small or nearly so.</summary>
    /// <param name="width">Bytes a value takes in PLAIN, 4 or 8.</param>
    public bool TryEncode(ReadOnlySpan<long> values, int width, Span<int> indices)
    {
        Begin();
        int most = MostEntries(values.Length, width);
        if (most == 0)
            return false;
        long previous = 0;
        int index = -1;
        for (int i = 0; i < values.Length; i++)
        {
            long value = values[i];
            if (value != previous || index < 0)
            {
                index = Find(value);
                if (index < 0 || _count > most || i == Trial && _count * 5L > Trial * 4L)
                    return false;
                previous = value;
            }
            indices[i] = index;
        }
        return _count <= most;
    }

    public void Release()
    {
        Pooled.Return(ref _entries);
        Pooled.Return(ref _slots);
        _count = 0;
    }

    /// <summary>Whether entries of so many bytes and their indices take less room than the plain values.</summary>
    public static bool Pays(long entryBytes, int entries, int values, long plainBytes) =>
        entryBytes + ((long)values * RleBitPacked.BitWidth(entries) + 7) / 8 + PageOverhead < plainBytes;

    private static int MostEntries(int values, int width)
    {
        // Pays() falls as entries rise, so halving finds the last number of entries that pays.
        int low = 0, high = values;
        while (low < high)
        {
            int middle = low + (high - low + 1) / 2;
            if (Pays((long)middle * width, middle, values, (long)values * width))
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private void Begin()
    {
        _count = 0;
        if (_slots.Length == 0)
            Pooled.Grow(ref _slots, 0, 1024);
        _mask = 1023;
        _slots.AsSpan(0, _mask + 1).Clear();
    }

    /// <summary>Entry of the value, made if need be; -1 when the walk to it is too long.</summary>
    private int Find(long value)
    {
        int at = Start(value);
        for (int walk = 0; walk < MaxWalk; walk++, at = (at + 1) & _mask)
        {
            int entry = _slots[at] - 1;
            if (entry < 0)
                return Add(value, at);
            if (_entries[entry] == value)
                return entry;
        }
        return -1;
    }

    private int Add(long value, int at)
    {
        if (_count == _entries.Length)
            Pooled.Grow(ref _entries, _count, _count + 1);
        _entries[_count] = value;
        _slots[at] = ++_count;
        if (_count * 2 > _mask)
            GrowSlots();
        return _count - 1;
    }

    private void GrowSlots()
    {
        int size = (_mask + 1) * 4;
        if (_slots.Length < size)
            Pooled.Grow(ref _slots, 0, size);
        _slots.AsSpan(0, size).Clear();
        _mask = size - 1;
        for (int entry = 0; entry < _count; entry++)
        {
            int at = Start(_entries[entry]);
            while (_slots[at] != 0)
                at = (at + 1) & _mask;
            _slots[at] = entry + 1;
        }
    }

    private int Start(long value) => (int)Hash(value) & _mask;

    /// <summary>The walk to a value begins at the low bits.</summary>
    internal static uint Hash(long value)
    {
        ulong high = Math.BigMul((ulong)value ^ 0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15, out ulong low);
        return (uint)(high ^ low);
    }
}
