using System.Collections.Immutable;
using Safeguarding.Linkage;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>What became of a sheet.</summary>
/// <param name="Added">Decisions that are new.</param>
/// <param name="Known">Decisions that had been taken before.</param>
/// <param name="NotFilled">Rows without a decision.</param>
public sealed record ImportReport(int Added, int Known, int NotFilled, ImmutableArray<SheetFinding> Findings);

/// <summary>Takes back a filled-in sheet. Taking it a second time adds nothing, also when somebody has decided otherwise since.</summary>
public static class SheetImport
{
    /// <param name="weightOf">What the model gave a pair, log2 odds, or null.</param>
    /// <param name="at">The clock, from whoever has one.</param>
    public static async Task<ImportReport> RunAsync(Deciding deciding, SheetRead sheet, string build, Func<RecordKey, RecordKey, double?> weightOf, DateTimeOffset at, CancellationToken cancel = default)
    {
        var findings = new List<SheetFinding>(sheet.Findings);
        var (added, known) = (0, 0);
        foreach (var entry in sheet.Entries)
        {
            if (!deciding.Knows(entry.A) || !deciding.Knows(entry.B))
            {
                findings.Add(new SheetFinding(entry.Row, "record", "One of the records is not in the current build: it may have gone, or the cell was changed.", "Export the sheet again and decide there."));
                continue;
            }

            var verdict = new Verdict(entry.A, entry.B, entry.Answer, entry.By, entry.Reason, build, entry.Case, weightOf(entry.A, entry.B)).Checked();
            var before = await deciding.Log.OfAsync(verdict.A, verdict.B, cancel).ConfigureAwait(false);
            if (before.Skip(entry.Before).Any(d => d.Verdict.Repeats(verdict)))
            {
                known++;
                continue;
            }

            if (before.Length > entry.Before && Contradicts(Decision.Latest(before).Single(), verdict) is { } other)
            {
                findings.Add(new SheetFinding(
                    entry.Row, "decision", FormattableString.Invariant($"After this sheet was made, {other.Verdict.By} decided this pair on {other.At:yyyy-MM-dd} as {Words.Of(other.Verdict.Answer)}. That stands; this row was not taken."),
                    $"Settle it between you, then: safeguarding review decide {verdict.A} {verdict.B}"));
                continue;
            }

            if ((await deciding.AddAsync(verdict, at, cancel).ConfigureAwait(false)).IsNew) added++;
            else known++;
        }

        return new ImportReport(added, known, sheet.NotFilled, [.. findings.OrderBy(f => f.Row)]);
    }

    /// <summary>Somebody else is sure of another answer. To follow one who was not sure is no contradiction.</summary>
    private static Decision? Contradicts(Decision latest, Verdict verdict) =>
        latest.Verdict.Answer != Answer.NotSure && latest.Verdict.Answer != verdict.Answer && latest.Verdict.By != verdict.By ? latest : null;
}
