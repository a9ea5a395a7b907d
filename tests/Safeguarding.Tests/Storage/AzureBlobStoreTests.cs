using System.Security.Cryptography;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class AzureBlobStoreTests : ObjectStoreContract
{
    private readonly BlobServiceClient _service = Account.Blobs(Azurite.NewRoot());

    protected override ISweepableStore Store => Account.Store(_service, pageSize: 500);

    protected override int Rounds => 8;

    protected override Task OverwriteAsync(string path, string content) => Account.OverwriteAsync(_service, path, Encoding.UTF8.GetBytes(content));

    [Fact]
    public async Task A_container_is_made_when_something_is_first_written_to_it()
    {
        Assert.False(await _service.GetBlobContainerClient("raw").ExistsAsync());
        Assert.Null(await Store.OpenAsync("raw/a"));
        Assert.Null(await Store.SizeAsync("raw/a"));
        await foreach (var item in Store.ListAsync("raw/")) Assert.Fail(item.Path);
        Assert.False(await _service.GetBlobContainerClient("raw").ExistsAsync());
        Assert.True(await CreateAsync("raw/a", "x"));
        Assert.True(await Account.Store(_service, blockBytes: 4).CreateAsync("accepted/in-blocks", async (stream, token) => await stream.WriteAsync("0123456789"u8.ToArray(), token)));
        Assert.Equal("0123456789"u8.ToArray(), await Store.ReadBytesAsync("accepted/in-blocks"));
    }

    [Fact]
    public async Task Letter_boxes_are_containers_of_their_own_and_are_listed_as_one_folder()
    {
        string[] paths = ["landing/a.csv", "landing/health/1.csv", "landing/health/2.csv", "landing/jobs/x.csv", "landing/police/1.csv", "landing/social_care/1.csv", "landing/zoo.csv"];
        foreach (var path in paths.Reverse()) Assert.True(await CreateAsync(path, path));
        Assert.Equal("landing/police/1.csv", (await _service.GetBlobContainerClient("landing-police").GetBlobClient("1.csv").DownloadContentAsync()).Value.Content.ToString());
        Assert.Equal(paths, await PathsAsync("landing/"));
        Assert.Equal(["landing/health/1.csv", "landing/health/2.csv"], await PathsAsync("landing/health/"));
        Assert.Equal("landing/zoo.csv", Encoding.UTF8.GetString(await Store.ReadBytesAsync("landing/zoo.csv")));
    }

    /// <summary>An emulator, or an account from before each agency had a box of its own: nothing that was dropped there is passed over.</summary>
    [Fact]
    public async Task What_lies_in_the_shared_letter_box_is_listed_read_and_swept_too()
    {
        await Account.OverwriteBlobAsync(_service, "landing", "health/2.csv", "shared"u8.ToArray());
        await Account.OverwriteBlobAsync(_service, "landing", "health/3.csv", "hidden"u8.ToArray());
        await Account.OverwriteBlobAsync(_service, "landing", "police/0.csv", "shared"u8.ToArray());
        await CreateAsync("landing/health/1.csv", "own");
        await CreateAsync("landing/health/3.csv", "own");
        await CreateAsync("landing/police/1.csv", "own");
        Assert.Equal(["landing/health/1.csv", "landing/health/2.csv", "landing/health/3.csv", "landing/police/0.csv", "landing/police/1.csv"], await PathsAsync("landing/"));
        Assert.Equal(["landing/health/2.csv"], await PathsAsync("landing/health/2"));
        Assert.Equal("shared", Encoding.UTF8.GetString(await Store.ReadBytesAsync("landing/health/2.csv")));
        Assert.Equal("own", Encoding.UTF8.GetString(await Store.ReadBytesAsync("landing/health/3.csv")));
        Assert.Equal(6, await Store.SizeAsync("landing/police/0.csv"));
        await foreach (var item in Store.ListAsync("landing/police/"))
            Assert.True(await Store.DeleteAsync(item.Path, item.Version));
        Assert.Equal(["landing/health/1.csv", "landing/health/2.csv", "landing/health/3.csv"], await PathsAsync("landing/"));
    }

    /// <summary>A role on the agencies' boxes is none on a container that does not exist: the account refuses where it might say that there is none.</summary>
    [Fact]
    public async Task A_shared_letter_box_that_may_not_be_looked_into_is_none()
    {
        var root = Azurite.NewRoot();
        await Account.Store(Account.Blobs(root)).CreateAsync("landing/health/1.csv", async (stream, token) => await stream.WriteAsync("own"u8.ToArray(), token));
        await using var proxy = MisbehavingProxy.Start(root, r => IsOfShared(r.Target) ? Fault.Forbidden : Fault.None);
        var store = Account.Store(Account.Blobs(proxy.Root));
        var paths = new List<string>();
        await foreach (var item in store.ListAsync("landing/")) paths.Add(item.Path);
        Assert.Equal(["landing/health/1.csv"], paths);
        Assert.Null(await store.SizeAsync("landing/health/none.csv"));
        Assert.Null(await store.OpenAsync("landing/health/none.csv"));
        Assert.True(proxy.Faults >= 3);
    }

    private static bool IsOfShared(string target) => target.Contains("/landing/", StringComparison.Ordinal) || target.Contains("/landing?", StringComparison.Ordinal);

    [Theory]
    [InlineData("Raw/a")]
    [InlineData("ab/c")]
    [InlineData("raw")]
    [InlineData("-raw/a")]
    [InlineData("ra--w/a")]
    [InlineData("$root/a")]
    [InlineData("raw.x/a")]
    public async Task A_path_that_names_no_container_is_refused(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => CreateAsync(path, "x"));

    [Fact]
    public async Task Writers_of_one_name_do_not_disturb_each_others_blocks()
    {
        var store = Account.Store(_service, blockBytes: 1000);
        for (var round = 0; round < 5; round++)
        {
            var path = $"raw/blocks-{round}";
            using var ready = new Barrier(6);
            var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Factory.StartNew(() => store.CreateAsync(path, async (stream, token) =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(new string((char)('a' + i), 3500 + i)), token);
                ready.SignalAndWait(token);
            }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
            Assert.Single(won, w => w);
            var winner = Array.IndexOf(won, true);
            Assert.Equal(new string((char)('a' + winner), 3500 + winner), Encoding.ASCII.GetString(await Store.ReadBytesAsync(path)));
        }
    }

    [Fact]
    public async Task A_file_overwritten_while_it_is_read_fails_and_is_never_a_mixture()
    {
        await Account.OverwriteAsync(_service, "landing/a.csv", Bytes(400_000, 'a'));
        await using var stream = await Store.OpenRequiredAsync("landing/a.csv");
        Assert.Equal('a', stream.ReadByte());
        await Account.OverwriteAsync(_service, "landing/a.csv", Bytes(400_000, 'b'));
        var failure = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Contains("was overwritten or taken away while it was being read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_does_not_match_the_hash_stored_with_it_is_not_read_to_the_end()
    {
        await CreateAsync("landing/made", "x");
        var blob = _service.GetBlobContainerClient("landing").GetBlockBlobClient("a.csv");
        var id = Convert.ToBase64String("1"u8);
        await blob.StageBlockAsync(id, new MemoryStream(Bytes(300_000, 'a')));
        await blob.CommitBlockListAsync([id], new CommitBlockListOptions { HttpHeaders = new BlobHttpHeaders { ContentHash = CryptographicOperations.HashData(HashAlgorithmName.MD5, "what was meant"u8.ToArray()) } });
        Assert.Contains("does not match the MD5", (await Assert.ThrowsAsync<IOException>(() => Store.ReadBytesAsync("landing/a.csv"))).Message, StringComparison.Ordinal);
        // What is read in parts can't be held against the hash of the whole; its ranges have checksums of their own.
        await using var stream = await Store.OpenRequiredAsync("landing/a.csv");
        stream.Seek(-10, SeekOrigin.End);
        Assert.Equal(10, await stream.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false));
    }

    [Fact]
    public async Task What_we_write_carries_its_hash_in_one_block_or_many()
    {
        var content = Bytes(5000, 'x');
        await Account.Store(_service, blockBytes: 1000).WriteAsync("raw/many", content);
        await Store.WriteAsync("raw/one", content);
        foreach (var name in new[] { "many", "one" })
            Assert.Equal(CryptographicOperations.HashData(HashAlgorithmName.MD5, content), (await _service.GetBlobContainerClient("raw").GetBlobClient(name).GetPropertiesAsync()).Value.ContentHash);
    }

    [Theory]
    [InlineData(Fault.ResetAfter, 4 << 20)]
    [InlineData(Fault.SwallowedAfter, 4 << 20)]
    [InlineData(Fault.ResetAfter, 1000)]
    [InlineData(Fault.SwallowedAfter, 1000)]
    public async Task A_creation_whose_answer_was_lost_is_told_truly(Fault lost, int blockBytes)
    {
        var root = Azurite.NewRoot();
        // The request that makes the object is done, its answer lost, and its repetition refused because of it.
        await using var proxy = MisbehavingProxy.Start(root, r => r.Method == "PUT" && r.Try == 1 && !r.Target.Contains("comp=block&", StringComparison.Ordinal) && !r.Target.Contains("restype", StringComparison.Ordinal) ? lost : Fault.None);
        var store = Account.Store(Account.Blobs(proxy.Root, Azurite.Hasty), blockBytes);
        await Account.Store(Account.Blobs(root)).WriteAsync("raw/other", "x"u8.ToArray());
        Assert.True(await store.CreateAsync("raw/a", async (stream, token) => await stream.WriteAsync(Bytes(2500, 'a'), token)));
        Assert.Equal(1, proxy.Faults);
        Assert.False(await store.CreateAsync("raw/a", async (stream, token) => await stream.WriteAsync(Bytes(2500, 'b'), token)));
        Assert.Equal(Bytes(2500, 'a'), await store.ReadBytesAsync("raw/a"));
    }

    [Fact]
    public async Task Moving_and_deleting_whose_answer_was_lost_are_told_truly()
    {
        var root = Azurite.NewRoot();
        await Account.Store(Account.Blobs(root)).WriteAsync("publications/current", "first"u8.ToArray());
        await using var proxy = MisbehavingProxy.Start(root, r => r.Method is "PUT" or "DELETE" && r.Try == 1 ? Fault.ResetAfter : Fault.None);
        var store = Account.Store(Account.Blobs(proxy.Root));
        Assert.True(await store.ReplaceAsync("publications/current", await VersionAsync(store), "second"u8.ToArray()));
        Assert.True(await store.DeleteAsync("publications/current", await VersionAsync(store)));
        Assert.Equal(2, proxy.Faults);
        Assert.Null(await store.SizeAsync("publications/current"));
    }

    [Fact]
    public async Task Damage_on_the_way_in_or_out_is_found_by_checksum_and_mended_by_repetition()
    {
        var root = Azurite.NewRoot();
        await using var proxy = MisbehavingProxy.Start(root, r => r.Try <= 2 && r.Method is "PUT" or "GET" ? Fault.Corrupted : Fault.None);
        var store = Account.Store(Account.Blobs(proxy.Root), blockBytes: 100_000);
        var content = Bytes(350_000, 'a');
        Assert.True(await store.CreateAsync("raw/a", async (stream, token) => await stream.WriteAsync(content, token)));
        Assert.Equal(content, await Account.Store(Account.Blobs(root)).ReadBytesAsync("raw/a"));
        Assert.Equal(content, await store.ReadBytesAsync("raw/a"));
        Assert.True(proxy.Faults > 5, $"{proxy.Faults} faults");
    }

    [Fact]
    public async Task A_lease_taken_away_is_told_as_lost()
    {
        await using var lease = await Account.Store(_service, leaseTerms: new LeaseTerms(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(50))).LeaseAsync("build");
        Assert.NotNull(lease);
        await _service.GetBlobContainerClient("leases").GetBlobClient("build").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await lease.Lost.WaitAsync(TimeSpan.FromSeconds(10));
        await using var next = await Store.LeaseAsync("build");
        Assert.NotNull(next);
    }

    private static async Task<string> VersionAsync(IObjectStore store)
    {
        await foreach (var item in store.ListAsync("publications/")) return item.Version;
        throw new InvalidOperationException("There is no pointer.");
    }

    private static byte[] Bytes(int count, char letter) => Encoding.ASCII.GetBytes(new string(letter, count));
}

/// <summary>The same contract with about one request in six going wrong.</summary>
public sealed class AzureBlobStoreThroughFaultsTests : ObjectStoreContract
{
    private readonly BlobServiceClient _sender;
    private readonly ISweepableStore _store;

    public AzureBlobStoreThroughFaultsTests()
    {
        var root = Azurite.NewRoot();
        _sender = Account.Blobs(root);
        _store = Account.Store(Account.Blobs(MisbehavingProxy.Start(root, MisbehavingProxy.Seeded(Azurite.Seed)).Root, Azurite.Hasty), blockBytes: 1 << 20, pageSize: 50);
    }

    protected override ISweepableStore Store => _store;

    protected override int Rounds => 2;

    protected override int Many => 200;

    protected override Task OverwriteAsync(string path, string content) => Account.OverwriteAsync(_sender, path, Encoding.UTF8.GetBytes(content));
}

/// <summary>In a class of its own, since it waits out a real lease, which lasts fifteen seconds at least.</summary>
public sealed class LeaseExpiryTests
{
    [Fact]
    public async Task A_holder_cut_off_knows_before_anybody_else_can_take_its_lease()
    {
        var root = Azurite.NewRoot();
        var cut = false;
        await using var proxy = MisbehavingProxy.Start(root, _ => Volatile.Read(ref cut) ? Fault.ResetBefore : Fault.None);
        var holder = Account.Store(Account.Blobs(proxy.Root), leaseTerms: new LeaseTerms(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(200)));
        var others = Account.Store(Account.Blobs(root));
        await using var lease = await holder.LeaseAsync("build");
        Assert.NotNull(lease);
        Volatile.Write(ref cut, true);
        IStoreLease? taken = null;
        var lostBefore = false;
        while (taken is null)
        {
            lostBefore = lease.Lost.IsCancellationRequested;
            taken = await others.LeaseAsync("build");
            await Task.Delay(100);
        }

        await using (taken) Assert.True(lostBefore);
    }
}

internal static class Account
{
    public static BlobServiceClient Blobs(string root, StorageRetries? retries = null)
    {
        var connection = EmulatorConnection.Parse(root);
        return new BlobServiceClient(connection.Blob, new StorageSharedKeyCredential(connection.Account, connection.Key), AzureBlobStore.Options(retries ?? Azurite.Quick));
    }

    public static AzureBlobStore Store(BlobServiceClient service, int blockBytes = 4 << 20, LeaseTerms? leaseTerms = null, int? pageSize = null) => new(service, Azurite.Quick, blockBytes, leaseTerms, pageSize);

    public static Task OverwriteAsync(BlobServiceClient service, string path, byte[] content)
    {
        var (container, blob) = BlobPlaces.Of(path);
        return OverwriteBlobAsync(service, container, blob, content);
    }

    public static async Task OverwriteBlobAsync(BlobServiceClient service, string container, string blob, byte[] content)
    {
        var place = service.GetBlobContainerClient(container);
        await place.CreateIfNotExistsAsync();
        await place.GetBlobClient(blob).UploadAsync(new BinaryData(content), overwrite: true);
    }

    /// <summary>Ends when the token is cancelled; a failure when that takes too long.</summary>
    public static async Task WaitAsync(this CancellationToken token, TimeSpan atMost)
    {
        var cancelled = new TaskCompletionSource();
        await using var _ = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(atMost);
    }
}
