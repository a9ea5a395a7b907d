using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Who is withheld and who is erased, in the record store, table <c>subjects</c>.</summary>
/// <remarks>
/// Partition <c>withheld</c>: a row <c>&lt;hash of the child id&gt;:&lt;number&gt;</c> for each thing said of a child. Partition <c>erased</c>: a row for each record of an erased child
/// whose key is a keyed hash (<see cref="ErasedMarks"/>), so that it identifies nobody to who has not the key. Few children are withheld, so one partition of each is read whole.
/// </remarks>
public sealed class RestrictionLog(IRecordStore records)
{
    private const string Table = "subjects", WithheldPart = "withheld", ErasedPart = "erased";

    /// <summary>Where everything that cannot be made again is: table and partitions.</summary>
    public static (string Table, ImmutableArray<string> Partitions) Place => (Table, [WithheldPart, ErasedPart]);

    /// <summary>Sees whether the table was lost: a night built without it would show children who are withheld, and those who were erased and are sent again.</summary>
    /// <exception cref="InvalidOperationException">The ledger tells of such children, and the table of none.</exception>
    public static async Task ThrowIfLostAsync(IRecordStore records, Ledger ledger, CancellationToken cancel = default)
    {
        var log = new RestrictionLog(records);
        var withheld = ledger.Events<ChildWithheld>().Select(e => e.ChildId).Except(ledger.Events<ChildReleased>().Select(e => e.ChildId), StringComparer.Ordinal).Count();
        var erased = ledger.Events<ChildErased>().DistinctBy(e => e.Erasure).Count();
        if (withheld + erased == 0) return;
        if (!(await log.ErasedAsync(cancel: cancel).ConfigureAwait(false)).IsEmpty || erased == 0 && !(await log.AllAsync(cancel).ConfigureAwait(false)).IsEmpty) return;
        throw new InvalidOperationException(FormattableString.Invariant($"The ledger tells of {withheld} withheld and {erased} erased children, and the record table '{Table}' of none of them: it was lost, or the last word on a child was cut off. No night is built, because it might show a child who is not to be seen. Bring the table back with 'safeguarding records import', or say it again with 'safeguarding subject'."));
    }

    /// <summary>Everything ever said, oldest first of each child.</summary>
    public async Task<ImmutableArray<Restriction>> AllAsync(CancellationToken cancel = default)
    {
        var all = ImmutableArray.CreateBuilder<Restriction>();
        await foreach (var record in records.QueryAsync(Table, WithheldPart, cancel).ConfigureAwait(false)) all.Add(Read(record));
        return [.. all.OrderBy(r => r.ChildId, StringComparer.Ordinal).ThenBy(r => r.Number)];
    }

    /// <summary>Who is withheld now: of each child id the last word, where that is not a release.</summary>
    public async Task<ImmutableArray<Restriction>> CurrentAsync(CancellationToken cancel = default) =>
        [.. (await AllAsync(cancel).ConfigureAwait(false)).GroupBy(r => r.ChildId, StringComparer.Ordinal).Select(g => g.Last()).Where(r => r.Kind == RestrictionKind.Withheld)];

    /// <summary>Adds a word on a child, unless it is what was said of it last.</summary>
    /// <returns>The entry, and whether it is new.</returns>
    public async Task<(Restriction Entry, bool IsNew)> AddAsync(Restriction said, CancellationToken cancel = default)
    {
        while (true)
        {
            var before = (await AllAsync(cancel).ConfigureAwait(false)).Where(r => r.ChildId == said.ChildId).ToList();
            if (before.LastOrDefault() is { } last && last.Kind == said.Kind && last.Reason == said.Reason && last.Note == said.Note && last.By == said.By && last.Records.SequenceEqual(said.Records)) return (last, false);
            var entry = said with { Number = before.Count == 0 ? 1 : before[^1].Number + 1 };
            if (await records.CommitAsync(Table, WithheldPart, [new InsertRecord(RowOf(entry), Values(entry))], cancel).ConfigureAwait(false)) return (entry, true);
        }
    }

