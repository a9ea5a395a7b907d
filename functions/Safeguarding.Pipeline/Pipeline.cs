using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline;

/// <summary>The journey of a night, from what the agencies dropped to what people read in the morning. Each line is a stage and a folder of this project.</summary>
/// <param name="store">Where everything lies.</param>
/// <param name="schemas">Contracts, code lists, matching model, mappings.</param>
/// <param name="authority">Who makes the returns.</param>
/// <param name="run">Everything else a run may know.</param>
/// <param name="ledger">The ledger of a process that lives long and reads only what is new; without it, each step reads it whole.</param>
public sealed class NightPipeline(IObjectStore store, Schemas schemas, Authority authority, RunContext run, Ledger? ledger = null)
{
    /// <summary>Ingests all that has landed, then builds the night. Running again over the same files changes no byte.</summary>
    public async Task<NightReport> RunAsync(CancellationToken cancel = default) =>
        new(await IngestAsync(cancel).ConfigureAwait(false), await BuildAsync(cancel).ConfigureAwait(false));

    /// <summary>Landing to accepted: claim by content, validate against the contract, keep the good rows, quarantine the bad with reasons.</summary>
    public async Task<IngestReport> IngestAsync(CancellationToken cancel = default) =>
        await Ingest.RunAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, cancel).ConfigureAwait(false);

    /// <summary>Accepted to published. Everything is written under the build's own name first; one manifest then makes it visible, all of it or nothing.</summary>
    public async Task<BuildReport> BuildAsync(CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        var night = Night.Of(entries, schemas.Contracts, run.Night);
        var last = await Publications.LatestAsync(store, run.Night, cancel).ConfigureAwait(false);
        var fingerprint = Fingerprint(night);
        if (last?.Night == run.Night && last.Fingerprint == fingerprint)
        {
            await Publications.RecordAsync(store, entries, last, run.StartedAt, cancel).ConfigureAwait(false);
            return new BuildReport(last, Unchanged: true);
        }

        var build = $"{run.Night:yyyy-MM-dd}-{WorkId.Of(fingerprint, last?.Crosswalk.Sha256 ?? "")}";
        var tables = await night.ReadAsync(store, schemas.Contracts, run, cancel).ConfigureAwait(false);
        var references = References.Check(tables, schemas.Contracts);
        var matched = MatchStage.Match(tables, schemas, await MatchStage.PreviousAsync(store, last, cancel).ConfigureAwait(false), run);
        var (crosswalk, review) = await MatchStage.WriteAsync(store, build, matched, cancel).ConfigureAwait(false);
        var curated = CurateStage.Curate(tables, matched, schemas.Contracts, run);
        var datasets = await CurateStage.WriteAsync(store, build, curated, schemas.Contracts, run, cancel).ConfigureAwait(false);
        var returns = await ReturnsStage.WriteAsync(store, build, tables, schemas, authority, run, cancel).ConfigureAwait(false);
        var reports = await ReportStage.WriteAsync(store, build, curated, authority.Name, run, cancel).ConfigureAwait(false);

        var unresolved = await store.WriteAsync($"review/{build}/references.csv", s => CsvFile.Write(s, References.Columns, references), cancel).ConfigureAwait(false);

        var number = last?.Night == run.Night ? last.Number + 1 : 1;
        var publication = new Publication(
            number, run.Night, build, fingerprint, night.Names, night.NeverReceived(schemas.Contracts), crosswalk, [.. datasets, .. returns, .. reports, .. review, new PublishedFile("review/references", unresolved, references.Count)], curated.Withheld, Counts(matched));
        await Publications.PublishAsync(store, entries, publication, run.StartedAt, cancel).ConfigureAwait(false);
        run.Report(new Progress("publish", build, 1, 1));
        return new BuildReport(publication, Unchanged: false);
    }

    /// <summary>Takes one landed file and whatever of the same table landed before it and has not been taken. Any number of workers may be told of the same file.</summary>
    public async Task<IngestReport> TakeAsync(string landed, CancellationToken cancel = default) =>
        await Ingest.TakeAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, landed, cancel).ConfigureAwait(false);

    /// <summary>Plans the night's build from what has been accepted, or finds the plan that is there. Null when the newest publication rests on these very inputs.</summary>
    /// <returns>The tasks that can begin, as messages.</returns>
    public Task<ImmutableArray<BuildMessage>?> PlanAsync(CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Works on one task of a planned build, unless it is done. Any number of workers may be told of the same task.</summary>
    /// <returns>The tasks that can begin now that it is done.</returns>
    public Task<ImmutableArray<BuildMessage>> WorkAsync(BuildMessage task, CancellationToken cancel = default) => throw new NotImplementedException($"{task}");

    private async Task<Ledger> LedgerAsync(CancellationToken cancel)
    {
        if (ledger is null) return await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        return ledger;
    }

    /// <summary>Everything the result depends on besides last night's crosswalk.</summary>
    private string Fingerprint(Night night)
    {
        string[] parts = [$"{run.Night:yyyy-MM-dd}", run.CodeVersion, schemas.Hash, run.Key.Id, authority.Lea, authority.Name, .. night.Names];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static ImmutableSortedDictionary<string, long> Counts(Matched matched) => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["records"] = matched.Persons.Count,
        ["children"] = matched.Links.Crosswalk.Entries.Select(e => e.ChildId).Distinct(StringComparer.Ordinal).LongCount(),
        ["candidate-pairs"] = matched.Links.CandidatePairs,
        ["definite-pairs"] = matched.Links.Pairs.LongCount(p => p.Outcome == Linkage.LinkOutcome.Definite),
        ["review-pairs"] = matched.Links.Pairs.LongCount(p => p.Outcome == Linkage.LinkOutcome.Review),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}

/// <summary>What a whole night did.</summary>
public sealed record NightReport(IngestReport Ingested, BuildReport Built);

/// <param name="Unchanged">True when the inputs were those of the publication already there.</param>
public sealed record BuildReport(Publication Publication, bool Unchanged);
