using System.Security.Cryptography;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Curating;

public sealed class PseudonymsTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly Pseudonyms Made = Pseudonyms.For(new PseudonymKey("k1", Secret));

    [Fact]
    public void Are_the_first_half_of_an_HMAC_over_length_prefixed_fields()
    {
        byte[] message = [0, 0, 0, 8, .. "child_id"u8, 0, 0, 0, 2, .. "C1"u8];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Secret, message))[..32], Made.Of("child_id", "C1"));
        Assert.Equal("k1", Made.KeyId);
    }

    [Fact]
    public void Differ_by_value_domain_and_where_one_ends_and_the_other_begins()
    {
        string[] all = [Made.Of("ab", "c"), Made.Of("a", "bc"), Made.Of("abc", ""), Made.Of("", "abc"), Made.Of("child_id", "1"), Made.Of("worker_id", "1"), Made.Of("child_id", "2")];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, p => Assert.Matches("^[0-9a-f]{32}$", p));
    }

    [Fact]
    public void Differ_by_key()
    {
        var other = (byte[])Secret.Clone();
        other[31] ^= 1;
        Assert.NotEqual(Made.Of("child_id", "C1"), Pseudonyms.For(new PseudonymKey("k1", other)).Of("child_id", "C1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(31)]
    public void Are_not_made_with_a_short_key(int bytes) =>
        Assert.Throws<ArgumentException>(() => Pseudonyms.For(new PseudonymKey("k1", new byte[bytes])));

    /// <summary>No test can measure it surely, so the code is read: bytes of a key or a pseudonym are compared by this and nothing else.</summary>
    [Fact]
    public void Secrets_are_compared_in_constant_time()
    {
        var lines = Directory.EnumerateFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Where(line => line.Contains("Secret.Span", StringComparison.Ordinal) && !line.Contains("HMACSHA256.HashData(_key.Secret.Span,", StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.Contains("CryptographicOperations.FixedTimeEquals(", line, StringComparison.Ordinal));
        Assert.NotEmpty(lines);
        Assert.True(Made.IsSameAs(Pseudonyms.For(new PseudonymKey("k2", Secret))));
        Assert.False(Made.IsSameAs(Pseudonyms.For(new PseudonymKey("k1", new byte[32]))));
    }

    [Fact]
    public void Cannot_be_made_past_the_check_of_the_key() => Assert.Empty(typeof(Pseudonyms).GetConstructors());
}
