using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Safeguarding.Pipeline.Runs;

/// <summary>Identity of work: the same inputs under the same contract and code are the same work, so doing it again is a no-op.</summary>
public static class WorkId
{
    /// <summary>First 16 hexadecimal digits of the SHA-256 over the parts, each ended by a line feed (no part holds one).</summary>
    public static string Of(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts) hash.AppendData(Encoding.UTF8.GetBytes(part + '\n'));
        return Convert.ToHexStringLower(hash.GetCurrentHash())[..16];
    }

    /// <summary>A version 8 UUID (RFC 9562) of a name: the same for the same name.</summary>
    public static Guid Uuid(string name)
    {
        Span<byte> id = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        BinaryPrimitives.WriteUInt16BigEndian(id[6..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(id[6..]) & 0x0FFF | 0x8000));
        id[8] = (byte)(id[8] & 0x3F | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
