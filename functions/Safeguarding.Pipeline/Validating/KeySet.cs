using System.Buffers.Binary;
using System.Numerics;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The keys of a file's rows, 16 bytes each: keys of up to 15 bytes as they are, longer ones as a 128-bit hash.</summary>
/// <remarks>
/// At a hundred million long keys the chance that two different ones collide is about 10^-23, and a collision would show as a
/// reject, never as a lost row. Shards grow one at a time, so that growing never holds two copies of the whole.
/// </remarks>
internal sealed class KeySet
{
    private const int Shards = 64;
    private const int FirstSize = 16;

    // A slot of all zeros is free; no key is all zeros, because the length byte of an empty key is set off by one.
    private readonly UInt128[][] _slots = new UInt128[Shards][];
    private readonly int[] _counts = new int[Shards];

    public bool Contains(UInt128 key)
    {
        var slots = _slots[ShardOf(key)];
        return slots is not null && slots[SlotOf(slots, key)] == key;
    }

    /// <returns>False when the key was there already.</returns>
    public bool Add(UInt128 key)
    {
        var shard = ShardOf(key);
        var slots = _slots[shard] ??= new UInt128[FirstSize];
        var slot = SlotOf(slots, key);
        if (slots[slot] == key) return false;
        slots[slot] = key;
        // Four fifths full at most: probing stays short and little is idle.
        if (++_counts[shard] * 5L > slots.Length * 4L) _slots[shard] = Grown(slots);
        return true;
    }

    public static UInt128 Key(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 15) return Hash(bytes);
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        bytes.CopyTo(padded);
        padded[15] = (byte)(bytes.Length + 1);
        return BinaryPrimitives.ReadUInt128LittleEndian(padded);
    }

    private static UInt128[] Grown(UInt128[] slots)
    {
        var grown = new UInt128[slots.Length + slots.Length / 2];
        foreach (var key in slots)
            if (key != UInt128.Zero) grown[SlotOf(grown, key)] = key;
        return grown;
    }

    private static int SlotOf(UInt128[] slots, UInt128 key)
    {
        var slot = (int)(Mixed(key) * (UInt128)(uint)slots.Length >> 64);
        while (slots[slot] != UInt128.Zero && slots[slot] != key)
            if (++slot == slots.Length) slot = 0;
        return slot;
    }

    private static int ShardOf(UInt128 key) => (int)(Mixed(key) & (Shards - 1));

    private static ulong Mixed(UInt128 key)
    {
        var h = ((ulong)key ^ BitOperations.RotateLeft((ulong)(key >> 64), 29)) * 0x9E37_79B9_7F4A_7C15;
        h = (h ^ h >> 32) * 0xD6E8_FEB8_6659_FD93;
        return h ^ h >> 32;
    }

    /// <summary>Two lanes over 16-byte blocks, crossed in every round and finished as MurmurHash3 x64 128 finishes.</summary>
    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        ulong a = (ulong)bytes.Length, b = ~a;
        Span<byte> block = stackalloc byte[16];
        while (!bytes.IsEmpty)
        {
            block.Clear();
            bytes[..Math.Min(16, bytes.Length)].CopyTo(block);
            a = BitOperations.RotateLeft(a ^ BinaryPrimitives.ReadUInt64LittleEndian(block) * 0x87C3_7B91_1142_53D5, 27) * 0x4CF5_AD43_2745_937F + b;
            b = BitOperations.RotateLeft(b ^ BinaryPrimitives.ReadUInt64LittleEndian(block[8..]) * 0x4CF5_AD43_2745_937F, 31) * 0x87C3_7B91_1142_53D5 + a;
            bytes = bytes[Math.Min(16, bytes.Length)..];
        }
        a += b;
        b += a;
        a = Final(a);
        b = Final(b);
        a += b;
        // The top bit tells a hash from a short key, whose length byte is at most 16.
        return new UInt128((b + a) | 1UL << 63, a);
    }

    private static ulong Final(ulong k)
    {
        k = (k ^ k >> 33) * 0xFF51_AFD7_ED55_8CCD;
        k = (k ^ k >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return k ^ k >> 33;
    }
}
