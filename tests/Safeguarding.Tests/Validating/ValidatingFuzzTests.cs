using System.IO.Compression;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;
using Safeguarding.Tests.Reading;

namespace Safeguarding.Tests.Validating;

/// <summary>Damaged extracts. Every row carries a token found nowhere else, so that a row that vanishes is noticed.</summary>
public class ValidatingFuzzTests
{
    private static readonly Contract Things = ContractText.Parse("""
        id string key
        token string required
        note string
        d date
        n integer min=0
        s string codes=c strict
        order d <= e
        e datetime
        codes c: A=Aa(first), B=Bb
        """);

    private static readonly string[] Damage = ["\"", "\"\"", ",", "\n", "\r", "\r\n", "\0", "x", "|", "\t", "NULL", "\uFEFF", "é", "=", "\n\n", "\",\"", "9999999999999999999", "31/12/2025"];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Damaged_extracts_lose_no_row_unreported(int seed)
    {
        var random = new Random(seed);
        for (var file = 0; file < 4000; file++)
        {
            var tokens = Enumerable.Range(0, random.Next(1, 15)).Select(i => $"TOKEN{seed}x{file}x{i}z").ToArray();
            var bytes = Encoding.UTF8.GetBytes(Extract(random, tokens)).ToList();
            for (var hits = random.Next(0, 5); hits > 0; hits--) Hit(random, bytes);
            var options = new ValidationOptions { Reading = new() { MaxRecordBytes = random.Next(3) == 0 ? 300 : 1 << 16, MaxRecordLines = random.Next(2, 20), MaxRejectBytes = 1 << 16 } };

            var result = Validation.Of(new PiecewiseStream(bytes.ToArray(), random.Next(1, 2000)), Things, options);
            AssertAddsUp(result);
            if (result.Report.Held && result.Report.Rows == 0) continue;
            if (result.Report.Counts.Any(c => c.Code == "ROW-TOO-LONG")) continue;
            var header = bytes.FindIndex(b => b is (byte)'\n' or (byte)'\r');
            var left = Encoding.UTF8.GetString([.. bytes.Skip(header < 0 ? bytes.Count : header)]);
            var kept = string.Join('\n', result.Accepted.SelectMany(r => r).Concat(result.Rejects.Select(r => r[6])));
            foreach (var token in tokens)
                if (left.Contains(token, StringComparison.Ordinal)) Assert.Contains(token, kept, StringComparison.Ordinal);
        }
    }

