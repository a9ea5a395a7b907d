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

    /// <summary>A misspelt key would otherwise switch its check off in silence.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };

    /// <summary>A manifest that makes no sense, and so says nothing of any file.</summary>
    public static readonly LandingManifest Unreadable = new(ImmutableSortedDictionary<string, ManifestFile>.Empty);

    /// <summary>The manifest of a folder, <see cref="Unreadable"/> when it makes no sense, or null when there is none.</summary>
    public static async Task<LandingManifest?> ReadAsync(IObjectStore store, string folder, CancellationToken cancel = default)
    {
        if (await store.OpenAsync(folder + FileName, cancel).ConfigureAwait(false) is not { } stream) return null;
        await using (stream)
        {
            if (stream.Length > MaxBytes) return Unreadable;
            var json = new byte[stream.Length];
            await stream.ReadExactlyAsync(json, cancel).ConfigureAwait(false);
            return Parse(json) ?? Unreadable;
        }
    }

    /// <summary>Null when the text is not a manifest: not JSON, a key that is none of a manifest's, a name that is none of an extract, a file twice, a negative number of rows, a hash that is none.</summary>
    public static LandingManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var stated = JsonSerializer.Deserialize<Stated>(json, Strict);
            var files = ImmutableSortedDictionary.CreateBuilder<string, ManifestFile>(StringComparer.Ordinal);
            foreach (var file in stated?.Files ?? throw new JsonException())
            {
                if (file?.Name is null || !LandingPath.TryParse($"landing/agency/2000-01-01/{file.Name}", out _) || !files.TryAdd(file.Name, new ManifestFile(file.Rows, file.Sha256?.ToLowerInvariant()))) return null;
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
public sealed record ManifestFile(long? Rows, string? Sha256);
