using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Polly;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>Objects in Azure Blob storage, in containers as <see cref="BlobPlaces"/> says, each made on first use where we may.</summary>
/// <remarks>
/// A creation is sent in blocks while it is being written and becomes visible by the one request that commits them, on the condition that
/// there is no such blob. That request may do its work and its answer be lost; the repeated one is then refused because of
/// ourselves. So every write leaves a token of its own in the blob's metadata, and a refusal is believed only when the blob bears another's.
/// </remarks>
public sealed class AzureBlobStore : ISweepableStore
{
    private const string LeaseContainer = "leases";

    /// <summary>Name of the metadata entry that says whose write it was.</summary>
    private const string WrittenBy = "writtenby";

    private readonly BlobServiceClient _service;
    private readonly ResiliencePipeline _transfers;
    private readonly int _blockBytes;
    private readonly LeaseTerms _leaseTerms;
    private readonly int? _pageSize;

    /// <param name="service">Made with <see cref="Options"/>: it counts tries and checks transfers.</param>
    /// <param name="retries">The ones its options were made with.</param>
    /// <param name="blockBytes">Bytes sent at a time; a writer holds at most two blocks in memory. 50,000 of them are the largest blob, 200 GB at 4 MiB.</param>
    /// <param name="pageSize">Objects in one answer to a listing; 5,000 unless told.</param>
    internal AzureBlobStore(BlobServiceClient service, StorageRetries retries, int blockBytes = 4 << 20, LeaseTerms? leaseTerms = null, int? pageSize = null)
    {
        _service = service;
        _transfers = retries.Transfers();
        _blockBytes = blockBytes;
        _leaseTerms = leaseTerms ?? LeaseTerms.Default;
        _pageSize = pageSize;
    }

    internal static BlobClientOptions Options(StorageRetries retries)
    {
        var options = retries.ApplyTo(new BlobClientOptions());
        options.TransferValidation.Upload.ChecksumAlgorithm = Azure.Storage.StorageChecksumAlgorithm.StorageCrc64;
        // The emulator gives no CRC64 of a range.
        options.TransferValidation.Download.ChecksumAlgorithm = Azure.Storage.StorageChecksumAlgorithm.MD5;
        return options;
    }

