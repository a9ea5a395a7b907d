using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>A file whose bytes are kept and whose rows are checked. Both depend on its content alone, so that whoever does it, and in whatever order, writes the same.</summary>
/// <param name="Seen">What the ledger said last of the path before the file was read.</param>
internal sealed record Claim(Contract Contract, DateOnly Date, LandedFile File, string WorkId, ExtractSummary Summary, LedgerEntry? Seen)
{
    private const int MostReadings = 3;

    private string Place => $"{Contract.Agency}/{Contract.Table}/{Date:yyyy-MM-dd}/{WorkId}";

    public string Data => $"accepted/{Place}/data.parquet";

    public string Quarantine => $"quarantine/{Place}/rejects.csv";

    public string Findings => $"accepted/{Place}/findings.json";

    /// <summary>Findings of validation by code.</summary>
    public ImmutableSortedDictionary<string, long> Counts =>
        Summary.Counts.GroupBy(c => c.Code, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(c => c.Count), StringComparer.Ordinal);

    /// <summary>Keeps a landed file under its hash and validates it once.</summary>
    /// <returns>Null when it is not there any more, or is what the ledger says of the path already.</returns>
    /// <exception cref="OverwrittenException">The sender overwrote it again and again while it was read.</exception>
    public static async Task<Claim?> MakeAsync(IObjectStore store, Ledger ledger, Landed landed, RunContext run, CancellationToken cancel = default)
    {
        for (var reading = 1; ; reading++)
        {
            // Before the file is read: should somebody take newer content meanwhile, this one must not follow it.
            var seen = ledger.History.LastOf(landed.Item.Path);
            if (await HashAsync(store, landed.Item.Path, cancel).ConfigureAwait(false) is not { } found) return null;
            if (seen?.Event is ExtractAccepted or ExtractHeld && ((IAboutLandedFile)seen.Event).File.Sha256 == found.Sha256) return null;
            try
            {
                return await KeepAsync(store, landed, found, seen, run, cancel).ConfigureAwait(false);
            }
            catch (OverwrittenException) when (reading < MostReadings)
            {
            }
        }
    }

    /// <summary>A file that was taken before, as validation left it; null when retention has taken that away since.</summary>
    public static async Task<Claim?> OfAsync(IObjectStore store, Contract contract, DateOnly date, Take take, CancellationToken cancel = default)
    {
        var claim = new Claim(contract, date, take.File, take.WorkId, ExtractSummary.None, take.Judged);
        if (await store.SizeAsync(claim.Data, cancel).ConfigureAwait(false) is null || await store.SizeAsync(claim.Findings, cancel).ConfigureAwait(false) is null) return null;
        return claim with { Summary = await store.ReadJsonAsync<ExtractSummary>(claim.Findings, cancel).ConfigureAwait(false) };
    }

    /// <summary>Writes the findings of validation with those of judgement before them, as one document for the sender.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> TellAsync(IObjectStore store, ImmutableArray<Finding> judged, CancellationToken cancel)
    {
        if (judged.IsEmpty) return Findings;
        var path = $"accepted/{Place}/judged-{Runs.WorkId.Of(judged.Select(f => f.Code + f.Message))}/findings.json";
        if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is not null) return path;
        var report = JsonNode.Parse(await store.ReadBytesAsync(Findings, cancel).ConfigureAwait(false))!;
        report["held"] = true;
        for (var i = judged.Length - 1; i >= 0; i--)
        {
            report["counts"]!.AsArray().Insert(0, new JsonObject { ["code"] = judged[i].Code, ["severity"] = "hold_extract", ["column"] = "", ["count"] = 1, ["listed"] = 1 });
            report["findings"]!.AsArray().Insert(0, new JsonObject
            {
                ["code"] = judged[i].Code,
                ["severity"] = "hold_extract",
                ["row"] = 0,
                ["line"] = 0,
                ["column"] = "",
                ["message"] = judged[i].Message,
                ["what_to_do"] = judged[i].Fix,
            });
        }

