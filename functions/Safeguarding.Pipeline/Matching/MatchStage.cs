using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Cards;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.Pipeline.Matching;

/// <summary>Who is which child.</summary>
public sealed class ChildIds(Crosswalk crosswalk)
{
    private readonly Dictionary<RecordKey, string> _childOf = crosswalk.Entries.ToDictionary(e => e.Record, e => e.ChildId);

    public Crosswalk Crosswalk { get; } = crosswalk;

    /// <summary>Child id of an agency's person id, or null when the agency sent no such person.</summary>
    public string? Child(string agency, string personId) => _childOf.GetValueOrDefault(new RecordKey(Persons.SourceOf(agency), personId));
}

/// <summary>Match: everybody the agencies hold becomes children with stable ids. Pairs are scored in partitions side by side; one task then decides on all of them.</summary>
public static class MatchStage
{
    /// <summary>Names of what the two tasks leave to later ones, and to the next night.</summary>
    public const string PairsPart = "scored-pairs", CrosswalkPart = "crosswalk", HeldPart = "held-pairs", WithheldPart = "withheld";

    /// <summary>Compares the pairs of one partition and keeps those that score well.</summary>
    public static async Task<TaskResult> ScoreAsync(IObjectStore store, BuildInputs inputs, int partition, CancellationToken cancel = default)
    {
        var plan = inputs.Plan;
        var scored = Linker.Score(await inputs.StandardisedAsync(cancel).ConfigureAwait(false), partition, plan.Partitions);
        var pairs = await store.WriteAsync(FormattableString.Invariant($"builds/{plan.Build}/match/{partition}.parquet"), s => ScoredPairsFile.Write(scored, s), cancel).ConfigureAwait(false);
        return new TaskResult
        {
            Parts = ImmutableSortedDictionary<string, WrittenObject>.Empty.Add(PairsPart, pairs),
            Counts = Counted(("candidate-pairs", scored.Candidates), ("carried-pairs", scored.Carried), ("scored-pairs", scored.Pairs.Count)),
        };
    }