    public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var blob = Locate(path);
        await using var blocks = new BlobWriteStream(_blockBytes, (id, block) => StageAsync(blob, id, block, cancel));
        await write(blocks, cancel).ConfigureAwait(false);
        var onlyIfNew = new BlobRequestConditions { IfNoneMatch = ETag.All };
        return await blocks.EndAsync().ConfigureAwait(false) is not { } sent
            ? await PutAsync(blob, blocks.Rest, onlyIfNew, cancel).ConfigureAwait(false)
            : await WriteAsync(blob, metadata => blob.CommitBlockListAsync(
                sent.Blocks,
                new CommitBlockListOptions { Conditions = onlyIfNew, Metadata = metadata, HttpHeaders = new BlobHttpHeaders { ContentHash = sent.Md5 } },
                cancel), cancel).ConfigureAwait(false);
    }

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) =>
        await BlobReadStream.OpenAsync(Locate(path), path, _transfers, cancel).ConfigureAwait(false)
        ?? await InSharedBoxAsync(path, blob => BlobReadStream.OpenAsync(blob, path, _transfers, cancel)).ConfigureAwait(false);

    public async Task<long?> SizeAsync(string path, CancellationToken cancel = default) =>
        await SizeOfAsync(Locate(path), cancel).ConfigureAwait(false) ?? await InSharedBoxAsync(path, blob => SizeOfAsync(blob, cancel)).ConfigureAwait(false);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(prefix.TrimEnd('/'));
        return prefix.StartsWith(LandingPath.Root, StringComparison.Ordinal) ? LandingAsync(prefix, cancel) : ListOneAsync(prefix, cancel);
    }

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) =>
        PutAsync(Locate(path), content, version is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : Only(version), cancel);

    /// <inheritdoc/>
    /// <remarks>When the answer to a deletion is lost and the repeated one finds nothing, it counts as done: this version was there just before, and was deleted by the first try or by another sweeper that same moment.</remarks>
    public async Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default) =>
        await DeleteAsync(Locate(path), version, cancel).ConfigureAwait(false) || await InSharedBoxAsync(path, blob => DeleteAsync(blob, version, cancel)).ConfigureAwait(false);

    private static async Task<bool> DeleteAsync(BlockBlobClient blob, string version, CancellationToken cancel)
    {
        try
        {
            await blob.GetPropertiesAsync(Only(version), cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }

        using var tries = new Tries();
        try
        {
            await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, Only(version), cancel).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404 || e.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return tries.MoreThanOne && await SizeOfAsync(blob, cancel).ConfigureAwait(false) is null;
        }
    }

    public async Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(name);
        var blob = _service.GetBlobContainerClient(LeaseContainer).GetBlockBlobClient(name);
        try
        {
            return await BlobLease.TakeAsync(blob, _leaseTerms, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Somebody else may make it first; it is then theirs or ours to lease all the same.
            try
            {
                await PutAsync(blob, default, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancel).ConfigureAwait(false);
            }
            catch (RequestFailedException leased) when (leased.ErrorCode == BlobErrorCode.LeaseIdMissing)
            {
                return null;
            }

            return await BlobLease.TakeAsync(blob, _leaseTerms, cancel).ConfigureAwait(false);
        }
    }

    private IAsyncEnumerable<StoredObject> ListOneAsync(string prefix, CancellationToken cancel)
    {
        var (container, within) = BlobPlaces.Of(prefix);
        return OrdinalOrder.Of(PagesAsync(container, within, cancel), prefix.Length, cancel);
    }

    /// <summary>What agencies dropped into their letter boxes and into the shared one, in ordinal order of path. Of two files of one path, the one in the agency's own box counts.</summary>
    private async IAsyncEnumerable<StoredObject> LandingAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        var shared = await SharedAsync(prefix, cancel).ConfigureAwait(false);
        var next = 0;
        foreach (var box in BlobPlaces.Boxes.Where(box => box.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(box, StringComparison.Ordinal)))
        {
            await foreach (var item in ListOneAsync(box.Length > prefix.Length ? box : prefix, cancel).ConfigureAwait(false))
            {
                for (; next < shared.Count && string.CompareOrdinal(shared[next].Path, item.Path) < 0; next++) yield return shared[next];
                if (next < shared.Count && shared[next].Path == item.Path) next++;
                yield return item;
            }
        }

        for (; next < shared.Count; next++) yield return shared[next];
    }

    /// <summary>What lies in the shared letter box: in an emulator, or an account from before each agency had its own.</summary>
    private async Task<List<StoredObject>> SharedAsync(string prefix, CancellationToken cancel)
    {
        var shared = new List<StoredObject>();
        try
        {
            await foreach (var item in OrdinalOrder.Of(PagesAsync(BlobPlaces.Shared, prefix[LandingPath.Root.Length..], cancel), prefix.Length, cancel).ConfigureAwait(false)) shared.Add(item);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // Where roles are given box by box there is no shared one, and asking for it is refused rather than answered.
        }

        return shared;
    }

    /// <summary>Does for the blob of an agency's file in the shared letter box what was done in vain in the agency's own.</summary>
    private async Task<T?> InSharedBoxAsync<T>(string path, Func<BlockBlobClient, Task<T>> act)
    {
        if (!BlobPlaces.IsInBox(path)) return default;
        try
        {
            return await act(_service.GetBlobContainerClient(BlobPlaces.Shared).GetBlockBlobClient(path[LandingPath.Root.Length..])).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            return default;
        }
    }

    private static async Task<long?> SizeOfAsync(BlockBlobClient blob, CancellationToken cancel)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.ContentLength;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<StoredObject> PagesAsync(string container, string within, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!IsContainer(container)) yield break;
        var pages = _service.GetBlobContainerClient(container).GetBlobsAsync(prefix: within.Length == 0 ? null : within, cancellationToken: cancel).AsPages(pageSizeHint: _pageSize);
        await using var page = pages.GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await page.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                yield break;
            }

            foreach (var blob in page.Current.Values)
                yield return new StoredObject(BlobPlaces.PathOf(container, blob.Name), blob.Properties.ContentLength ?? 0, blob.Properties.ETag?.ToString().Trim('"') ?? "");
        }
    }

    private Task<Response<BlockInfo>> StageAsync(BlockBlobClient blob, string id, ReadOnlyMemory<byte> block, CancellationToken cancel) =>
        _transfers.ExecuteAsync(async token => await InContainerAsync(blob, () => blob.StageBlockAsync(id, StreamOf(block), cancellationToken: token), token).ConfigureAwait(false), cancel).AsTask();

    /// <summary>Writes a blob in one request, which stores its MD5 as well.</summary>
    private Task<bool> PutAsync(BlockBlobClient blob, ReadOnlyMemory<byte> content, BlobRequestConditions conditions, CancellationToken cancel) =>
        WriteAsync(blob, metadata => _transfers.ExecuteAsync(async token => await blob.UploadAsync(
            StreamOf(content), new BlobUploadOptions { Conditions = conditions, Metadata = metadata }, token).ConfigureAwait(false), cancel).AsTask(), cancel);

    /// <returns>False when the condition of the write was not met, and that not by a try of our own.</returns>
    private static async Task<bool> WriteAsync(BlockBlobClient blob, Func<Dictionary<string, string>, Task<Response<BlobContentInfo>>> send, CancellationToken cancel)
    {
        var token = Guid.NewGuid().ToString("N");
        try
        {
            await InContainerAsync(blob, () => send(new Dictionary<string, string> { [WrittenBy] = token }), cancel).ConfigureAwait(false);
            return true;
        }
        // Where a container's blobs cannot be changed, an existing one may be refused for that reason before the condition is looked at.
        catch (RequestFailedException e) when (e.ErrorCode is "BlobAlreadyExists" or "ConditionNotMet" or "InvalidBlockList" or "BlobImmutableDueToPolicy")
        {
            try
            {
                var there = await blob.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false);
                return there.Value.Metadata.TryGetValue(WrittenBy, out var writer) && writer == token;
            }
            catch (RequestFailedException none) when (none.Status == 404 && e.ErrorCode != "InvalidBlockList")
            {
                return false;
            }
        }
    }

    private static async Task<T> InContainerAsync<T>(BlockBlobClient blob, Func<Task<T>> send, CancellationToken cancel)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await blob.GetParentBlobContainerClient().CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
            return await send().ConfigureAwait(false);
        }
    }

    private BlockBlobClient Locate(string path)
    {
        ObjectPath.ThrowIfInvalid(path);
        var (container, blob) = BlobPlaces.Of(path);
        return blob.Length > 0 && IsContainer(container)
            ? _service.GetBlobContainerClient(container).GetBlockBlobClient(blob)
            : throw new ArgumentException("In blob storage a path begins with a container, 3 to 63 lower-case letters, digits and single hyphens, and a name follows.", nameof(path));
    }

    private static bool IsContainer(string name) =>
        name.Length is >= 3 and <= 63 && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal)
        && name.All(c => c is '-' || char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c));

    private static BlobRequestConditions Only(string version) => new() { IfMatch = new ETag(version) };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(bytes.ToArray(), writable: false);
}
