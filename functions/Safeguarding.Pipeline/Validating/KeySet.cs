using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The keys of a file's rows, 12 bytes each: keys of up to 11 bytes as they are, longer ones as a 95-bit hash.</summary>
/// <remarks>
/// Most extracts come in order of their key, and a key greater than all before it is new without looking; such keys are only noted
/// down. The first key out of order moves them into a hash table, whose look-ups miss the processor's cache and cost ten times as much.
/// Twelve bytes, because they are most of what validating a large file holds in memory.
/// At a hundred million long keys the chance that two different ones collide is about 10^-13, and a collision would show as a
/// reject, never as a lost row. Shards of the table grow one at a time, so that growing never holds two copies of the whole.
/// </remarks>
internal sealed class KeySet
{
    private const int Shards = 64;
    private const int FirstSize = 16;
    private const int BlockKeys = 65_536;

    // Keys in order, until one is not; then null.
    private List<PackedKey[]>? _inOrder = [];
    private int _inBlock = BlockKeys;
    private byte[] _greatest = [];
    private int _greatestLength = -1;

    /// <summary>A key of 12 bytes. The upper part is never zero in a key, so a zero there marks a free slot.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct PackedKey(ulong Low, uint High)
    {
        public bool IsFree => High == 0;
    }

    private readonly PackedKey[][] _slots = new PackedKey[Shards][];
    private readonly int[] _counts = new int[Shards];

    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (_inOrder is not null)
        {
            if (IsGreatest(key)) return false;
            MoveToTable();
        }
        var packed = Packed(key);
        var slots = _slots[ShardOf(packed)];
        return slots is not null && slots[SlotOf(slots, packed)] == packed;
    }

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(ReadOnlySpan<byte> key)
    {
        if (_inOrder is null || !IsGreatest(key))
        {
            MoveToTable();
            Insert(Packed(key));
            return;
        }
        if (_inBlock == BlockKeys)
        {
            _inOrder.Add(new PackedKey[BlockKeys]);
            _inBlock = 0;
        }
        _inOrder[^1][_inBlock++] = Packed(key);
        if (_greatest.Length < key.Length) _greatest = new byte[key.Length * 2];
        key.CopyTo(_greatest);
        _greatestLength = key.Length;
    }

    /// <summary>Longer before different, so that 9, 10, 11 are in order.</summary>
    private bool IsGreatest(ReadOnlySpan<byte> key) =>
        key.Length != _greatestLength ? key.Length > _greatestLength : key.SequenceCompareTo(_greatest.AsSpan(0, _greatestLength)) > 0;

    private void MoveToTable()
    {
        if (_inOrder is not { } blocks) return;
        _inOrder = null;
        for (var i = 0; i < blocks.Count; i++)
        {
            foreach (var key in blocks[i].AsSpan(0, i + 1 < blocks.Count ? BlockKeys : _inBlock)) Insert(key);
            blocks[i] = [];
        }
    }

    private void Insert(PackedKey key)
    {
        var shard = ShardOf(key);
        var slots = _slots[shard] ??= new PackedKey[FirstSize];
        slots[SlotOf(slots, key)] = key;
        // Four fifths full at most: probing stays short and little is idle.
        if (++_counts[shard] * 5L > slots.Length * 4L) _slots[shard] = Grown(slots);
    }

    private static PackedKey Packed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 11) return Hash(bytes);
        Span<byte> padded = stackalloc byte[12];
        padded.Clear();
        bytes.CopyTo(padded);
        // Off by one, so that an empty key is no free slot.
        padded[11] = (byte)(bytes.Length + 1);
        return new PackedKey(BinaryPrimitives.ReadUInt64LittleEndian(padded), BinaryPrimitives.ReadUInt32LittleEndian(padded[8..]));
    }

    private static PackedKey[] Grown(PackedKey[] slots)
    {
        var grown = new PackedKey[slots.Length + slots.Length / 2];
        foreach (var key in slots)
            if (!key.IsFree) grown[SlotOf(grown, key)] = key;
        return grown;
    }

    private static int SlotOf(PackedKey[] slots, PackedKey key)
    {
        var slot = (int)Math.BigMul(Mixed(key), (ulong)slots.Length, out _);
        while (!slots[slot].IsFree && slots[slot] != key)
            if (++slot == slots.Length) slot = 0;
        return slot;
    }

    private static int ShardOf(PackedKey key) => (int)(Mixed(key) & (Shards - 1));

    private static ulong Mixed(PackedKey key)
    {
        var h = (key.Low ^ BitOperations.RotateLeft((ulong)key.High, 29)) * 0x9E37_79B9_7F4A_7C15;
        h = (h ^ h >> 32) * 0xD6E8_FEB8_6659_FD93;
        return h ^ h >> 32;
    }

    /// <summary>Two lanes over 16-byte blocks, crossed in every round and finished as MurmurHash3 x64 128 finishes.</summary>
    private static PackedKey Hash(ReadOnlySpan<byte> bytes)
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
        return new PackedKey(a, (uint)(b + a) | 1U << 31);
    }

    private static ulong Final(ulong k)
    {
        k = (k ^ k >> 33) * 0xFF51_AFD7_ED55_8CCD;
        k = (k ^ k >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return k ^ k >> 33;
    }
}
