using System.IO.Compression;
using System.Text;
using Safeguarding.Pipeline.Validating;
using Safeguarding.Tests.Reading;

namespace Safeguarding.Tests.Validating;

/// <summary>Memory and time are bounded whatever is dropped: what is allocated stays far below the size of the file.</summary>
/// <remarks>Run when no other test is: reading goes on from thread to thread, so what is measured is what the process allocates.</remarks>
[Collection("process-wide settings")]
public class BoundedMemoryTests
{
    private const int MegaByte = 1 << 20;

    [Theory]
    [InlineData("1,", "")]
    [InlineData("1,\"", "\"")]
    [InlineData("1,\"", "")]
    public void A_line_of_fifty_megabytes_is_one_reject(string opening, string closing)
    {
        var contract = ContractText.Parse("id string key\nnote string");
        var line = new byte[50 * MegaByte];
        line.AsSpan().Fill((byte)'x');
        byte[] file = [.. "id,note\n0,a\n"u8, .. Encoding.UTF8.GetBytes(opening), .. line, .. Encoding.UTF8.GetBytes(closing), .. "\n2,b\n"u8];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = Validation.Of(new PiecewiseStream(file, 100_000), contract);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20 * MegaByte);
        Assert.Equal(["0", "2"], result.Accepted.Select(r => r[0]));
        var reject = Assert.Single(result.Rejects);
        Assert.Equal(("2", "3", "ROW-TOO-LONG"), (reject[0], reject[1], reject[2]));
        Assert.Equal(65_536, reject[6].Length);
    }

    /// <summary>Two hundred megabytes out of less than one are given up at the bound, long before the end.</summary>
    [Fact]
    public void A_gzip_bomb_is_given_up()
    {
        var contract = ContractText.Parse("id string key");
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("id\n"u8);
            var zeros = new byte[MegaByte];
            for (var i = 0; i < 200; i++) gzip.Write(zeros);
        }
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var report = Validation.Of(new PiecewiseStream(packed.ToArray(), 10_000), contract).Report;
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20 * MegaByte);
        Assert.True(report.Held);
        Assert.Contains(report.Counts, c => c.Code == "FILE-EXPANDS-TOO-MUCH");
        // Given up soon after the 64 MB that any file may unpack to: a third of this one.
        Assert.InRange(report.Bytes, packed.Length / 4, packed.Length / 2);
    }

    /// <summary>A store that fails while rows are still being read ends the validation with the store's own exception, not with a wait.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(60_000)]
    public async Task A_failing_store_ends_the_validation(int rows)
    {
        var contract = ContractText.Parse("id integer key");
        var file = new MemoryStream(Encoding.UTF8.GetBytes("id\n" + string.Join('\n', Enumerable.Range(0, rows))));
        var options = new ValidationOptions { Parquet = new() { RowGroupRows = 500 } };
        await Assert.ThrowsAsync<IOException>(() => ExtractValidator.ValidateAsync(file, "a.csv", contract, options, new FullDisk(), Stream.Null).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
        public override void WriteByte(byte value) => throw new IOException("full");
    }

    /// <summary>A quote left open on every line costs time in proportion to the file, not to its square.</summary>
    [Fact]
    public void Many_open_quotes_cost_linear_time()
    {
        var contract = ContractText.Parse("id string key\nnote string");
        var text = new StringBuilder("id,note\n");
        for (var i = 0; i < 50_000; i++) text.Append(i).Append(",\"b\n");
        var result = Validation.Of(Encoding.UTF8.GetBytes(text.ToString()), contract, new ValidationOptions());
        Assert.Equal(50_000, result.Report.Rows);
        Assert.Equal(50_000, result.Report.Rejected);
    }
}
