using System.Runtime.InteropServices;

namespace Safeguarding.Linkage.Standardise;

/// <summary>UTF-8 texts, each kept once and numbered from 1 in order of first use; 0 is the empty text.</summary>
/// <remarks>A night repeats the same few names and postcodes: reading, folding and splitting each distinct text once costs a tenth of doing it for every record.</remarks>
internal sealed class TextTable
{
    private byte[] _bytes = new byte[4096];
    private int[] _starts = new int[256];
    private Slot[] _slots = new Slot[1024];
    private int _count = 1;

    /// <summary>A text's hash, number (0: the slot is free), and where it stands: most look-ups touch a slot and the text itself.</summary>
    private readonly record struct Slot(uint Hash, int Number, int Start, int Length);

    /// <summary>One more than the largest number given.</summary>
    public int Count => _count;

    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(_starts[number], _starts[number + 1] - _starts[number]);

    /// <summary>The text as characters; bytes that are not UTF-8 are read as the Windows letters they most likely are.</summary>
    public string TextOf(int number) =>
        System.Text.Unicode.Utf8.IsValid(this[number]) ? System.Text.Encoding.UTF8.GetString(this[number]) : System.Text.Encoding.Latin1.GetString(this[number]);

    public int Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        var hash = Hash(text);
        var mask = (uint)_slots.Length - 1;
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Number == 0) return Insert(text, hash, at);
            if (slot.Hash == hash && slot.Length == text.Length && _bytes.AsSpan(slot.Start, slot.Length).SequenceEqual(text)) return slot.Number;
        }
    }

    /// <summary>Adds every text of another table, which is not used after; the answer gives, for each number there, the number here.</summary>
    public int[] AddAll(TextTable other)
    {
        var numbers = new int[other.Count];
        if (_count == 1)
        {
            (_bytes, _starts, _slots, _count) = (other._bytes, other._starts, other._slots, other._count);
            for (var i = 1; i < numbers.Length; i++) numbers[i] = i;
            return numbers;
        }
        for (var i = 1; i < numbers.Length; i++) numbers[i] = Add(other[i]);
        return numbers;
    }

    private int Insert(ReadOnlySpan<byte> text, uint hash, uint slot)
    {
        var start = _starts[_count];
        if (start + text.Length > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, start + text.Length)));
        if (_count + 1 >= _starts.Length) Array.Resize(ref _starts, _starts.Length * 2);
        text.CopyTo(_bytes.AsSpan(start));
        _starts[_count + 1] = start + text.Length;
        _slots[slot] = new Slot(hash, _count, start, text.Length);
        var number = _count++;
        if (_count * 2 > _slots.Length) Grow();
        return number;
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        var mask = (uint)slots.Length - 1;
        foreach (ref readonly var held in _slots.AsSpan())
        {
            if (held.Number == 0) continue;
            var at = held.Hash & mask;
            while (slots[at].Number != 0) at = (at + 1) & mask;
            slots[at] = held;
        }
        _slots = slots;
    }

    internal static uint Hash(ReadOnlySpan<byte> text) => (uint)(Hash64(text) >> 32);

    /// <summary>64 bits that depend on nothing but the text, so that the same records give the same on every machine.</summary>
    internal static ulong Hash64(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        while (text.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(text));
            text = text[8..];
        }
        var last = 0UL;
        for (var i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        return Mix(hash ^ last);
    }

    /// <summary>The same of a text's UTF-8.</summary>
    internal static ulong Hash64(string text) => Hash64(System.Text.Encoding.UTF8.GetBytes(text));

    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 32) * 0xD6E8FEB86659FD93;
        x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9;
        return x ^ x >> 32;
    }
}
