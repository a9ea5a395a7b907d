using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Building;

/// <summary>An accepted extract a build rests on.</summary>
/// <param name="Data">Its accepted rows.</param>
/// <param name="File">Path of the landed file that they are from.</param>
public sealed record PlannedExtract(DateOnly Date, string WorkId, WrittenObject Data, string File);

/// <summary>A build, decided before any of it is made: what it rests on and the tasks it is made of. Kept as <c>builds/&lt;build&gt;/plan.json</c>; every worker goes by the one that is there.</summary>
/// <param name="Build">The night, and a hash of the fingerprint, the crosswalk, the held pairs, the publication it follows, the returns and the quality of extracts it sets its own beside, what came of each table and what the department holds of the daily flow.</param>
/// <param name="Fingerprint">SHA-256 of everything the result depends on besides what it carries on from: last night's crosswalk and held pairs.</param>
/// <param name="Number">Which publication of the night it will be. Of two builds of one number only one is published.</param>
/// <param name="PreparedAt">Date of the returns: of the night, not of the clock, so that a build made late is the same.</param>
/// <param name="Tables">Extracts of each <c>agency/table</c>, oldest first.</param>
/// <param name="NeverReceived">Tables expected every night of which nothing has ever been accepted.</param>
/// <param name="Previous">The crosswalk child ids are carried on from; null before the first publication.</param>
/// <param name="Decisions">What stewards had settled when this was planned, a <see cref="DecisionSnapshot"/>.</param>
/// <param name="Tasks">In an order that puts each after those it rests on.</param>
public sealed record BuildPlan(
    DateOnly Night, string Build, string Fingerprint, long Number, DateTime PreparedAt, ImmutableSortedDictionary<string, ImmutableArray<PlannedExtract>> Tables,
    ImmutableArray<string> NeverReceived, WrittenObject? Previous, WrittenObject Decisions, int Partitions, ImmutableArray<BuildTask> Tasks)
{
    /// <summary>The people and pairs of the night before, from which comparing carries on; null when there are none.</summary>
    public WrittenObject? Held { get; init; }

    /// <summary>Who was withheld or erased when this was planned, a <see cref="SubjectSnapshot"/>; null when nobody was.</summary>
    public WrittenObject? Subjects { get; init; }

    /// <summary>Changes when somebody more is erased, see <see cref="SubjectSnapshot.ErasedMark"/>.</summary>
    public string Erased { get; init; } = "";

    /// <summary>SHA-256 of what people had settled, as <see cref="FingerprintOf"/> takes it.</summary>
    public string Settled { get; init; } = "";

    /// <summary>Id of the pseudonym key, so that who only reads can hold a plan against the program without having the key.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>The returns of earlier nights and of last year, beside which this build sets its own.</summary>
    public ImmutableArray<EarlierReturn> Earlier { get; init; } = [];

    /// <summary>What the department holds of the daily flow, which this build's payloads are compared with; null when nothing was ever sent.</summary>
    public WrittenObject? FlowHeld { get; init; }

    /// <summary>What came of each table for this night, as far as it had when this was planned.</summary>
    public ImmutableArray<TableStatus> Received { get; init; } = [];

    /// <summary>How good the extracts of earlier nights were, as the publication before this one has it, see <see cref="QualityHistory"/>.</summary>
    public ImmutableArray<PublishedFile> Quality { get; init; } = [];

    /// <summary>The histories that this build folds its night into, see <see cref="HistoryStage"/>.</summary>
    public ImmutableArray<PublishedFile> History { get; init; } = [];

    /// <summary>Matching is never divided further: every partition needs all the people in memory.</summary>
    private const int MostPartitions = 64;

    public static string PathOf(string build) => $"builds/{build}/plan.json";

    /// <summary>Names of the extracts, for lineage and for the fingerprint: <c>agency/table/date/work id</c>.</summary>
    public ImmutableArray<string> Extracts() => [.. Tables.SelectMany(t => t.Value.Select(e => $"{t.Key}/{e.Date:yyyy-MM-dd}/{e.WorkId}"))];

    /// <summary>Plans the build of a night that is to follow <paramref name="last"/>, or finds it planned. Whoever plans from the same extracts and decisions gets the same plan.</summary>
    public static async Task<BuildPlan> MakeAsync(IObjectStore store, Night night, Publication? last, DecisionSnapshot decisions, SubjectSnapshot subjects, Schemas schemas, Authority authority, RunContext run, CancellationToken cancel = default)
    {
        var fingerprint = FingerprintOf(night.Date, night.Names, decisions.Sha256 + subjects.Mark, run.Key.Value.Id, schemas, authority, run);
        var number = last?.Night == night.Date ? last.Number + 1 : 1;

        // The number makes a build that returns to an earlier one's inputs (a sender puts yesterday's file back) a build of its own, not one already done.
        var earlier = await EarlierReturns.FindAsync(store, night.Date, ReturnDeadlines.Parse(schemas.Text("schemas/returns/deadlines.json")), cancel).ConfigureAwait(false);
        var held = await FlowPlace.For(authority, FlowPlace.Live).HeldAsync(store, cancel).ConfigureAwait(false);
        var quality = await QualityHistory.FindAsync(store, last, cancel).ConfigureAwait(false);
        var history = await HistoryStage.FindAsync(store, last, schemas.Contracts, cancel).ConfigureAwait(false);
        var build = $"{night.Date:yyyy-MM-dd}-{WorkId.Of(fingerprint, last?.Crosswalk.Sha256 ?? "", last?.Held?.Sha256 ?? "", $"{number}", EarlierReturns.Mark(earlier) + held?.Sha256, MarkOf(night.Received, [.. quality, .. history]))}";
        var partitions = PartitionsOf(night, run.MatchPartitionRecords);
        var restricted = subjects.Mark.Length == 0 ? null : await store.WriteJsonAsync(SubjectSnapshot.PathOf(build), subjects, cancel).ConfigureAwait(false);
        var settled = await store.WriteAsync(DecisionSnapshot.PathOf(build), decisions.Bytes, cancel).ConfigureAwait(false);
        var plan = new BuildPlan(
            night.Date, build, fingerprint, number, night.Date.ToDateTime(TimeOnly.MinValue),
            night.Extracts.ToImmutableSortedDictionary(t => t.Key, t => t.Value.Select(e => new PlannedExtract(e.Date, e.WorkId, e.Data, e.File.Path)).ToImmutableArray(), StringComparer.Ordinal),
            night.NeverReceived(schemas.Contracts), last?.Crosswalk, settled, partitions, TaskGraph.Of(schemas.Contracts, partitions, t => RowsOf(night, t), anyWithheld: !subjects.Withheld.IsEmpty))
        {
            // Held pairs keep names in their tables for as long as they are carried on: once a child more is erased, everything is compared anew.
            Held = (last?.Erased ?? "") == subjects.ErasedMark ? last?.Held : null,
            Subjects = restricted,
            Erased = subjects.ErasedMark,
            Settled = decisions.Sha256 + subjects.Mark,
            KeyId = run.Key.Value.Id,
            Earlier = earlier,
            FlowHeld = held,
            Received = night.Received,
            Quality = quality,
            History = history,
        };
        await store.WriteJsonAsync(PathOf(build), plan, cancel).ConfigureAwait(false);
        return await store.ReadJsonAsync<BuildPlan>(PathOf(build), cancel).ConfigureAwait(false);
    }

    /// <summary>Reads a plan that a message names, for a worker that would have planned the same.</summary>
    /// <exception cref="InvalidOperationException">The plan was made by another version of the program, or with other contracts, another key or for another council.</exception>
    public static async Task<BuildPlan> ReadAsync(IObjectStore store, string build, Schemas schemas, Authority authority, RunContext run, CancellationToken cancel = default)
    {
        var plan = await store.ReadJsonAsync<BuildPlan>(PathOf(build), cancel).ConfigureAwait(false);
        return plan.Fingerprint == FingerprintOf(plan.Night, plan.Extracts(), plan.Settled, run.Key.Value.Id, schemas, authority, run)
            ? plan
            : throw new InvalidOperationException($"Build '{build}' was planned by another version of the program or under other settings than this worker's, and half a build of each would be neither. Let it be: the next nightly build plans anew.");
    }

    public BuildTask? Find(string task) => Tasks.FirstOrDefault(t => t.Name == task);

    /// <summary>Everything the result depends on besides what it carries on from.</summary>
    /// <param name="keyId">Id of the pseudonym key.</param>
    /// <param name="settled">SHA-256 of the snapshot of stewards' decisions, and after it that of withheld and erased children where there are any.</param>
    public static string FingerprintOf(DateOnly night, IEnumerable<string> extracts, string settled, string keyId, Schemas schemas, Authority authority, RunContext run)
    {
        string[] parts = [$"{night:yyyy-MM-dd}", run.CodeVersion, schemas.Hash, keyId, run.Postcodes?.Sha256 ?? "", authority.Lea, authority.Name, authority.SoftwareCode, authority.Release, authority.SerialNumber, authority.Workforce is { } council ? JsonSerializer.Serialize(council) : "", settled, .. extracts];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>A word for the name of the build: what came, and what it is set beside.</summary>
    private static string MarkOf(ImmutableArray<TableStatus> received, ImmutableArray<PublishedFile> before) =>
        WorkId.Of([JsonSerializer.Serialize(received, Objects.Json), .. before.Select(f => f.Object.Sha256)]);

    /// <summary>From the number of person rows, never from the number of workers: the plan is the same whoever makes it.</summary>
    private static int PartitionsOf(Night night, int records)
    {
        var rows = Persons.PersonTables.Sum(t => RowsOf(night, t));
        return (int)Math.Clamp((rows + records - 1) / records, 1, MostPartitions);
    }

    private static long RowsOf(Night night, string table) => night.Extracts.TryGetValue(table, out var extracts) ? extracts.Sum(e => e.Accepted) : 0;
}
