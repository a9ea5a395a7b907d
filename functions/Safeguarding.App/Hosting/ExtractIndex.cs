using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Hosting;

/// <summary>
/// The state of each extract as a record of table <c>extracts</c>: partition the date, row <c>agency~table</c>. For dashboards and alerts that read the Table
/// service; a copy of what the ledger says, which may lag behind it and decides nothing.
/// </summary>
internal static class ExtractIndex
{
    public const string Table = "extracts";

    /// <summary>Notes what was said of an extract. Of two workers that note the same extract at once the later one in the ledger stays.</summary>
    /// <param name="attempt">How often the file's message had been delivered by then.</param>
    public static async Task NoteAsync(IRecordStore records, LedgerEvent what, DateTimeOffset at, int attempt, CancellationToken cancel)
    {
        if (Of(what) is not var (date, row, values)) return;
        values = values.SetItem("at", at.ToString("O", CultureInfo.InvariantCulture)).SetItem("attempt", attempt.ToString(CultureInfo.InvariantCulture));
        var partition = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        while (true)
        {
            var there = await records.GetAsync(Table, partition, row, cancel).ConfigureAwait(false);
            RecordChange change = there is null ? new InsertRecord(row, values) : new MergeRecord(row, there.Version, values);
            if (await records.CommitAsync(Table, partition, [change], cancel).ConfigureAwait(false)) return;
        }
    }

    private static (DateOnly Date, string Row, ImmutableSortedDictionary<string, string> Values)? Of(LedgerEvent what) => what switch
    {
        ExtractAccepted e => (e.Date, $"{e.Agency}~{e.Table}", Values("accepted", e.Rows, e.Accepted, e.Rejected, e.FindingsPath, e.Findings)),
        ExtractHeld e => (e.Date, $"{e.Agency}~{e.Table}", Values("held", e.Rows, 0, 0, e.FindingsPath, e.Findings)),
        ExtractFailed e => (e.Date, $"{e.Agency}~{e.Table}", Values("failed", 0, 0, 0, e.FindingsPath, ImmutableSortedDictionary<string, long>.Empty)),
        ExtractOverdue e => (e.Night, $"{e.Agency}~{e.Table}", Values("overdue", 0, 0, 0, "", ImmutableSortedDictionary<string, long>.Empty)),
        _ => null,
    };

    private static ImmutableSortedDictionary<string, string> Values(string state, long rows, long accepted, long rejected, string findings, ImmutableSortedDictionary<string, long> counts) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["state"] = state,
            ["rows"] = rows.ToString(CultureInfo.InvariantCulture),
            ["accepted"] = accepted.ToString(CultureInfo.InvariantCulture),
            ["rejected"] = rejected.ToString(CultureInfo.InvariantCulture),
            ["findings"] = findings,
            ["codes"] = string.Join(' ', counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}={c.Value}"))),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