    /// <summary>Where no other quote can close it, a stray one costs exactly the line it is on.</summary>
    [Fact]
    public void One_stray_quote_costs_one_row()
    {
        var random = new Random(14);
        for (var file = 0; file < 2000; file++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 40)).Select(i => $"r{i},TOKEN{i},note,2025-01-01,{i},A,").ToArray();
            var hit = random.Next(rows.Length);
            rows[hit] = rows[hit].Insert(random.Next(rows[hit].Length), "\"");
            var result = Validation.Of(Encoding.UTF8.GetBytes("id,token,note,d,n,s,e\n" + string.Join('\n', rows) + "\n"), Things);
            Assert.Equal(Enumerable.Range(0, rows.Length).Where(i => i != hit).Select(i => $"r{i}"), result.Accepted.Select(r => r[0]));
            Assert.Equal(rows[hit], Assert.Single(result.Rejects)[6]);
            Assert.Equal((hit + 2).ToString(), result.Rejects[0][1]);
        }
    }

    [Fact]
    public void Damaged_compressed_and_wide_files_end_with_a_report()
    {
        var random = new Random(15);
        for (var file = 0; file < 2000; file++)
        {
            var text = Extract(random, [.. Enumerable.Range(0, random.Next(1, 200)).Select(i => $"t{i}")]);
            var whole = random.Next(2) == 0 ? Gzip(Encoding.UTF8.GetBytes(text)) : Encoding.Unicode.GetBytes("\uFEFF" + text);
            var bytes = whole.ToList();
            for (var hits = random.Next(1, 4); hits > 0; hits--) Hit(random, bytes);
            var result = Validation.Of(new PiecewiseStream(bytes.ToArray(), 777), Things);
            AssertAddsUp(result);
            // Gzip checks itself: damage to it either does not touch the text or holds the extract.
            if (GunzipsTo(bytes, text)) Assert.DoesNotContain(result.Report.Counts, c => c.Code.StartsWith("FILE-GZIP", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_gzip_cut_anywhere_is_held()
    {
        var whole = Gzip(Encoding.UTF8.GetBytes(Extract(new Random(16), [.. Enumerable.Range(0, 300).Select(i => $"t{i}")])));
        for (var length = 2; length < whole.Length; length += 7)
        {
            var report = Validation.Of(whole[..length], Things).Report;
            Assert.True(report.Held);
            Assert.Contains(report.Counts, c => c.Code == "FILE-GZIP-TRUNCATED");
        }
        Assert.False(Validation.Of(whole, Things).Report.Held);
        Assert.False(Validation.Of([.. Gzip("id,token\n1,a\n"u8.ToArray()), .. Gzip("2,b\n"u8.ToArray())], Things).Report.Held);
        Assert.Contains(Validation.Of([.. whole, 1, 2, 3], Things).Report.Counts, c => c.Code == "FILE-GZIP-TRAILING");
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes_however_it_arrives()
    {
        var random = new Random(17);
        for (var file = 0; file < 100; file++)
        {
            var bytes = Encoding.UTF8.GetBytes(Extract(random, [.. Enumerable.Range(0, 50).Select(i => $"t{i}")])).ToList();
            Hit(random, bytes);
            var first = Validation.Of(new PiecewiseStream(bytes.ToArray(), 1), Things);
            var second = Validation.Of(new MemoryStream(bytes.ToArray()), Things);
            Assert.Equal(first.Parquet, second.Parquet);
            Assert.Equal(first.RejectsFile, second.RejectsFile);
            Assert.Equal(Json(first.Report), Json(second.Report));
        }
    }

    private static void AssertAddsUp(Validation result)
    {
        Assert.Equal(result.Report.Rows, result.Report.Accepted + result.Report.Rejected);
        Assert.Equal(Enumerable.Range(1, (int)result.Report.Rows), result.Accepted.Select(r => int.Parse(r[^1]!)).Concat(result.Rejects.Select(r => int.Parse(r[0]))).Order());
        Assert.All(result.Rejects, r => Assert.Equal(7, r.Length));
        Assert.Equal(result.Report.Held, result.Report.Counts.Any(c => c.Severity == Severity.HoldExtract));
    }

    private static string Extract(Random random, string[] tokens)
    {
        var end = random.Next(2) == 0 ? "\n" : "\r\n";
        var text = new StringBuilder("id,token,note,d,n,s,e").Append(end);
        for (var i = 0; i < tokens.Length; i++)
        {
            var note = random.Next(6) switch { 0 => "\"two\nlines\"", 1 => "\"a, b\"", 2 => "\"say \"\"x\"\"\"", 3 => "naïve", _ => "plain" };
            text.Append("id").Append(i).Append(',').Append(tokens[i]).Append(',').Append(note).Append(',').Append(random.Next(9) == 0 ? "31/13/2025" : "2025-03-31")
                .Append(',').Append(random.Next(-1, 9)).Append(',').Append(random.Next(9) == 0 ? "Q" : "first").Append(',').Append("2025-04-01 10:00").Append(end);
        }
        return text.ToString();
    }

    private static void Hit(Random random, List<byte> bytes)
    {
        if (bytes.Count == 0) return;
        var at = random.Next(bytes.Count);
        switch (random.Next(6))
        {
            case 0: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Damage[random.Next(Damage.Length)])); break;
            case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)); break;
            case 2: bytes[at] = (byte)random.Next(256); break;
            case 3: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
            case 4: bytes.RemoveRange(at, bytes.Count - at); break;
            default: bytes.InsertRange(at, Enumerable.Repeat((byte)'y', random.Next(1, 800))); break;
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static bool GunzipsTo(List<byte> bytes, string text) => bytes is [0x1F, 0x8B, ..] && bytes.SequenceEqual(Gzip(Encoding.UTF8.GetBytes(text)));

    private static string Json(ValidationReport report)
    {
        var json = new MemoryStream();
        FindingsJson.Write(json, report);
        return Encoding.UTF8.GetString(json.ToArray());
    }
}
