using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>Where everything is: objects, records and queues of one folder or one storage account.</summary>
/// <param name="Name">How to speak of it: the folder, or the address of the account. Never a key.</param>
/// <param name="IsFolder">A folder on this machine, which has no identity and no other readers to be kept from.</param>
public sealed partial record StoreRoot(string Name, bool IsFolder, ISweepableStore Objects, IRecordStore Records, IWorkQueues Queues)
{
    private const string Suffix = "core.windows.net";

    /// <summary>What <c>--root</c> takes.</summary>
    public const string Forms = "a folder, https://<account>.blob.core.windows.net, or UseDevelopmentStorage=true or another connection string of the emulator";

    /// <summary>
    /// A folder path; the blob address of a storage account, whose tables and queues are found beside it and which is entered by the identity this
    /// program runs under; or the emulator's connection string. Opens nothing yet.
    /// </summary>
    /// <param name="identity">Client id of a user-assigned managed identity, when the account is to be entered by another than the default one.</param>
    /// <param name="clock">For the queues of a folder.</param>
    /// <exception cref="FormatException">The text is none of these; the message says what to write and repeats no key.</exception>
    public static StoreRoot Open(string text, string? identity = null, TimeProvider? clock = null, StorageRetries? retries = null)
    {
        retries ??= StorageRetries.Default;
        if (text.Contains("UseDevelopmentStorage=", StringComparison.OrdinalIgnoreCase) || text.Contains("AccountKey=", StringComparison.OrdinalIgnoreCase) || text.Contains("SharedAccessSignature=", StringComparison.OrdinalIgnoreCase))
            return Emulator(EmulatorConnection.Parse(text), retries);
        if (text.Contains("://", StringComparison.Ordinal)) return Account(text, identity, retries);
        if (string.IsNullOrWhiteSpace(text)) throw new FormatException($"The root must be {Forms}.");
        var records = new FolderRecords(text);
        return new StoreRoot(text, true, new FolderStore(text), records, new RecordQueues(records, clock ?? TimeProvider.System));
    }

    private static StoreRoot Account(string text, string? identity, StorageRetries retries)
    {
        var match = BlobAddress().Match(text);
        if (!match.Success) throw new FormatException($"The root must be {Forms}. An address is of the account alone, over https, without container, key or signature.");
        var account = match.Groups[1].Value;
        TokenCredential credential = identity is null ? new DefaultAzureCredential() : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(identity));
        return new StoreRoot(
            $"https://{account}.blob.{Suffix}",
            false,
            new AzureBlobStore(new BlobServiceClient(new Uri($"https://{account}.blob.{Suffix}"), credential, AzureBlobStore.Options(retries)), retries),
            new AzureTableRecords(new TableRequests(new Uri($"https://{account}.table.{Suffix}"), TableRequests.Bearer(credential), retries)),
            new AzureWorkQueues(new QueueServiceClient(new Uri($"https://{account}.queue.{Suffix}"), credential, AzureWorkQueues.Options(retries))));
    }

    private static StoreRoot Emulator(EmulatorConnection connection, StorageRetries retries)
    {
        var key = new Azure.Storage.StorageSharedKeyCredential(connection.Account, connection.Key);
        return new StoreRoot(
            connection.Blob.AbsoluteUri,
            false,
            new AzureBlobStore(new BlobServiceClient(connection.Blob, key, AzureBlobStore.Options(retries)), retries),
            new AzureTableRecords(new TableRequests(connection.Table, new SharedKeyLite(connection.Account, connection.Key), retries)),
            new AzureWorkQueues(new QueueServiceClient(connection.Queue, key, AzureWorkQueues.Options(retries))));
    }

    [GeneratedRegex(@"^https://([a-z0-9]{3,24})\.blob\.core\.windows\.net/?$")]
    private static partial Regex BlobAddress();
}