        await store.WriteJsonAsync(path, report, cancel).ConfigureAwait(false);
        return path;
    }

    private static async Task<Claim> KeepAsync(IObjectStore store, Landed landed, (string Sha256, long Bytes) found, LedgerEntry? seen, RunContext run, CancellationToken cancel)
    {
        var (item, path, contract) = landed;
        var raw = "raw/" + found.Sha256;
        if (await store.SizeAsync(raw, cancel).ConfigureAwait(false) is null)
            await store.CreateAsync(raw, (target, token) => CopyAsync(store, item.Path, found.Sha256, target, token), cancel).ConfigureAwait(false);

        // The extension is a hint at the delimiter, so it is part of what the rows depend on.
        var extension = path.FileName[path.Table.Length..].ToLowerInvariant();
        var work = Runs.WorkId.Of(found.Sha256, contract.Hash, run.CodeVersion, extension);
        var claim = new Claim(contract, path.Date, new LandedFile(item.Path, item.Version, found.Sha256, found.Bytes), work, ExtractSummary.None, seen);
        if (await store.SizeAsync(claim.Findings, cancel).ConfigureAwait(false) is null) await claim.ValidateAsync(store, raw, path.FileName, cancel).ConfigureAwait(false);
        return claim with { Summary = await store.ReadJsonAsync<ExtractSummary>(claim.Findings, cancel).ConfigureAwait(false) };
    }

    /// <summary>Writes the three results of a validation; the findings last, because their presence says the other two are there.</summary>
    private async Task ValidateAsync(IObjectStore store, string raw, string fileName, CancellationToken cancel)
    {
        using var trace = Telemetry.Begin("take", Contract.Name);
        ValidationReport? report = null;
        await store.CreateAsync(Data, (accepted, _) => store.CreateAsync(Quarantine, async (rejects, token) =>
        {
            await using var source = await store.OpenRequiredAsync(raw, token).ConfigureAwait(false);
            report = await ExtractValidator.ValidateAsync(source, fileName, Contract, new ValidationOptions(), accepted, rejects, token).ConfigureAwait(false);
        }, cancel), cancel).ConfigureAwait(false);
        await store.WriteAsync(Findings, stream => FindingsJson.Write(stream, report!), cancel).ConfigureAwait(false);
    }

    private static async Task<(string Sha256, long Bytes)?> HashAsync(IObjectStore store, string path, CancellationToken cancel)
    {
        if (await store.OpenAsync(path, cancel).ConfigureAwait(false) is not { } stream) return null;
        await using (stream)
        {
            var hash = await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false);
            return (Convert.ToHexStringLower(hash), stream.Length);
        }
    }

    /// <summary>Copies a landed file to its immutable place, unless it is no longer what its hash was taken of; nothing is kept then.</summary>
    private static async Task CopyAsync(IObjectStore store, string landed, string sha256, Stream target, CancellationToken cancel)
    {
        await using var source = await store.OpenAsync(landed, cancel).ConfigureAwait(false) ?? throw new OverwrittenException();
        using var hash = SHA256.Create();
        await using (var both = new CryptoStream(target, hash, CryptoStreamMode.Write, leaveOpen: true))
            await source.CopyToAsync(both, cancel).ConfigureAwait(false);
        if (Convert.ToHexStringLower(hash.Hash!) != sha256) throw new OverwrittenException();
    }
}

/// <summary>A landed file changed or went while it was being read.</summary>
public sealed class OverwrittenException() : IOException("A landed file was overwritten while it was being taken. Nothing of it is kept; take it again when its sender has done.");

/// <summary>The part of <c>findings.json</c> that the ledger repeats.</summary>
internal sealed record ExtractSummary(long Rows, long Accepted, long Rejected, bool Held, ImmutableArray<CodeCount> Counts)
{
    public static readonly ExtractSummary None = new(0, 0, 0, false, []);
}

internal sealed record CodeCount(string Code, long Count);
