using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>Whether an extract may be used, beyond what its own content says: beside the last good one, and beside its sender's manifest.</summary>
/// <remarks>
/// Kept apart from validation because both can change after a file was taken: an extract of an earlier day comes late, a manifest comes after its files.
/// The extract is then judged again, and ends as it would have had everything come in order.
/// </remarks>
internal static class Judgement
{
    private static readonly FindingKind[] Kinds = [FindingCatalogue.RowsFell, FindingCatalogue.RowsRose, FindingCatalogue.ManifestHash, FindingCatalogue.ManifestRows];
    private static readonly ImmutableHashSet<string> Codes = Kinds.Select(k => k.Code).ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>Codes of findings that hold an extract whatever it is measured against.</summary>
    private static readonly ImmutableHashSet<string> OfContent =
        FindingCatalogue.All.Where(k => k.Severity == Severity.HoldExtract).Select(k => k.Code).ToImmutableHashSet(StringComparer.Ordinal).Except(Codes);

    /// <summary>Rows of the last good extract of the table, or null where there is none or it says nothing: a delta's size says nothing about the next one's.</summary>
    public static long? LastGood(ExtractHistory history, Contract contract, DateOnly date) =>
        contract.Load.Kind == LoadKind.Snapshot ? history.GoodRowsBefore(contract.Name, date) : null;

    /// <summary>Findings that hold a file that was just validated.</summary>
    /// <param name="manifest">What the sender's manifest says of it, or null.</param>
    public static ImmutableArray<Finding> Of(Claim claim, long? lastGood, ManifestFile? manifest)
    {
        var summary = claim.Summary;
        return [.. ByRows(claim.Contract, summary.Held, summary.Accepted, lastGood), .. ByManifest(summary.Held, summary.Rows, claim.File.Sha256, manifest)];
    }

    /// <summary>Findings that hold an extract that was taken before, as things stand now; null when they are of the codes it was judged by then.</summary>
    /// <param name="manifest">The manifest of its folder when there is one now; without one, what an earlier one said stays.</param>
    public static ImmutableArray<Finding>? Again(Contract contract, Take take, string fileName, long? lastGood, LandingManifest? manifest)
    {
        var (rows, good, measured, counts) = take.Judged.Event switch
        {
            ExtractAccepted e => (e.Rows, e.Accepted, e.MeasuredAgainst, e.Findings),
            ExtractHeld e => (e.Rows, e.Good, e.MeasuredAgainst, e.Findings),
            _ => throw new ArgumentException("Only accepted and held extracts are judged again.", nameof(take)),
        };
        var held = counts.Keys.Any(OfContent.Contains);

        // Unless what it was measured against has changed the old measure stands: new limits are for new extracts.
        IEnumerable<Finding> byRows = measured == lastGood
            ? Kinds[..2].Where(k => counts.ContainsKey(k.Code)).Select(k => k.OfFile(detail: $"{Shown(lastGood ?? 0)} in the last good extract, {Shown(good)} in this one"))
            : ByRows(contract, held, good, lastGood);
        IEnumerable<Finding> byManifest = manifest is null
            ? Kinds[2..].Where(k => counts.ContainsKey(k.Code)).Select(k => k.OfFile(detail: $"{Shown(rows)} in the file"))
            : ByManifest(held, rows, take.File.Sha256, manifest.Files.GetValueOrDefault(fileName));
        ImmutableArray<Finding> now = [.. byRows, .. byManifest];
        return now.Select(f => f.Code).ToHashSet(StringComparer.Ordinal).SetEquals(counts.Keys.Where(Codes.Contains)) ? null : now;
    }

    private static IEnumerable<Finding> ByRows(Contract contract, bool heldByContent, long good, long? lastGood)
    {
        // When the rows were not read, or not to the end, their number says nothing.
        if (!heldByContent && lastGood is { } last && ExtractValidator.RowsMoved(contract, last, good) is { } moved) yield return moved;
    }

    private static IEnumerable<Finding> ByManifest(bool heldByContent, long rows, string sha256, ManifestFile? manifest)
    {
        if (manifest?.Sha256 is { } stated && stated != sha256) yield return FindingCatalogue.ManifestHash.OfFile();
        if (!heldByContent && manifest?.Rows is { } sent && sent != rows)
            yield return FindingCatalogue.ManifestRows.OfFile(detail: $"{Shown(sent)} in the manifest, {Shown(rows)} in the file");
    }

    private static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);
}
