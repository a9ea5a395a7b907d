using System.Security.Cryptography;
using Safeguarding.App.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class BlobWriteStreamTests
{
    [Fact]
    public async Task Memory_is_two_blocks_whatever_the_length()
    {
        var arrays = new HashSet<byte[]>();
        var sent = new List<byte>();
        var underWay = 0;
        await using var stream = new BlobWriteStream(100, async (_, block) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref underWay));
            await Task.Yield();
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(block, out var array));
            arrays.Add(array.Array!);
            sent.AddRange(block.ToArray());
            Interlocked.Decrement(ref underWay);
        });
        var content = Enumerable.Range(0, 10_050).Select(i => (byte)(i * 31)).ToArray();
        foreach (var piece in content.Chunk(7)) await stream.WriteAsync(piece);
        var end = await stream.EndAsync();
        Assert.Equal(101, end!.Value.Blocks.Count);
        Assert.Equal(101, end.Value.Blocks.Distinct().Count());
        Assert.Single(end.Value.Blocks.Select(b => b.Length).Distinct());
        Assert.Equal(CryptographicOperations.HashData(HashAlgorithmName.MD5, content), end.Value.Md5);
        Assert.Equal(content, sent);
        Assert.All(arrays, a => Assert.True(a.Length <= 100));
        Assert.Equal(2, arrays.Count);
    }

    [Fact]
    public async Task What_fits_one_block_is_not_sent_in_blocks()
    {
        await using var stream = new BlobWriteStream(100, (_, _) => throw new InvalidOperationException());
        stream.Write(new byte[100]);
        Assert.Null(await stream.EndAsync());
        Assert.Equal(100, stream.Rest.Length);
    }

    [Fact]
    public async Task A_block_that_could_not_be_sent_fails_the_object()
    {
        await using var stream = new BlobWriteStream(100, (_, _) => Task.FromException(new TimeoutException()));
        await stream.WriteAsync(new byte[150]);
        await Assert.ThrowsAsync<TimeoutException>(stream.EndAsync);
    }
}
