using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>The rows a held night was read from, by fingerprint: a row that is there again, byte for byte, need not be read.</summary>
internal sealed class KnownRows
{
    private readonly int[] _slots;
    private readonly ulong[] _marks;
    private readonly int[] _found;

    /// <param name="marks">The fingerprint of each record's row, by record; empty when no night is held.</param>
    public KnownRows(ulong[] marks)
    {
        _marks = marks;
        _found = new int[marks.Length];
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, marks.Length * 2))];
        for (var record = 0; record < marks.Length; record++)
        {
            var slot = (uint)marks[record] & (uint)_slots.Length - 1;
            while (_slots[slot] != 0) slot = (slot + 1) & (uint)_slots.Length - 1;
            _slots[slot] = record + 1;
        }
    }

    /// <summary>Records whose row did not come again.</summary>
    public bool[] Gone() => Array.ConvertAll(_found, found => found == 0);

    /// <summary>Notes a row. Whether it is known; one that comes twice is known once, so that the second is read and found to be there twice.</summary>
    public bool Meet(ulong mark)
    {
        for (var slot = (uint)mark & (uint)_slots.Length - 1; _slots[slot] != 0; slot = (slot + 1) & (uint)_slots.Length - 1)
            if (_marks[_slots[slot] - 1] == mark) return Interlocked.Exchange(ref _found[_slots[slot] - 1], 1) == 0;
        return false;
    }
}

/// <summary>A stretch of a file with the fingerprint of each of its rows.</summary>
internal sealed class MarkedRows
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<(int Start, int Length)> _places = [];

    private MarkedRows(ReadOnlyMemory<byte> text, Layout layout) => (_text, Layout) = (text, layout);

    public Layout Layout { get; }

    public int Count => _places.Count;

    /// <summary>None is 0.</summary>
    public List<ulong> Marks { get; } = [];

    /// <summary>A row without its line break.</summary>
    public ReadOnlySpan<byte> this[int row] => _text.Span.Slice(_places[row].Start, _places[row].Length);

    /// <summary>Empty rows are left out.</summary>
    public static MarkedRows Of(ReadOnlyMemory<byte> text, Layout layout)
    {
        var rows = new MarkedRows(text, layout);
        for (var (start, end) = (0, 0); start < text.Length; start = end)
        {
            end = start + ChunkReader.RowEnd(text.Span[start..]);
            var row = text.Span[start..end].TrimEnd("\r\n"u8);
            if (row.IsEmpty) continue;
            rows._places.Add((start, row.Length));
            rows.Marks.Add((TextTable.Hash64(row) ^ (layout.Source + 1UL) * 0x9E3779B97F4A7C15) | 1);
        }
        return rows;
    }
}
