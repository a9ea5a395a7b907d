using System.Text.Json;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.App.Hosting;

/// <summary>What a message of the landing queue says: our own <see cref="LandedMessage"/>, or the event the storage account itself puts there.</summary>
/// <remarks>
/// Sources: Azure Event Grid, "Azure Blob Storage as an Event Grid source" (event grid schema and CloudEvents 1.0). The account an event names is not believed and not used:
/// whatever it says, only our own store is looked into, and only where agencies may drop files.
/// </remarks>
internal static class LandedEvent
{
    private const string Subject = "/blobServices/default/containers/";

    /// <summary>The path of the file, which may break every rule of paths: judging that is the pipeline's.</summary>
    /// <exception cref="JsonException">The message is of neither form.</exception>
    public static string PathOf(string message)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 32 });
        var root = Event(document);
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("The message is not an object.");
        if (Text(root, "path") is { } path) return path;
        if ((Text(root, "eventType") ?? Text(root, "type")) is not "Microsoft.Storage.BlobCreated") throw new JsonException("The message is neither ours nor a BlobCreated event.");
        var subject = Text(root, "subject");
        if (subject is null || !subject.StartsWith(Subject, StringComparison.Ordinal)) throw new JsonException("The event names no blob.");
        var place = subject[Subject.Length..];
        var container = place.IndexOf("/blobs/", StringComparison.Ordinal);
        if (container < 0) throw new JsonException("The event names no blob.");
        return BlobPlaces.PathOf(place[..container], place[(container + "/blobs/".Length)..]);
    }

    /// <summary>Whether an event says no more than that a file was opened: in an account with folders, another follows when it is closed. What is there meanwhile is empty.</summary>
    /// <remarks>Source: the same page, on the calls CreateFile and FlushWithClose (Data Lake), SftpCreate and SftpCommit.</remarks>
    /// <exception cref="JsonException">The message is not JSON.</exception>
    public static bool IsOfOpening(string message)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 32 });
        return Event(document) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && Text(data, "api") is "CreateFile" or "SftpCreate";
    }

    /// <summary>As <see cref="PathOf"/>; null for a message of neither form.</summary>
    public static string? TryPathOf(string message)
    {
        try
        {
            return PathOf(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Event Grid may deliver a batch, which for queues holds one event.</summary>
    private static JsonElement Event(JsonDocument document) =>
        document.RootElement is { ValueKind: JsonValueKind.Array } batch && batch.GetArrayLength() == 1 ? batch[0] : document.RootElement;

    private static string? Text(JsonElement root, string name)
    {
        foreach (var property in root.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.String) return property.Value.GetString();
        return null;
    }
}
