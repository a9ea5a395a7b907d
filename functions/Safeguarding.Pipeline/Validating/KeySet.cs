using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The keys of a file's rows, 12 bytes each: keys of up to 11 bytes as they are, longer ones as a 95-bit hash.</summary>
/// <remarks>
/// Twelve bytes, because a file of a gigabyte has some seven million keys and they are most of what validating it holds in memory.
/// At a hundred million long keys the chance that two different ones collide is about 10^-13, and a collision would show as a
/// reject, never as a lost row. Shards grow one at a time, so that growing never holds two copies of the whole.
/// </remarks>
internal sealed class KeySet
{
    private const int Shards = 64;
    private const int FirstSize = 16;

    /// <summary>A key of 12 bytes. The upper part is never zero in a key, so a zero there marks a free slot.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public readonly record struct KeyOf(ulong Low, uint High)
    {
        public bool IsFree => High == 0;
    }

    private readonly KeyOf[][] _slots = new KeyOf[Shards][];
    private readonly int[] _counts = new int[Shards];

    public bool Contains(KeyOf key)
    {
        var slots = _slots[ShardOf(key)];
        return slots is not null && slots[SlotOf(slots, key)] == key;
    }

    /// <returns>False when the key was there already.</returns>
    public bool Add(KeyOf key)
    {
        var shard = ShardOf(key);
        var slots = _slots[shard] ??= new KeyOf[FirstSize];
        var slot = SlotOf(slots, key);
        if (slots[slot] == key) return false;
        slots[slot] = key;
        // Four fifths full at most: probing stays short and little is idle.
        if (++_counts[shard] * 5L > slots.Length * 4L) _slots[shard] = Grown(slots);
        return true;
    }

    public static KeyOf Key(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 11) return Hash(bytes);
        Span<byte> padded = stackalloc byte[12];
        padded.Clear();
        bytes.CopyTo(padded);
        padded[11] = (byte)(bytes.Length + 1);
        return new KeyOf(BinaryPrimitives.ReadUInt64LittleEndian(padded), BinaryPrimitives.ReadUInt32LittleEndian(padded[8..]));
    }

    public static KeyOf Key(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Key(bytes);
    }

    private static KeyOf[] Grown(KeyOf[] slots)
    {
        var grown = new KeyOf[slots.Length + slots.Length / 2];
        foreach (var key in slots)
            if (!key.IsFree) grown[SlotOf(grown, key)] = key;
        return grown;
    }

    private static int SlotOf(KeyOf[] slots, KeyOf key)
    {
        var slot = (int)Math.BigMul(Mixed(key), (ulong)slots.Length, out _);
        while (!slots[slot].IsFree && slots[slot] != key)
            if (++slot == slots.Length) slot = 0;
        return slot;
    }

    private static int ShardOf(KeyOf key) => (int)(Mixed(key) & (Shards - 1));

    private static ulong Mixed(KeyOf key)
    {
        var h = (key.Low ^ BitOperations.RotateLeft((ulong)key.High, 29)) * 0x9E37_79B9_7F4A_7C15;
        h = (h ^ h >> 32) * 0xD6E8_FEB8_6659_FD93;
        return h ^ h >> 32;
    }

    /// <summary>Two lanes over 16-byte blocks, crossed in every round and finished as MurmurHash3 x64 128 finishes.</summary>
    private static KeyOf Hash(ReadOnlySpan<byte> bytes)
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
        // The top bit tells a hash from a short key, whose length byte is at most 12.
        return new KeyOf(a, (uint)(b + a) | 1U << 31);
    }

    private static ulong Final(ulong k)
    {
        k = (k ^ k >> 33) * 0xFF51_AFD7_ED55_8CCD;
        k = (k ^ k >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return k ^ k >> 33;
    }
}
