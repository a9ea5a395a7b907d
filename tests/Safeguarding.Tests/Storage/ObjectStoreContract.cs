using System.Text;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

/// <summary>What every store promises, asked of each of them.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    /// <summary>What a sender does: puts a file there, whatever was there before.</summary>
    protected abstract void Overwrite(string path, string content);

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
        for (var round = 0; round < 40; round++)
        {
            var path = $"raw/round-{round}";
            // All are let go at once when their bytes are ready, which is when they race for the name.
            using var ready = new Barrier(8);
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(() => Store.CreateAsync(path, (stream, token) =>
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
        Overwrite("landing/a.csv", "one");
        var first = await OnlyAsync("landing/");
        Assert.Equal(first, await OnlyAsync("landing/"));
        Overwrite("landing/a.csv", "two, longer");
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

    private Task<bool> CreateAsync(string path, string content) =>
        Store.CreateAsync(path, async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), token));

    private async Task<List<string>> PathsAsync(string prefix)
    {
        var paths = new List<string>();
        await foreach (var item in Store.ListAsync(prefix)) paths.Add(item.Path);
        return paths;
    }

    private async Task<StoredObject> OnlyAsync(string prefix)
    {
        var found = new List<StoredObject>();
        await foreach (var item in Store.ListAsync(prefix)) found.Add(item);
        return Assert.Single(found);
    }
}

public sealed class MemoryStoreTests : ObjectStoreContract
{
    private readonly MemoryStore _store = new();

    protected override IObjectStore Store => _store;

    protected override void Overwrite(string path, string content) => _store.Drop(path, Encoding.UTF8.GetBytes(content));
}

public sealed class FolderStoreTests : ObjectStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-store");

    protected override IObjectStore Store => new FolderStore(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    protected override void Overwrite(string path, string content)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    [Fact]
    public async Task No_temporary_file_outlives_a_creation()
    {
        await Store.WriteAsync("raw/a", "x"u8.ToArray());
        await Store.WriteAsync("raw/a", "y"u8.ToArray());
        await Assert.ThrowsAsync<TimeoutException>(() => Store.CreateAsync("raw/b", (_, _) => throw new TimeoutException()));
        Assert.Equal(["a"], _folder.GetFiles("*", SearchOption.AllDirectories).Select(f => f.Name));
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed_by_a_listing()
    {
        if (OperatingSystem.IsWindows()) return;
        var outside = Directory.CreateTempSubdirectory("outside");
        try
        {
            File.WriteAllText(Path.Combine(outside.FullName, "secret.csv"), "x");
            _folder.CreateSubdirectory("landing").CreateSubdirectory("health");
            Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "landing", "police"), outside.FullName);
            await foreach (var item in Store.ListAsync("landing/")) Assert.Fail(item.Path);
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }
}
