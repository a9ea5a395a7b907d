using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Curating;

/// <summary>Keyed pseudonyms: HMAC-SHA-256 over length-prefixed fields, the first 16 bytes in hexadecimal.</summary>
/// <remarks>
/// Keyed, because NHS numbers and record ids are few enough to hash them all; length-prefixed, so that no two pairs of domain
/// and value run together into the same bytes. 128 bits leave no realistic chance of two children sharing one.
/// </remarks>
public sealed class Pseudonyms
{
    private readonly PseudonymKey _key;

    private Pseudonyms(PseudonymKey key) => _key = key;

    /// <exception cref="ArgumentException">The key is shorter than 32 bytes.</exception>
    public static Pseudonyms For(PseudonymKey key) => key.IsStrong
        ? new Pseudonyms(key)
        : throw new ArgumentException("A pseudonym key must be at least 32 bytes. Nothing pseudonymised is published without one.", nameof(key));

    public string KeyId => _key.Id;

    /// <param name="domain">What the value is, usually its column's name; the same value in two domains has two pseudonyms.</param>
    public string Of(string domain, string value)
    {
        var buffer = new byte[8 + Encoding.UTF8.GetByteCount(domain) + Encoding.UTF8.GetByteCount(value)];
        var at = Put(buffer, 0, domain);
        Put(buffer, at, value);
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key.Secret.Span, buffer).AsSpan(0, 16));
    }

    /// <summary>A pseudonym of one row of a file, half as long: it is looked up and stands for nobody. Two of ten million rows share one in fewer than one file of 300,000.</summary>
    public string OfRow(string extract, long row) => Of("row of a file", FormattableString.Invariant($"{extract}/{row}"))[..16];

    /// <summary>Whether a pseudonym is that of a value, in a time that says nothing of how much of it is right.</summary>
    public bool IsOf(string domain, string value, string pseudonym) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(domain, value)), Encoding.ASCII.GetBytes(pseudonym));

    /// <summary>Whether both are made with one key, told in a time that says nothing of either.</summary>
    public bool IsSameAs(Pseudonyms other) => CryptographicOperations.FixedTimeEquals(_key.Secret.Span, other._key.Secret.Span);

    private static int Put(byte[] buffer, int at, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, buffer.AsSpan(at + 4));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), length);
        return at + 4 + length;
    }
}
