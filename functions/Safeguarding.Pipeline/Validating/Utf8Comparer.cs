using System.Buffers.Binary;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Looks byte strings up by spans. Order of nothing depends on its hash codes.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    public bool Equals(byte[]? a, byte[]? b) => a.AsSpan().SequenceEqual(b);
    public bool Equals(ReadOnlySpan<byte> a, byte[] b) => a.SequenceEqual(b);
    public int GetHashCode(byte[] value) => GetHashCode(value.AsSpan());
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public int GetHashCode(ReadOnlySpan<byte> value)
    {
        var hash = (ulong)value.Length * 0x9E37_79B9_7F4A_7C15;
        while (value.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(value)) * 0xFF51_AFD7_ED55_8CCD;
            hash ^= hash >> 32;
            value = value[8..];
        }
        foreach (var b in value) hash = (hash ^ b) * 0x100_0000_01B3;
        return (int)(hash ^ hash >> 32);
    }
}
