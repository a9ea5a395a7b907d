using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Landing;

/// <summary>What a sender's <c>landing/&lt;agency&gt;/&lt;date&gt;/manifest.json</c> says was sent: <c>{"files":[{"name":"patients.csv","rows":123,"sha256":"..."}]}</c>. A sender need not send one.</summary>
/// <remarks>It is what tells a file that was cut short on the way, at the end of a row, from a short one.</remarks>
public sealed record LandingManifest(ImmutableSortedDictionary<string, ManifestFile> Files)
{
    public const string FileName = "manifest.json";
    private const int MaxBytes = 1 << 20;

    public static readonly LandingManifest None = new(ImmutableSortedDictionary<string, ManifestFile>.Empty);

    /// <summary>The manifest of an agency's day: <see cref="None"/> when there is none, null when there is one that makes no sense.</summary>
    public static async Task<LandingManifest?> ReadAsync(IObjectStore store, string folder, CancellationToken cancel = default)
    {
        var path = folder + FileName;
        if (!ObjectPath.IsValid(path) || await store.SizeAsync(path, cancel).ConfigureAwait(false) is not { } size) return None;
        if (size > MaxBytes) return null;
        return Parse(await store.ReadBytesAsync(path, cancel).ConfigureAwait(false));
    }

    /// <summary>Null when the text is not a manifest: not JSON, a file twice, a negative number of rows, a hash that is none.</summary>
    public static LandingManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var stated = JsonSerializer.Deserialize<Stated>(json, JsonSerializerOptions.Web);
            var files = ImmutableSortedDictionary.CreateBuilder<string, ManifestFile>(StringComparer.Ordinal);
            foreach (var file in stated?.Files ?? throw new JsonException())
            {
                if (file?.Name is null || !files.TryAdd(file.Name, new ManifestFile(file.Rows, file.Sha256?.ToLowerInvariant()))) return null;
                if (file.Rows < 0 || (file.Sha256 is { } hash && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))) return null;
            }

            return new LandingManifest(files.ToImmutable());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Stated(ImmutableArray<StatedFile?>? Files);

    private sealed record StatedFile(string? Name, long? Rows, string? Sha256);
}

/// <param name="Rows">Data rows, or null when not said.</param>
/// <param name="Sha256">Of the file's bytes as sent, lower-case hexadecimal, or null when not said.</param>
public sealed record ManifestFile(long? Rows, string? Sha256)
{
    /// <summary>Both in one text, for the identity of work and the ledger.</summary>
    public string Text => FormattableString.Invariant($"rows={Rows};sha256={Sha256}");
}
