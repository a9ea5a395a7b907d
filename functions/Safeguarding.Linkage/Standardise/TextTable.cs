using System.Runtime.InteropServices;

namespace Safeguarding.Linkage.Standardise;

/// <summary>UTF-8 texts, each kept once and numbered from 1 in order of first use; 0 is the empty text.</summary>
/// <remarks>A night repeats the same few names and postcodes: reading, folding and splitting each distinct text once costs a tenth of doing it for every record.</remarks>
internal sealed class TextTable
{
    private byte[] _bytes = new byte[4096];
    private int[] _starts = new int[256];
    private uint[] _hashes = new uint[256];
    private int[] _slots = new int[1024];
    private int _count = 1;

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
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot];
            if (number == 0) return Insert(text, hash, slot);
            if (_hashes[number] == hash && this[number].SequenceEqual(text)) return number;
        }
    }

    /// <summary>Adds every text of another table; the answer gives, for each number there, the number here.</summary>
    public int[] AddAll(TextTable other)
    {
        var numbers = new int[other.Count];
        for (var i = 1; i < numbers.Length; i++) numbers[i] = Add(other[i]);
        return numbers;
    }

    private int Insert(ReadOnlySpan<byte> text, uint hash, uint slot)
    {
        var start = _starts[_count];
        if (start + text.Length > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, start + text.Length)));
        if (_count + 1 >= _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
            Array.Resize(ref _hashes, _hashes.Length * 2);
        }
        text.CopyTo(_bytes.AsSpan(start));
        _starts[_count + 1] = start + text.Length;
        _hashes[_count] = hash;
        _slots[slot] = _count;
        var number = _count++;
        if (_count * 2 > _slots.Length) Grow();
        return number;
    }

    private void Grow()
    {
        var slots = new int[_slots.Length * 2];
        var mask = (uint)slots.Length - 1;
        for (var number = 1; number < _count; number++)
        {
            var slot = _hashes[number] & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            slots[slot] = number;
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

    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 32) * 0xD6E8FEB86659FD93;
        x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9;
        return x ^ x >> 32;
    }
}