    /// <summary>Decides on the pairs of every partition and writes the crosswalk, what happened to ids, the pairs behind it, the model card, which names nobody and lies beside the pseudonymised tables, and what the next night carries on from.</summary>
    public static async Task<TaskResult> DecideAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, string authority, CancellationToken cancel = default)
    {
        var plan = inputs.Plan;
        var scored = await ScoredAsync(store, inputs, cancel).ConfigureAwait(false);
        var people = await inputs.StandardisedAsync(cancel).ConfigureAwait(false);
        var settled = (await DecisionSnapshot.ReadAsync(store, plan.Decisions.Path, cancel).ConfigureAwait(false)).Select(pair => pair.ForLinkage()).ToList();
        var links = Linker.Decide(people, scored, await PreviousAsync(store, inputs, cancel).ConfigureAwait(false), settled);
        var card = await CardAsync(inputs, schemas, authority, people, scored, links, settled, cancel).ConfigureAwait(false) is { } page
            ? await store.WriteAsync($"curated/{plan.Build}/model-card.html", Encoding.UTF8.GetBytes(page), cancel).ConfigureAwait(false)
            : null;

        // It names everybody, so it lies beside the tables that do.
        var held = HeldPairs.Of(people, scored, plan.Night) is { } night ? await store.WriteAsync($"identifiable/{plan.Build}/linkage/held.bin", night.Write, cancel).ConfigureAwait(false) : null;
        inputs.ForgetStandardised();

        var crosswalk = await store.WriteAsync($"crosswalk/{plan.Build}/crosswalk.parquet", s => CrosswalkFile.Write(links.Crosswalk, s), cancel).ConfigureAwait(false);
        var events = await store.WriteJsonAsync($"crosswalk/{plan.Build}/events.json", links.Events, cancel).ConfigureAwait(false);
        var withheld = await inputs.WithheldByAsync(links.Crosswalk, cancel).ConfigureAwait(false);

        // Withheld children are matched as ever, but nobody is asked about them, nor shown how they were: their cases come back on release.
        var shown = links.Pairs.Where(p => !withheld.Covers(p.A) && !withheld.Covers(p.B)).ToList();
        var pairs = await store.WriteAsync($"review/{plan.Build}/pairs.parquet", s => CrosswalkFile.WritePairs(shown, s), cancel).ConfigureAwait(false);
        var urgency = Urgency.Of(await inputs.EveryTableAsync(Urgency.Tables, cancel).ConfigureAwait(false));
        var toReview = ReviewCases.Of(links, await inputs.EverybodyAsync(cancel).ConfigureAwait(false), settled, urgency).Where(c => !c.Children.Any(child => withheld.Covers(child.ChildId))).ToImmutableArray();
        var cases = await store.WriteJsonAsync($"review/{plan.Build}/cases.json", toReview, cancel).ConfigureAwait(false);
        var parts = ImmutableSortedDictionary<string, WrittenObject>.Empty.Add(CrosswalkPart, crosswalk);
        if (!withheld.IsEmpty) parts = parts.Add(WithheldPart, await store.WriteJsonAsync(WithheldChildren.PathOf(plan.Build), withheld, cancel).ConfigureAwait(false));
        Telemetry.Matched(links.CandidatePairs, links.Pairs.LongCount(p => p.Outcome == LinkOutcome.Definite), links.Pairs.LongCount(p => p.Outcome == LinkOutcome.Review));
        return new TaskResult
        {
            Files =
            [
                new PublishedFile("crosswalk/events", events, links.Events.Length), new PublishedFile(DecisionSnapshot.Name, plan.Decisions, settled.Count),
                .. card is null ? [] : new[] { new PublishedFile("reports/model-card.html", card, null) },
                new PublishedFile("review/pairs", pairs, shown.Count), new PublishedFile(ReviewQueue.Name, cases, toReview.Length),
            ],
            Parts = held is null ? parts : parts.Add(HeldPart, held),
            Counts = Counted(
                ("records", people.Count),
                ("children", links.Crosswalk.Entries.Select(e => e.ChildId).Distinct(StringComparer.Ordinal).LongCount()),
                ("candidate-pairs", links.CandidatePairs),
                ("carried-pairs", links.CarriedPairs),
                ("definite-pairs", links.Pairs.LongCount(p => p.Outcome == LinkOutcome.Definite)),
                ("review-cases", toReview.Length),
                ("review-pairs", shown.LongCount(p => p.Outcome == LinkOutcome.Review)),
                ("sealed-children", withheld.Sealed),
                ("withheld-children", withheld.Withheld))
                .AddRange(links.KeptApart.Select(apart => KeyValuePair.Create("kept-apart/" + apart.Code, apart.Pairs))),
        };
    }

    /// <summary>The pairs of every partition, as the tasks that scored them left them.</summary>
    public static async Task<List<ScoredPairs>> ScoredAsync(IObjectStore store, BuildInputs inputs, CancellationToken cancel = default)
    {
        var scored = new List<ScoredPairs>();
        for (var partition = 0; partition < inputs.Plan.Partitions; partition++)
        {
            var made = await inputs.ResultAsync(TaskOf(partition), cancel).ConfigureAwait(false);
            await using var stream = await store.OpenRequiredAsync(made.Parts[PairsPart].Path, cancel).ConfigureAwait(false);
            scored.Add(ScoredPairsFile.Read(stream));
        }
        return scored;
    }

    /// <summary>Name of the task that scores a partition.</summary>
    public static string TaskOf(int partition) => FormattableString.Invariant($"match/{partition}");

    /// <summary>The model card is made here because only here people, pairs and children are in memory together.</summary>
    private static async Task<string?> CardAsync(BuildInputs inputs, Schemas schemas, string authority, StandardisedPeople people, List<ScoredPairs> scored, LinkResult links, IReadOnlyList<StewardDecision> settled, CancellationToken cancel)
    {
        var persons = await inputs.EverybodyAsync(cancel).ConfigureAwait(false);
        if (persons.Count == 0) return null;
        var tables = await inputs.EveryTableAsync(["social_care/person"], cancel).ConfigureAwait(false);
        var groups = CardGroups.Of(persons, [.. links.Crosswalk.Entries.Select(e => e.ChildId)], tables.GetValueOrDefault("social_care/person"), schemas.Contracts, inputs.Plan.Night);
        var input = NightCard.Of(people, scored, links, schemas.Text("schemas/matching/model.json"), settled, groups);
        var card = ModelCard.Of(input with { Sources = [.. input.Sources.Select(source => Persons.AgencyOf(source).Replace('_', ' '))] });
        return ModelCardPage.Render(card, string.Create(CultureInfo.InvariantCulture, $"{authority}, night of {inputs.Plan.Night:d MMMM yyyy}"), "child", "children");
    }

    /// <summary>The crosswalk of the publication before, but for erased children, of whom not even the id is carried on.</summary>
    private static async Task<Crosswalk> PreviousAsync(IObjectStore store, BuildInputs inputs, CancellationToken cancel)
    {
        if (inputs.Plan.Previous is not { } previous) return Crosswalk.Empty;
        var erased = await inputs.ErasedAsync(cancel).ConfigureAwait(false);
        await using var stream = await store.OpenRequiredAsync(previous.Path, cancel).ConfigureAwait(false);
        var crosswalk = CrosswalkFile.Read(stream);
        return erased.IsEmpty ? crosswalk : new Crosswalk([.. crosswalk.Entries.Where(e => !erased.Covers(e.Record))], [.. crosswalk.RetiredIds.Where(id => !erased.Covers(id))]);
    }

    private static ImmutableSortedDictionary<string, long> Counted(params (string Name, long Count)[] counts) =>
        counts.ToImmutableSortedDictionary(c => c.Name, c => c.Count, StringComparer.Ordinal);
}