    /// <summary>Takes away what was said of some records: of an erased child nothing is kept that names its records.</summary>
    public async Task ForgetAsync(IReadOnlySet<RecordKey> gone, CancellationToken cancel = default)
    {
        var rows = new List<StoredRecord>();
        await foreach (var record in records.QueryAsync(Table, WithheldPart, cancel).ConfigureAwait(false))
            if (Read(record).Records.Any(gone.Contains)) rows.Add(record);
        foreach (var row in rows) await records.CommitAsync(Table, WithheldPart, [new DeleteRecord(row.Row, row.Version)], cancel).ConfigureAwait(false);
    }

    /// <summary>Marks of every erased record, sorted.</summary>
    /// <param name="erasure">Of this erasure alone; null for all.</param>
    public async Task<ImmutableArray<string>> ErasedAsync(string? erasure = null, CancellationToken cancel = default)
    {
        var marks = ImmutableArray.CreateBuilder<string>();
        await foreach (var record in records.QueryAsync(Table, ErasedPart, cancel).ConfigureAwait(false))
            if (erasure is null || record["erasure"] == erasure) marks.Add(record.Row);
        return marks.ToImmutable();
    }

    /// <summary>Ids of the keys that the marks were made with, sorted.</summary>
    public async Task<ImmutableArray<string>> KeysOfErasedAsync(CancellationToken cancel = default)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var record in records.QueryAsync(Table, ErasedPart, cancel).ConfigureAwait(false)) keys.Add(record["key"]);
        return [.. keys];
    }

    /// <summary>Marks records as erased. Marking them again changes nothing.</summary>
    /// <param name="erasure">Which erasure they are of, itself a keyed hash.</param>
    public async Task MarkErasedAsync(IEnumerable<string> marks, string erasure, string keyId, DateTimeOffset at, CancellationToken cancel = default)
    {
        var values = ImmutableSortedDictionary<string, string>.Empty.Add("key", keyId).Add("erasure", erasure).Add("at", at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        foreach (var mark in marks)
            await records.CommitAsync(Table, ErasedPart, [new InsertRecord(mark, values)], cancel).ConfigureAwait(false);
    }

    /// <summary>The number's places keep the rows in order.</summary>
    private static string RowOf(Restriction entry) => FormattableString.Invariant($"{WorkId.Of(entry.ChildId)}:{entry.Number:D6}");

    private static ImmutableSortedDictionary<string, string> Values(Restriction entry) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["child"] = entry.ChildId,
        ["number"] = entry.Number.ToString(CultureInfo.InvariantCulture),
        ["kind"] = entry.Kind == RestrictionKind.Withheld ? "withheld" : "released",
        ["records"] = JsonSerializer.Serialize(entry.Records.Select(r => r.ToString())),
        ["reason"] = entry.Reason,
        ["note"] = entry.Note,
        ["by"] = entry.By,
        ["at"] = entry.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The record is no such word.</exception>
    private static Restriction Read(StoredRecord record)
    {
        var keys = RecordsOf(record["records"]);
        return keys is not null && record["kind"] is "withheld" or "released"
            && int.TryParse(record["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && DateTimeOffset.TryParseExact(record["at"], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new Restriction(record["child"], number, record["kind"] == "withheld" ? RestrictionKind.Withheld : RestrictionKind.Released, keys.Value, record["reason"], record["note"], record["by"], at)
            : throw new InvalidDataException($"Row '{record.Row}' of the record table '{Table}' does not say who is withheld. Restore the table from its backup; until then no night is built, because it might show a child who is not to be seen.");
    }

    private static ImmutableArray<RecordKey>? RecordsOf(string text)
    {
        string[]? parts;
        try
        {
            parts = JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }

        var keys = ImmutableArray.CreateBuilder<RecordKey>();
        foreach (var part in parts ?? [])
        {
            if (!Words.TryRead(part, out RecordKey key)) return null;
            keys.Add(key);
        }

        return keys.ToImmutable();
    }
}
