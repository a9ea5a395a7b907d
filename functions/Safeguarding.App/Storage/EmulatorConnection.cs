using System.Net;

namespace Safeguarding.App.Storage;

/// <summary>A connection string of the storage emulator on this machine. Keys are taken nowhere else: whoever holds one has the whole account.</summary>
internal sealed record EmulatorConnection(string Account, string Key, Uri Blob, Uri Queue, Uri Table)
{
    /// <summary>The emulator's account and key, the same on every machine and published by its makers.</summary>
    private static readonly EmulatorConnection Default = new(
        "devstoreaccount1",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        new Uri("http://127.0.0.1:10000/devstoreaccount1"),
        new Uri("http://127.0.0.1:10001/devstoreaccount1"),
        new Uri("http://127.0.0.1:10002/devstoreaccount1"));

    /// <exception cref="FormatException">It is not of an emulator on this machine, or incomplete. The message repeats nothing of it.</exception>
    public static EmulatorConnection Parse(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Incomplete();
            parts[part[..equals]] = part[(equals + 1)..];
        }

        if (parts.TryGetValue("UseDevelopmentStorage", out var use))
            return parts.Count == 1 && use.Equals("true", StringComparison.OrdinalIgnoreCase) ? Default : throw new FormatException("UseDevelopmentStorage=true stands alone.");
        if (!parts.TryGetValue("AccountName", out var account) || !parts.TryGetValue("AccountKey", out var key) || !IsBase64(key)) throw OnlyEmulator();
        return new EmulatorConnection(account, key, Endpoint("BlobEndpoint"), Endpoint("QueueEndpoint"), Endpoint("TableEndpoint"));

        Uri Endpoint(string name)
        {
            if (!parts.TryGetValue(name, out var address) || !Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw parts.ContainsKey("BlobEndpoint") ? Incomplete() : OnlyEmulator();
            return uri.Scheme is "http" or "https" && uri.IsLoopback && (uri.Host == "localhost" || IPAddress.TryParse(uri.Host.Trim('[', ']'), out _)) ? uri : throw OnlyEmulator();
        }
    }

    private static bool IsBase64(string key) => Convert.TryFromBase64String(key, new byte[key.Length], out _);

    private static FormatException OnlyEmulator() =>
        new("A connection string with a key or a signature is taken only for the emulator on this machine. For a storage account give https://<account>.blob.core.windows.net and let this program in by a managed identity.");

    private static FormatException Incomplete() => new("The emulator's connection string needs AccountName, AccountKey, BlobEndpoint, QueueEndpoint and TableEndpoint.");
}
