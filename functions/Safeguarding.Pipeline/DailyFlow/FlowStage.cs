using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.DailyFlow;

/// <summary>Counts of a night's daily flow.</summary>
/// <param name="From">First day of the window.</param>
/// <param name="To">Last day of the window.</param>
/// <param name="ComparedWith">SHA-256 of what the department holds, as far as it acknowledged; null when nothing was ever sent.</param>
/// <param name="Children">Children in the flow: those new, changed and unchanged. The purged are in it no longer.</param>
/// <param name="Requests">Batches that the changes make.</param>
/// <param name="LeftOut">Children left out, by reason.</param>
/// <param name="Findings">How often each code was found.</param>
public sealed record FlowSummary(
    DateOnly Night, string Authority, DateOnly From, DateOnly To, string? ComparedWith, long Children, long New, long Changed, long Purged, long Unchanged, long Requests,
    ImmutableSortedDictionary<string, long> LeftOut, ImmutableSortedDictionary<string, long> Findings);

/// <summary>The daily flow as the night sees it: every payload, and what sending tonight would send. Nothing is sent from here.</summary>
public static class FlowStage
{
    /// <summary>Name of the file of payloads in a publication.</summary>
    public const string Payloads = "returns/daily-flow";

    private static readonly ParquetSchema SummarySchema = new(
    [
        new ParquetColumn("night", ParquetType.Date, Nullable: false), new ParquetColumn("measure", ParquetType.String, Nullable: false),
        new ParquetColumn("reason", ParquetType.String, Nullable: true), new ParquetColumn("count", ParquetType.Int64, Nullable: false),
    ]);

    /// <summary>Writes the payloads, what changed since the department acknowledged them last, who is left out, findings and counts. The files name children: they are in the identifiable zone.</summary>
    public static async Task<TaskResult> CompareAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        var plan = inputs.Plan;
        var records = CaseRecords.Of(await inputs.TablesAsync(Returns.DailyFlow.Tables.Select(t => CaseRecords.SocialCare + t), cancel).ConfigureAwait(false));
        if (!records.ContainsKey("person")) return new TaskResult();
        var flow = Returns.DailyFlow.Of(records, plan.Night, ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")));
        var place = $"identifiable/{plan.Build}/daily-flow";

        var children = 0L;
        var payloads = await store.WriteAsync($"{place}/children.jsonl.gz", s => children = FlowPayloads.Write(s, flow.Payloads()), cancel).ConfigureAwait(false);
        var findings = flow.Findings();
        var withheld = await inputs.WithheldAsync(cancel).ConfigureAwait(false);
        var compared = await ComparedAsync(store, plan, place, payloads, withheld, cancel).ConfigureAwait(false);
        var summary = new FlowSummary(
            plan.Night, authority.Lea, flow.Window.From, flow.Window.To, plan.FlowHeld?.Sha256, children, compared.New, compared.Changed, compared.Purged, compared.Unchanged, compared.Requests,
            Counts(flow.Exclusions.Select(e => e.Reason)), Counts(findings.Select(f => f.Code)));

        var leads = new Leads(plan, schemas.Contracts, records, ImmutableDictionary<string, TextTable>.Empty, ImmutableDictionary<string, SourceLead[]>.Empty);
        var lines = findings.Select(f => ReturnPapers.Row(new PlacedFinding(f, leads.Of(f)))).ToList();
        return new TaskResult
        {
            Files =
            [
                new PublishedFile(Payloads, payloads, children),
                new PublishedFile($"{Payloads}/delta", compared.Delta, compared.Requests),
                new PublishedFile($"{Payloads}/changes", compared.List, compared.New + compared.Changed + compared.Purged),
                new PublishedFile($"{Payloads}/exclusions", await CsvAsync("exclusions.csv", ReadinessFile.ExclusionColumns("child"), flow.Exclusions.Select(e => new string?[] { e.ChildId, e.Reason, e.Words })).ConfigureAwait(false), flow.Exclusions.Count),
                new PublishedFile($"{Payloads}/findings", await CsvAsync("findings.csv", ReadinessFile.FindingColumns("child"), lines).ConfigureAwait(false), lines.Count),
                new PublishedFile($"{Payloads}/summary", await store.WriteJsonAsync($"{place}/summary.json", summary, cancel).ConfigureAwait(false), null),
                new PublishedFile($"{Payloads}/summary.parquet", await store.WriteAsync($"{place}/summary.parquet", s => WriteSummary(s, plan.Build, summary), cancel).ConfigureAwait(false), Rows(summary).Count()),
            ],
        };

        Task<WrittenObject> CsvAsync(string file, string[] columns, IEnumerable<string?[]> rows) => store.WriteAsync($"{place}/{file}", s => CsvFile.Write(s, columns, rows), cancel);
    }

