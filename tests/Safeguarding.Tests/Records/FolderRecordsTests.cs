using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Records;
using Safeguarding.Tests.Storage;

namespace Safeguarding.Tests.Records;

public sealed class FolderRecordsTests : RecordStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-records");

    protected override IRecordStore Store => new FolderRecords(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_full_disk_leaves_nothing_half_made()
    {
        await CommitAsync(new InsertRecord("before", Values("n=1")));
        var full = new FolderRecords(_folder.FullName) { OpenNew = FullDisk.Open };
        foreach (var length in new[] { 10, 30_000 })
            await Assert.ThrowsAsync<IOException>(() => full.CommitAsync("extracts", "health", [new InsertRecord("new", Values("n=" + new string('x', length)))]));
        Assert.Equal(["before: n=1"], await LinesAsync("extracts", "health"));
        Assert.Equal(["health.json", "health.json.lock"], _folder.GetFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.True(await CommitAsync(new InsertRecord("new", Values("n=2"))));
    }

    [Fact]
    public async Task What_a_killed_writer_left_half_written_is_not_seen_and_does_not_stop_the_next()
    {
        await CommitAsync(new InsertRecord("before", Values("n=1")));
        var file = Assert.Single(_folder.GetFiles("health.json", SearchOption.AllDirectories)).FullName;
        await File.WriteAllTextAsync(file + ".new", "{\"Commits\":7,\"Records\":{\"half\":{");
        Assert.Equal(["before: n=1"], await LinesAsync("extracts", "health"));
        Assert.True(await CommitAsync(new InsertRecord("after", Values("n=2"))));
        Assert.Equal(["after: n=2", "before: n=1"], await LinesAsync("extracts", "health"));
        Assert.False(File.Exists(file + ".new"));
    }

    [Fact]
    public async Task A_writer_waits_for_another_process_and_a_reader_does_not()
    {
        await CommitAsync(new InsertRecord("before", Values("n=1")));
        var file = Assert.Single(_folder.GetFiles("health.json", SearchOption.AllDirectories)).FullName;
        Task<bool> waiting;
        // What another process does: it holds the lock file open.
        await using (new FileStream(file + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = CommitAsync(new InsertRecord("after", Values("n=2")));
            Assert.Equal(["before: n=1"], await LinesAsync("extracts", "health"));
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync("extracts", "health", [new InsertRecord("given-up", Values("n=3"))], cancel.Token));
            Assert.False(waiting.IsCompleted);
        }

        Assert.True(await waiting);
        Assert.Equal(["after: n=2", "before: n=1"], await LinesAsync("extracts", "health"));
    }
}
