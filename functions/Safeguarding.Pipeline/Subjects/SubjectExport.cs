using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Disclosing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Words = Safeguarding.Pipeline.Reviewing.Words;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A child is withheld or sealed, and nobody has permitted that it is shown.</summary>
public sealed class ChildNotShownException(Showing showing) : Exception("The child is not shown to anybody without permission.")
{
    /// <summary>Withheld or Sealed.</summary>
    public Showing Showing => showing;
}

/// <summary>A part of an export.</summary>
/// <param name="File">Its CSV, relative to the folder.</param>
/// <param name="Sha256">Of the CSV; empty on a dry run.</param>
/// <param name="Review">Columns that may tell of other people, and of whom; what is in them is looked at before it is handed over.</param>
public sealed record ExportedPart(string Section, string Name, string Title, string Source, string File, string Sha256, int Rows, ImmutableSortedDictionary<string, string> Review);

/// <summary>What an export of everything held of a child has in it, or would have.</summary>
/// <param name="Ids">Ids the child has or had.</param>
/// <param name="Records">Records of agencies, <c>SOURCE:ID</c>.</param>
/// <param name="Permitted">Who permitted it and why, for a withheld or sealed child.</param>
/// <param name="Objects">How many objects of each zone tell of the child, older copies of the same rows among them.</param>
/// <param name="NotTold">Tables, <c>agency/table</c>, of which nobody can tell whose the rows are, and that were therefore not looked through.</param>
/// <param name="NotSearched">Numbers of the child that another person has too, and that were therefore not looked for.</param>
/// <param name="IsPseudonymisedSearched">Whether the key was at hand by which pseudonymised copies are recognised.</param>
public sealed record SubjectExportReport(
    string ChildId, bool IsDry, DateOnly Night, string Build, DateTimeOffset At, string By, string Reason, string Permitted, ImmutableArray<string> Ids, ImmutableArray<string> Records, Showing Showing,
    ImmutableArray<ExportedPart> Parts, ImmutableSortedDictionary<string, int> Objects, ImmutableArray<string> NotTold, int NotSearched, bool IsPseudonymisedSearched);

/// <summary>Gathers everything that is held of one child, from every zone that holds it, part by part (UK GDPR article 15).</summary>
/// <remarks>
/// The ledger is told first. Tables are read one extract at a time, so that memory follows the child and the largest file, not how many nights are kept. Rows of the newest publication and of every accepted extract are shown; where
/// older copies of the same rows lie is listed.
/// </remarks>
internal sealed class SubjectExport(IObjectStore store, IRecordStore records, Schemas schemas, string authority, RunContext run)
{
    /// <summary>Zones whose published files are searched row by row: the others hold the same without names, or are other parts.</summary>
    private static readonly string[] ByRow = ["returns", "review", "identifiable"];

    private readonly SubjectRules _rules = SubjectRules.Of(schemas);

    public async Task<SubjectExportReport> RunAsync(Publication publication, string childId, string by, string reason, string permitted, IObjectStore? destination, CancellationToken cancel)
    {
        var search = new SubjectSearch(store, records, schemas, run);
        var (own, ids) = await search.FindAsync(childId, erasure: null, cancel).ConfigureAwait(false);
        var now = (await ReviewQueue.ChildrenAsync(store, publication, cancel).ConfigureAwait(false)).Crosswalk.Entries.Where(e => own.Contains(e.Record)).Select(e => e.ChildId).Distinct(StringComparer.Ordinal).ToList();
        if (!now.Contains(childId) && now is [var merged])
        {
            // The id was merged into another: what is held of the child is what is held of that one.
            (own, ids) = await search.FindAsync(merged, erasure: null, cancel).ConfigureAwait(false);
            ids.Add(childId);
        }

        var showing = await ShowingAsync(publication, own, cancel).ConfigureAwait(false);
        if (showing != Showing.Shown && permitted.Length == 0) throw new ChildNotShownException(showing);

        // Kept before anything is read out, a dry run too: that there is a police record is itself worth knowing to somebody.
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        var what = destination is null ? "subject export, dry run" : "subject export";
        var why = permitted.Length > 0 ? $"{reason} (permitted although {showing.ToString().ToLowerInvariant()}: {permitted})" : reason;
        await ledger.AppendIfAsync(new ChildConsulted(childId, by, why, what, publication.Build) { Purpose = "subject_access", Bases = ["right_of_access"] }, run.StartedAt, _ => true, cancel).ConfigureAwait(false);

        var traces = await search.TracesAsync(own, ids, cancel).ConfigureAwait(false);
        var accepted = new AcceptedRecords(store, schemas.Contracts, _rules, own);
        var page = new SubjectPage();
        var parts = ImmutableArray.CreateBuilder<ExportedPart>();
        var objects = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var part in PartsAsync(publication, ledger, childId, own, ids, traces, accepted, objects, cancel).ConfigureAwait(false))
        {
            var written = destination is null ? "" : (await destination.WriteAsync(part.File, s => CsvFile.Write(s, [.. part.Columns.Select(c => c.Name)], part.Rows), cancel).ConfigureAwait(false)).Sha256;
            var review = part.Columns.Select((column, c) => (column, c)).Where(x => x.column.Review.Length > 0 && part.Rows.Any(r => !string.IsNullOrEmpty(r[x.c]))).ToImmutableSortedDictionary(x => x.column.Name, x => x.column.Review, StringComparer.Ordinal);
            var exported = new ExportedPart(part.Section, part.Name, part.Title, part.Source, part.File, written, part.Rows.Count, review);
            parts.Add(exported);
            page.Add(part, exported);
        }