    /// <summary>Compares with what is held: requests as they are made, and the list of children whom they are about.</summary>
    private static async Task<Compared> ComparedAsync(IObjectStore store, BuildPlan plan, string place, WrittenObject payloads, WithheldChildren withheld, CancellationToken cancel)
    {
        var held = plan.FlowHeld is null ? [] : FlowLines.ReadHeld(await store.OpenRequiredAsync(plan.FlowHeld.Path, cancel).ConfigureAwait(false));
        var now = FlowPayloads.Read(await store.OpenRequiredAsync(payloads.Path, cancel).ConfigureAwait(false));
        var (made, listed) = (new Compared(), new List<string?[]>());
        var delta = await store.WriteAsync($"{place}/delta.jsonl", s => made = FlowPayloads.WriteRequests(s, FlowComparison.Of(Without(held, withheld), now), c =>
            listed.Add([c.ChildId, Words(c.Kind), c.Target is null ? "" : FlowPayloads.Sha256(c.Target)])), cancel).ConfigureAwait(false);
        return made with { Delta = delta, List = await store.WriteAsync($"{place}/changes.csv", s => CsvFile.Write(s, ["child", "change", "payload_sha256"], listed), cancel).ConfigureAwait(false) };
    }

    /// <summary>What the department holds of withheld and sealed children is left as it is: they are neither sent nor asked to be taken away, which would tell of them too.</summary>
    public static IEnumerable<FlowHeld> Without(IEnumerable<FlowHeld> held, WithheldChildren withheld) => held.Where(h => !withheld.Covers(new RecordKey(Persons.SocialCare, h.ChildId)));

    private static ImmutableSortedDictionary<string, long> Counts(IEnumerable<string> words) =>
        words.GroupBy(w => w, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.LongCount(), StringComparer.Ordinal);

    private static IEnumerable<(string Measure, string? Reason, long Count)> Rows(FlowSummary summary) =>
    [
        ("children", null, summary.Children), ("new", null, summary.New), ("changed", null, summary.Changed), ("purged", null, summary.Purged), ("unchanged", null, summary.Unchanged), ("requests", null, summary.Requests),
        .. summary.LeftOut.Select(l => ("left_out", (string?)l.Key, l.Value)), .. summary.Findings.Select(f => ("finding", (string?)f.Key, f.Value)),
    ];

    private static void WriteSummary(Stream destination, string build, FlowSummary summary)
    {
        var writer = new ParquetWriter(destination, SummarySchema, new ParquetWriteOptions { Metadata = [new("safeguarding.table", "daily_flow_summary"), new("safeguarding.build", build)] });
        foreach (var (measure, reason, count) in Rows(summary))
        {
            writer.Append(0, summary.Night);
            writer.Append(1, measure);
            if (reason is null) writer.AppendNull(2);
            else writer.Append(2, reason);
            writer.Append(3, count);
            writer.EndRow();
        }

        writer.Complete();
    }

    private static string Words(FlowKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);
}

/// <summary>What a comparison made.</summary>
internal sealed record Compared
{
    public long New { get; init; }
    public long Changed { get; init; }
    public long Purged { get; init; }
    public long Unchanged { get; init; }
    public long Requests { get; init; }
    public WrittenObject Delta { get; init; } = null!;
    public WrittenObject List { get; init; } = null!;

    public Compared With(FlowKind kind) => kind switch
    {
        FlowKind.New => this with { New = New + 1 },
        FlowKind.Changed => this with { Changed = Changed + 1 },
        FlowKind.Purged => this with { Purged = Purged + 1 },
        _ => this with { Unchanged = Unchanged + 1 },
    };
}
