using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

/// <summary>What every store promises, asked of each of them.</summary>
public abstract class ObjectStoreContract
{
    protected abstract ISweepableStore Store { get; }

    /// <summary>What a sender does: puts a file there, whatever was there before.</summary>
    protected abstract Task OverwriteAsync(string path, string content);

    /// <summary>Races are run this often; each round costs a store behind a network some hundred requests.</summary>
    protected virtual int Rounds => 40;

    /// <summary>Objects in a long listing.</summary>
    protected virtual int Many => 1500;

    [Fact]
    public async Task An_object_is_created_once_and_the_first_stays()
    {
        Assert.True(await CreateAsync("raw/a", "first"));
        Assert.False(await CreateAsync("raw/a", "second, longer"));
        Assert.Equal("first", Encoding.UTF8.GetString(await Store.ReadBytesAsync("raw/a")));
    }

    [Fact]
    public async Task The_writer_runs_even_when_the_object_is_there()
    {
        await CreateAsync("raw/a", "first");
        var ran = false;
        Assert.False(await Store.CreateAsync("raw/a", (_, _) =>
        {
            ran = true;
            return Task.CompletedTask;
        }));
        Assert.True(ran);
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_nothing()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Store.CreateAsync("raw/half", async (stream, token) =>
        {
            await stream.WriteAsync("half of it"u8.ToArray(), token);
            await stream.FlushAsync(token);
            Assert.Empty(await PathsAsync("raw/"));
            Assert.Null(await Store.SizeAsync("raw/half", token));
            throw new TimeoutException();
        }));
        Assert.Null(await Store.SizeAsync("raw/half"));
        Assert.Empty(await PathsAsync("raw/"));
        Assert.True(await CreateAsync("raw/half", "whole"));
    }

    [Fact]
    public async Task Of_many_concurrent_creators_exactly_one_wins_and_its_bytes_are_there()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var path = $"raw/round-{round}";
            // All are let go at once when their bytes are ready, which is when they race for the name.
            using var ready = new Barrier(20);
            var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Factory.StartNew(() => Store.CreateAsync(path, (stream, token) =>
            {
                stream.Write(Encoding.UTF8.GetBytes(new string((char)('a' + i), 5000)));
                ready.SignalAndWait(token);
                return Task.CompletedTask;
            }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
            Assert.Single(won, w => w);
            var winner = (char)('a' + Array.IndexOf(won, true));
            Assert.Equal(new string(winner, 5000), Encoding.UTF8.GetString(await Store.ReadBytesAsync(path)));
        }
    }

    [Fact]
    public async Task A_creation_may_nest_in_another()
    {
        Assert.True(await Store.CreateAsync("accepted/outer", async (outer, token) =>
        {
            await outer.WriteAsync("o"u8.ToArray(), token);
            Assert.True(await CreateAsync("quarantine/inner", "i"));
        }));
        Assert.Equal(1, await Store.SizeAsync("accepted/outer"));
        Assert.Equal(1, await Store.SizeAsync("quarantine/inner"));
    }

    [Fact]
    public async Task Listing_is_ordinal_and_exact_to_the_prefix()
    {
        foreach (var path in new[] { "raw/b", "raw/a/z", "raw/B", "raw/a-b", "raw/a.b", "raw/a/1/x", "raw/10", "raw/9", "rawer/x", "other/raw/x" }) await CreateAsync(path, "x");
        Assert.Equal(["raw/10", "raw/9", "raw/B", "raw/a-b", "raw/a.b", "raw/a/1/x", "raw/a/z", "raw/b"], await PathsAsync("raw/"));
        Assert.Equal(["raw/a/1/x", "raw/a/z"], await PathsAsync("raw/a/"));
        Assert.Empty(await PathsAsync("nothing/"));
    }

    [Fact]
    public async Task What_is_not_there_has_no_size_and_no_content()
    {
        Assert.Null(await Store.SizeAsync("raw/none"));
        Assert.Null(await Store.OpenAsync("raw/none"));
        Assert.Contains("'raw/none'", (await Assert.ThrowsAsync<FileNotFoundException>(() => Store.ReadBytesAsync("raw/none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_may_be_empty()
    {
        Assert.True(await CreateAsync("raw/empty", ""));
        Assert.Equal(0, await Store.SizeAsync("raw/empty"));
        Assert.False(await CreateAsync("raw/empty", "x"));
        Assert.Empty(await Store.ReadBytesAsync("raw/empty"));
    }

    [Fact]
    public async Task Content_can_be_sought()
    {
        await CreateAsync("raw/a", "0123456789");
        await using var stream = await Store.OpenRequiredAsync("raw/a");
        Assert.Equal(10, stream.Length);
        stream.Seek(-3, SeekOrigin.End);
        Assert.Equal('7', stream.ReadByte());
    }

    [Fact]
    public async Task The_version_changes_with_the_content_and_only_then()
    {
        await OverwriteAsync("landing/a.csv", "one");
        var first = await OnlyAsync("landing/");
        Assert.Equal(first, await OnlyAsync("landing/"));
        await OverwriteAsync("landing/a.csv", "two, longer");
        var second = await OnlyAsync("landing/");
        Assert.NotEqual(first.Version, second.Version);
        Assert.Equal((3L, 11L), (first.Size, second.Size));
    }

    [Fact]
    public async Task What_was_written_is_described_by_its_hash()
    {
        var written = await Store.WriteAsync("raw/abc", "abc"u8.ToArray());
        Assert.Equal(new WrittenObject("raw/abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), written);
        Assert.Equal(written, await Store.WriteAsync("raw/abc", "something else"u8.ToArray()));
    }

    [Fact]
    public async Task A_pointer_moves_only_from_the_version_it_was_read_at()
    {
        Assert.False(await Store.ReplaceAsync("publications/current", "1", "x"u8.ToArray()));
        Assert.True(await Store.ReplaceAsync("publications/current", null, "first"u8.ToArray()));
        Assert.False(await Store.ReplaceAsync("publications/current", null, "other"u8.ToArray()));
        var first = await OnlyAsync("publications/");
        Assert.True(await Store.ReplaceAsync("publications/current", first.Version, "secnd"u8.ToArray()));
        Assert.False(await Store.ReplaceAsync("publications/current", first.Version, "third"u8.ToArray()));
        Assert.Equal("secnd", await TextAsync("publications/current"));
        var second = await OnlyAsync("publications/");
        Assert.NotEqual(first.Version, second.Version);
        Assert.True(await Store.ReplaceAsync("publications/current", second.Version, "3"u8.ToArray()));
        Assert.Equal("3", await TextAsync("publications/current"));
    }

    [Fact]
    public async Task Of_many_concurrent_movers_of_a_pointer_exactly_one_moves_it()
    {
        Assert.True(await Store.ReplaceAsync("publications/current", null, "start"u8.ToArray()));
        for (var round = 0; round < Math.Min(Rounds, 10); round++)
        {
            var version = (await OnlyAsync("publications/")).Version;
            // All of one length, so that only the version tells them apart.
            var moved = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.ReplaceAsync("publications/current", version, Encoding.UTF8.GetBytes($"mover {i:00}")))));
            Assert.Single(moved, m => m);
            Assert.Equal($"mover {Array.IndexOf(moved, true):00}", await TextAsync("publications/current"));
        }
    }

    [Fact]
    public async Task An_object_is_deleted_only_at_the_version_it_was_judged_at()
    {
        await OverwriteAsync("landing/a.csv", "one");
        var judged = await OnlyAsync("landing/");
        await OverwriteAsync("landing/a.csv", "sent again");
        Assert.False(await Store.DeleteAsync("landing/a.csv", judged.Version));
        Assert.Equal("sent again", await TextAsync("landing/a.csv"));
        Assert.True(await Store.DeleteAsync("landing/a.csv", (await OnlyAsync("landing/")).Version));
        Assert.Null(await Store.SizeAsync("landing/a.csv"));
        Assert.Empty(await PathsAsync("landing/"));
        Assert.False(await Store.DeleteAsync("landing/a.csv", judged.Version));
        Assert.False(await Store.DeleteAsync("elsewhere/a.csv", judged.Version));
        Assert.True(await CreateAsync("landing/a.csv", "third time"));
    }

    [Fact]
    public async Task A_lease_is_one_holders_until_it_is_given_back()
    {
        var lease = await Store.LeaseAsync("build/2026-03-31");
        Assert.NotNull(lease);
        Assert.Null(await Store.LeaseAsync("build/2026-03-31"));
        foreach (var name in new[] { "build/2026-04-01", "build", string.Join('/', Enumerable.Repeat(new string('a', 204), 5)) })
            await using (var other = await Store.LeaseAsync(name)) Assert.NotNull(other);
        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        var again = await Store.LeaseAsync("build/2026-03-31");
        Assert.NotNull(again);
        await again.DisposeAsync();
    }

    [Fact]
    public async Task Of_many_who_want_a_lease_exactly_one_gets_it()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.LeaseAsync("sweep"))));
        await Assert.Single(leases, l => l is not null)!.DisposeAsync();
    }

    [Fact]
    public async Task A_long_listing_is_whole_and_in_order()
    {
        var paths = Enumerable.Range(0, Many).Select(i => $"accepted/{"aB-._="[i % 6]}{i * 7919 % Many}/part").Order(StringComparer.Ordinal).ToList();
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, _) => Assert.True(await CreateAsync(path, path)));
        var listed = new List<StoredObject>();
        await foreach (var item in Store.ListAsync("accepted/")) listed.Add(item);
        Assert.Equal(paths, listed.Select(o => o.Path));
        Assert.All(listed, o => Assert.Equal(o.Path.Length, o.Size));
    }

    [Fact]
    public async Task A_large_object_arrives_whole_however_it_is_written_and_read()
    {
        var content = new byte[10_000_019];
        new Random(1).NextBytes(content);
        Assert.True(await Store.CreateAsync("curated/large", async (stream, token) =>
        {
            // Encoders write without awaiting, copies with it, and neither in pieces of a round size.
            for (int at = 0, piece = 1; at < content.Length; piece = piece * 3 % 300_007 + 1)
            {
                var count = Math.Min(piece, content.Length - at);
                if (piece % 2 == 0) stream.Write(content, at, count);
                else await stream.WriteAsync(content.AsMemory(at, count), token);
                at += count;
            }
        }));
        Assert.Equal(content.Length, await Store.SizeAsync("curated/large"));
        Assert.Equal(new WrittenObject("curated/large", content.Length, Convert.ToHexStringLower(SHA256.HashData(content))), await Store.DescribeAsync("curated/large"));

        await using var stream = await Store.OpenRequiredAsync("curated/large");
        var random = new Random(2);
        var read = new byte[70_000];
        for (var i = 0; i < 30; i++)
        {
            var position = random.Next(content.Length);
            var count = Math.Min(random.Next(1, read.Length), content.Length - position);
            Assert.Equal(position, i % 2 == 0 ? stream.Seek(position, SeekOrigin.Begin) : stream.Seek(position - stream.Position, SeekOrigin.Current));
            if (i % 3 == 0) await stream.ReadExactlyAsync(read.AsMemory(0, count));
            else stream.ReadExactly(read, 0, count);
            Assert.True(content.AsSpan(position, count).SequenceEqual(read.AsSpan(0, count)));
        }

        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(-1, stream.ReadByte());
        stream.Seek(-1, SeekOrigin.End);
        Assert.Equal(content[^1], stream.ReadByte());
    }

    public static TheoryData<string> BadPaths => new(
        "", "/", "/etc/passwd", "raw/", "/raw/a", "raw//a", ".", "..", "raw/..", "../raw/a", "raw/../../etc/passwd", "raw/./a", "raw\\a", "raw\\..\\a", "C:\\x", "C:/x",
        "raw/%2e%2e/a", "raw/a%2Fb", "raw/a b", "raw/a\nb", "raw/a\0", "raw/é", "raw/a?sv=1", "raw/a#b", "raw/a:b", "raw/*", "raw/" + new string('a', 1021));

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task A_path_that_breaks_the_grammar_is_refused_without_being_repeated(string path)
    {
        Assert.False(ObjectPath.IsValid(path));
        foreach (var refused in new[]
        {
            await Assert.ThrowsAsync<ArgumentException>(() => CreateAsync(path, "x")),
            await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(path)),
            await Assert.ThrowsAsync<ArgumentException>(() => Store.SizeAsync(path)),
            await Assert.ThrowsAsync<ArgumentException>(() => Store.ReplaceAsync(path, null, default)),
            await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(path, "1")),
            await Assert.ThrowsAsync<ArgumentException>(() => Store.LeaseAsync(path)),
        })
            if (path.Length > 4) Assert.DoesNotContain(path, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("raw/...")]
    [InlineData("raw/..a")]
    [InlineData("raw/a=b/c_d-e.F9")]
    public void Plain_paths_pass(string path) => Assert.True(ObjectPath.IsValid(path));

    [Fact]
    public void A_path_of_1024_characters_passes_and_one_more_does_not()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('a', 204), 5));
        Assert.Equal(1024, longest.Length);
        Assert.True(ObjectPath.IsValid(longest));
        Assert.False(ObjectPath.IsValid(longest + "a"));
    }

    protected Task<bool> CreateAsync(string path, string content) =>
        Store.CreateAsync(path, async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), token));

    private async Task<string> TextAsync(string path) => Encoding.UTF8.GetString(await Store.ReadBytesAsync(path));

    protected async Task<List<string>> PathsAsync(string prefix)
    {
        var paths = new List<string>();
        await foreach (var item in Store.ListAsync(prefix)) paths.Add(item.Path);
        return paths;
    }

    protected async Task<StoredObject> OnlyAsync(string prefix)
    {
        var found = new List<StoredObject>();
        await foreach (var item in Store.ListAsync(prefix)) found.Add(item);
        return Assert.Single(found);
    }
}
