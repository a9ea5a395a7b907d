using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>Stewards' decisions in the record store, in table <c>decisions</c>. Entries are only ever added: a new decision on a pair follows the ones before it.</summary>
/// <remarks>
/// A pair's entries are rows <c>&lt;hash of the pair&gt;:&lt;number&gt;</c> of one of sixteen partitions, so that a folder rewrites a sixteenth for a new one. An
/// entry is inserted under the number after the last; when somebody else has taken that, theirs is read first. Keys hold hashes only.
/// </remarks>
public sealed class DecisionLog(IRecordStore records)
{
    private const string Table = "decisions";
    private const string Hex = "0123456789abcdef";

    /// <summary>Where everything that cannot be made again is: table and partitions.</summary>
    public static (string Table, ImmutableArray<string> Partitions) Place => (Table, [.. Hex.Select(h => h.ToString())]);

    /// <summary>Every decision ever made, sorted by record keys and number.</summary>
    public async Task<ImmutableArray<Decision>> AllAsync(CancellationToken cancel = default)
    {
        var parts = await Task.WhenAll(Hex.Select(async partition =>
        {
            var part = new List<Decision>();
            await foreach (var record in records.QueryAsync(Table, partition.ToString(), cancel).ConfigureAwait(false)) part.Add(Read(record));
            return part;
        })).ConfigureAwait(false);
        return [.. parts.SelectMany(p => p).OrderBy(d => d.Verdict.A).ThenBy(d => d.Verdict.B).ThenBy(d => d.Number)];
    }

    /// <summary>The decisions on a pair, oldest first.</summary>
    public async Task<ImmutableArray<Decision>> OfAsync(RecordKey a, RecordKey b, CancellationToken cancel = default)
    {
        var hash = HashOf(a, b);
        var entries = ImmutableArray.CreateBuilder<Decision>();
        for (var number = 1; await records.GetAsync(Table, hash[..1], RowOf(hash, number), cancel).ConfigureAwait(false) is { } record; number++) entries.Add(Read(record));
        return entries.ToImmutable();
    }

    /// <summary>Adds a decision unless it repeats the one that counts: same answer, same person, same reason.</summary>
    /// <param name="at">The clock, from whoever has one.</param>
    /// <returns>The entry, and whether it is new.</returns>
    /// <exception cref="ArgumentException">The verdict lacks something.</exception>
    public async Task<(Decision Entry, bool IsNew)> AddAsync(Verdict verdict, DateTimeOffset at, CancellationToken cancel = default)
    {
        var said = verdict.Checked();
        while (true)
        {
            var before = await OfAsync(said.A, said.B, cancel).ConfigureAwait(false);
            if (Decision.Latest(before).SingleOrDefault() is { } latest && latest.Verdict.Repeats(said)) return (latest, false);
            var entry = new Decision(said, before.Length + 1, at);
            var hash = HashOf(said.A, said.B);
            if (await records.CommitAsync(Table, hash[..1], [new InsertRecord(RowOf(hash, entry.Number), Values(entry))], cancel).ConfigureAwait(false)) return (entry, true);
        }
    }

    /// <summary>Takes away every decision on records of an erased child: the one exception to never losing any.</summary>
    public async Task ForgetAsync(IReadOnlySet<RecordKey> gone, CancellationToken cancel = default)
    {
        foreach (var partition in Hex.Select(h => h.ToString()))
        {
            var rows = new List<StoredRecord>();
            await foreach (var record in records.QueryAsync(Table, partition, cancel).ConfigureAwait(false))
                if (Read(record).Verdict is var said && (gone.Contains(said.A) || gone.Contains(said.B))) rows.Add(record);
            foreach (var row in rows) await records.CommitAsync(Table, partition, [new DeleteRecord(row.Row, row.Version)], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The source's length keeps A:BC and AB:C apart; the keys go in lower one first.</summary>
    private static string HashOf(RecordKey a, RecordKey b)
    {
        if (a.CompareTo(b) > 0) (a, b) = (b, a);
        return WorkId.Of(FormattableString.Invariant($"{a.Source.Length}:{a}"), FormattableString.Invariant($"{b.Source.Length}:{b}"));
    }

    private static string RowOf(string hash, int number) => FormattableString.Invariant($"{hash}:{number:D6}");

    private static ImmutableSortedDictionary<string, string> Values(Decision entry)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var said = entry.Verdict;
        values["sourceA"] = said.A.Source;
        values["recordA"] = said.A.Id;
        values["sourceB"] = said.B.Source;
        values["recordB"] = said.B.Id;
        values["number"] = entry.Number.ToString(CultureInfo.InvariantCulture);
        values["answer"] = Words.Of(said.Answer);
        values["by"] = said.By;
        values["at"] = entry.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        values["reason"] = said.Reason;
        values["build"] = said.Build;
        values["case"] = said.Case;
        if (said.Weight is { } weight) values["weight"] = weight.ToString("R", CultureInfo.InvariantCulture);
        return values.ToImmutable();
    }

    /// <exception cref="InvalidDataException">The record is no decision.</exception>
    private static Decision Read(StoredRecord record) =>
        Words.TryRead(record["answer"], out Answer answer)
        && int.TryParse(record["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && DateTimeOffset.TryParseExact(record["at"], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new Decision(
                new Verdict(new RecordKey(record["sourceA"], record["recordA"]), new RecordKey(record["sourceB"], record["recordB"]), answer, record["by"], record["reason"], record["build"], record["case"],
                    double.TryParse(record["weight"], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : null),
                number, at)
            : throw new InvalidDataException($"Row '{record.Row}' of the record table '{Table}' is no decision. Restore the table from its backup; until then no night can be built without forgetting what a steward said.");
}