        var report = new SubjectExportReport(
            childId, destination is null, publication.Night, publication.Build, run.StartedAt, by, reason, permitted, [.. ids.Order(StringComparer.Ordinal)], [.. own.Order().Select(r => r.ToString())], showing,
            parts.ToImmutable(), objects.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. accepted.NotTold], traces.Shared, run.Key.Value.IsStrong);
        if (destination is null) return report;
        var plan = await store.ReadJsonAsync<Building.BuildPlan>(Building.BuildPlan.PathOf(publication.Build), cancel).ConfigureAwait(false);
        await destination.WriteAsync("index.html", System.Text.Encoding.UTF8.GetBytes(page.Render(report, authority, ReportBasis.Of(plan, schemas.Contracts.Of("curated").Select(c => c.Table), schemas))), cancel).ConfigureAwait(false);
        await destination.WriteJsonAsync("manifest.json", report, cancel).ConfigureAwait(false);
        return report;
    }

    /// <summary>By the child's records, not by the id that was asked for: an id that was merged since leads to a child who may be withheld under another.</summary>
    private async Task<Showing> ShowingAsync(Publication publication, HashSet<RecordKey> own, CancellationToken cancel)
    {
        if ((await new RestrictionLog(records).CurrentAsync(cancel).ConfigureAwait(false)).Any(r => r.Records.Any(own.Contains))) return Showing.Withheld;
        var left = (await Withholding.LeftOutAsync(store, publication, cancel).ConfigureAwait(false)).Records.Where(r => own.Contains(new RecordKey(r.Source, r.Id))).ToList();
        return left.Exists(r => r.IsSealed) ? Showing.Sealed : left.Count > 0 ? Showing.Withheld : Showing.Shown;
    }

    private async IAsyncEnumerable<SubjectPart> PartsAsync(
        Publication publication, Ledger ledger, string childId, HashSet<RecordKey> own, HashSet<string> ids, Traces traces, AcceptedRecords accepted, SortedDictionary<string, int> objects,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var part in await JoinedAsync(publication, own, ids, cancel).ConfigureAwait(false)) yield return part;
        await foreach (var part in accepted.PartsAsync(ledger, run.Report, cancel).ConfigureAwait(false)) yield return part;
        await foreach (var part in QuarantineAsync(traces, cancel).ConfigureAwait(false)) yield return part;
        await foreach (var part in CuratedAsync(publication, ids, cancel).ConfigureAwait(false)) yield return part;
        await foreach (var part in PublishedAsync(publication, traces, cancel).ConfigureAwait(false)) yield return part;
        yield return await SaidAsync(ledger, childId, cancel).ConfigureAwait(false);
        yield return await RestrictionsAsync(ledger, own, ids, cancel).ConfigureAwait(false);
        yield return await WhereAsync(ledger, traces, objects, cancel).ConfigureAwait(false);
    }

    /// <summary>Which records are the child's, and what stewards have said of them. What the model found is with the review files of the publication.</summary>
    private async Task<List<SubjectPart>> JoinedAsync(Publication publication, HashSet<RecordKey> own, HashSet<string> ids, CancellationToken cancel)
    {
        var entries = (await ReviewQueue.ChildrenAsync(store, publication, cancel).ConfigureAwait(false)).Crosswalk.Entries.Where(e => own.Contains(e.Record)).ToDictionary(e => e.Record, e => e.ChildId);
        var parts = new List<SubjectPart>
        {
            new("joined", "records", "Records that are held to be this child", "crosswalk of the newest publication; 'safeguarding explain A B' says of any two why", SubjectPart.Plain("agency", "record_id", "child_id_now"),
                [.. own.Order().Select(r => new[] { r.Source, r.Id, entries.GetValueOrDefault(r, "in no current record") })]),
            new("joined", "ids", "Ids the child has or had", "crosswalks that are kept", SubjectPart.Plain("child_id"), [.. ids.Order(StringComparer.Ordinal).Select(id => new[] { id })]),
        };
        var decided = (await new DecisionLog(records).AllAsync(cancel).ConfigureAwait(false)).Where(d => own.Contains(d.Verdict.A) || own.Contains(d.Verdict.B)).ToList();
        if (decided.Count > 0)
            parts.Add(new SubjectPart("joined", "decisions", "What data stewards decided", "record table decisions",
                [new("record_a", "record a", "another child, where it was decided that the two differ"), new("record_b", "record b", "another child, where it was decided that the two differ"), new("answer", "answer"), new("by", "by", "a worker"), new("at", "at"), new("reason", "reason", "anybody: text that people wrote")],
                [.. decided.Select(d => new[] { d.Verdict.A.ToString(), d.Verdict.B.ToString(), Words.Of(d.Verdict.Answer), d.Verdict.By, N($"{d.At.UtcDateTime:yyyy-MM-dd HH:mm}"), d.Verdict.Reason })]));
        return parts;
    }

    private async IAsyncEnumerable<SubjectPart> QuarantineAsync(Traces traces, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in store.ListAsync("quarantine/", cancel).ConfigureAwait(false))
        {
            if (!item.Path.EndsWith(".csv", StringComparison.Ordinal) || TraceRows.Of(item.Path, await store.ReadBytesAsync(item.Path, cancel).ConfigureAwait(false), traces) is not { Rows.Count: > 0 } found) continue;
            yield return new SubjectPart("quarantine", item.Path["quarantine/".Length..^".csv".Length], $"Rows that could not be accepted: {string.Join(", ", item.Path.Split('/')[1..4])}", item.Path,
                [.. found.Columns.Select(c => new SubjectColumn(c, c.Replace('_', ' '), c == "raw" ? "anybody: the row as it was sent" : ""))], found.Rows);
        }
    }

    private async IAsyncEnumerable<SubjectPart> CuratedAsync(Publication publication, HashSet<string> ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var contract in schemas.Contracts.Of("curated").OrderBy(c => c.Table, StringComparer.Ordinal))
        {
            if (contract.IndexOf("child_id") < 0 || publication.Files.FirstOrDefault(f => f.Name == "identifiable/" + contract.Table) is not { } file) continue;
            var rows = new List<string?[]>();
            foreach (var id in ids.Order(StringComparer.Ordinal))
            {
                var table = Table.ReadWhere(contract.Name, await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false), "child_id", id);
                rows.AddRange(Enumerable.Range(0, table.Rows).Select(r => contract.Fields.Select(f => table.Has(f.Name) ? ReportFile.Text(table.Raw(f.Name).GetValue(r)) : null).ToArray()));
            }

            if (rows.Count > 0) yield return new SubjectPart("curated", contract.Table, contract.Title, file.Object.Path, [.. ThirdParties.Columns(contract, _rules)], rows);
        }
    }

    /// <summary>Returns, reports that name children, questions put to stewards: rows of the newest publication. A CSV of what is a Parquet file too is left to that.</summary>
    private async IAsyncEnumerable<SubjectPart> PublishedAsync(Publication publication, Traces traces, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var files = publication.Files.Where(f => ByRow.Contains(f.Object.Path.Split('/')[0]) && !f.Name.StartsWith("identifiable/", StringComparison.Ordinal)).ToList();
        var paths = files.Select(f => f.Object.Path).ToHashSet(StringComparer.Ordinal);
        for (var at = 0; at < files.Count; at++)
        {
            run.Report(new Progress("published", "", at + 1, files.Count));
            var (path, section) = (files[at].Object.Path, files[at].Name.Split('/')[0]);
            if (path.EndsWith(".csv", StringComparison.Ordinal) && paths.Contains(path[..^".csv".Length] + ".parquet")) continue;
            if (TraceRows.Of(path, await store.ReadBytesAsync(path, cancel).ConfigureAwait(false), traces) is not { Rows.Count: > 0 } found) continue;
            var other = section == "review" ? "another child, whose record was compared with one of these" : "anybody whom the tables above are marked for: it is made of them";
            yield return new SubjectPart(section, files[at].Name[(section.Length + 1)..], files[at].Name, path, [.. found.Columns.Select(c => new SubjectColumn(c, c.Replace('_', ' '), other))], found.Rows);
        }
    }

    private async Task<SubjectPart> SaidAsync(Ledger ledger, string childId, CancellationToken cancel)
    {
        var trail = await ChildTrail.OfAsync(store, ledger, run.Key.Value, childId, LedgerFilter.All, cancel).ConfigureAwait(false);
        return new SubjectPart("ledger", "entries", "Who looked, who was given what, and what was decided", "ledger",
            [new("entry", "entry"), new("at", "at"), new("log", "log"), new("what", "what"), new("by", "by", "a worker"), new("to", "to", "who was given it, or asked"), new("why", "why", "anybody: text that people wrote"), new("purpose", "purpose"), new("bases", "bases"), new("reference", "reference"), new("hash", "hash")],
            [.. trail.Lines.Select(l => new[] { N($"{l.Sequence}"), N($"{l.At.UtcDateTime:yyyy-MM-dd HH:mm}"), l.Log, l.What, l.Who, l.To, l.Why, l.Purpose, string.Join(' ', l.Bases), l.Reference, l.Hash })]);
    }

    private async Task<SubjectPart> RestrictionsAsync(Ledger ledger, HashSet<RecordKey> own, HashSet<string> ids, CancellationToken cancel)
    {
        var said = (await new RestrictionLog(records).AllAsync(cancel).ConfigureAwait(false)).Where(r => ids.Contains(r.ChildId) || r.Records.Any(own.Contains));
        var holds = LegalHolds.Of(ledger);
        return new SubjectPart("restrictions", "restrictions", "Whether the child is left out of outputs, and what may not be deleted", "record table subjects; ledger",
            [new("what", "what"), new("reason", "reason"), new("note", "note", "anybody: text that people wrote"), new("by", "by", "a worker"), new("at", "at")],
            [
                .. said.Select(r => new[] { r.Kind == RestrictionKind.Withheld ? "withheld" : "released", r.Reason, r.Note, r.By, N($"{r.At.UtcDateTime:yyyy-MM-dd HH:mm}") }),
                .. ledger.Entries.Where(e => e.Event is HoldPlaced p && holds.Contains(p.Prefix)).Select(e => (e.At, Hold: (HoldPlaced)e.Event)).Select(h => new[] { $"legal hold on {(h.Hold.Prefix.Length == 0 ? "everything" : h.Hold.Prefix)}", h.Hold.Reason, "", h.Hold.Who, N($"{h.At.UtcDateTime:yyyy-MM-dd HH:mm}") }),
            ]);
    }

    /// <summary>Every object that tells of the child, of whatever night: found by reading all there are.</summary>
    private async Task<SubjectPart> WhereAsync(Ledger ledger, Traces traces, SortedDictionary<string, int> objects, CancellationToken cancel)
    {
        var (holds, rows, read) = (LegalHolds.Of(ledger), new List<string?[]>(), 0);
        // A letter box holds the bytes that raw/ holds, and few may open it; what the ledger says is a part of its own.
        foreach (var zone in SubjectSearch.Zones.Except(["landing", "ledger"]))
            await foreach (var item in store.ListAsync(zone + "/", cancel).ConfigureAwait(false))
            {
                run.Report(new Progress("search", zone, ++read, 0));
                if (!ObjectPath.IsValid(item.Path) || !await TraceSearch.HoldsAsync(store, item.Path, traces, cancel).ConfigureAwait(false)) continue;
                objects[zone] = objects.GetValueOrDefault(zone) + 1;
                rows.Add([zone, item.Path, N($"{item.Size}"), LegalHolds.Covers(holds, item.Path) ? "yes" : ""]);
            }

        return new SubjectPart("where", "objects", "Where it lies: every object that tells of the child", "every object was read, but for letter boxes, whose files lie in raw/ too", SubjectPart.Plain("zone", "object", "bytes", "held"), rows);
    }

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
