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
}
