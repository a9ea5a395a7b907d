using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class FolderStoreTests : ObjectStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-store");

    protected override ISweepableStore Store => new FolderStore(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    protected override async Task OverwriteAsync(string path, string content)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
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

    [Fact]
    public async Task A_full_disk_leaves_nothing_half_made()
    {
        await Store.WriteAsync("raw/before", "x"u8.ToArray());
        await Store.ReplaceAsync("publications/current", null, "first"u8.ToArray());
        var version = (await OnlyAsync("publications/")).Version;
        var full = new FolderStore(_folder.FullName) { OpenNew = FullDisk.Open };
        foreach (var bytes in new[] { 10, 1_000_000 })
        {
            var failure = await Assert.ThrowsAsync<IOException>(() => full.CreateAsync("raw/new", async (stream, token) => await stream.WriteAsync(new byte[bytes], token)));
            Assert.DoesNotContain("raw/new", failure.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<IOException>(() => full.ReplaceAsync("publications/current", version, new byte[bytes]));
        }

        Assert.Equal(["before", "change.lock", "current"], _folder.GetFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal("first"u8.ToArray(), await Store.ReadBytesAsync("publications/current"));
        // When there is room again, the same work is done as if nothing had been.
        Assert.True(await CreateAsync("raw/new", "whole"));
        Assert.True(await Store.ReplaceAsync("publications/current", version, "second"u8.ToArray()));
    }

    [Fact]
    public async Task Moves_within_one_tick_of_the_file_systems_clock_give_versions_of_their_own()
    {
        Assert.True(await Store.ReplaceAsync("publications/current", null, "00"u8.ToArray()));
        var versions = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            var version = (await OnlyAsync("publications/")).Version;
            Assert.True(versions.Add(version));
            Assert.True(await Store.ReplaceAsync("publications/current", version, System.Text.Encoding.ASCII.GetBytes($"{i:00}")));
        }
    }
}
