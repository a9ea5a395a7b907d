using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Matching;

/// <summary>Explains any two records of a publication, also such as were never compared.</summary>
/// <remarks>
/// The night keeps evidence for the pairs it linked or asks about, not for the millions it passed over. So the night's people are read again from the accepted
/// extracts its plan names and standardised as the night did: what a value is worth depends on how many of that night carry it.
/// </remarks>
public static class Explained
{
    /// <param name="withValues">Whether the two records' values are wanted as well.</param>
    /// <exception cref="KeyNotFoundException">One of the records is not in the publication.</exception>
    public static async Task<ExplainedPair> OfAsync(
        IObjectStore store, Schemas schemas, Authority authority, RunContext run, Publication publication, RecordKey a, RecordKey b, bool withValues, CancellationToken cancel = default)
    {
        Crosswalk crosswalk;
        await using (var stream = await store.OpenRequiredAsync(publication.Crosswalk.Path, cancel).ConfigureAwait(false)) crosswalk = CrosswalkFile.Read(stream);
        var childOf = crosswalk.Entries.ToDictionary(entry => entry.Record, entry => entry.ChildId);
        if (!childOf.TryGetValue(a, out var childA) || !childOf.TryGetValue(b, out var childB)) throw new KeyNotFoundException("One of the records is not in the publication.");
        var members = crosswalk.Entries.Where(entry => entry.ChildId == childA || entry.ChildId == childB).Select(entry => entry.Record).ToHashSet();

        var plan = await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(publication.Build), cancel).ConfigureAwait(false);
        var isOther = false;
        if (plan.Held is { } held && await store.SizeAsync(held.Path, cancel).ConfigureAwait(false) is null)
        {
            // Retention has taken away what the night carried on from: its people are counted anew, which makes weights a little different.
            plan = plan with { Held = null };
            isOther = true;
        }
        isOther |= plan.Fingerprint != BuildPlan.FingerprintOf(plan.Night, plan.Extracts(), plan.Settled, plan.KeyId, schemas, authority, run);
        var inputs = new BuildInputs(store, schemas, plan, new BuildMemory(), run);
        var persons = (await inputs.PersonsAsync(cancel).ConfigureAwait(false)).Where(person => members.Contains(person.Key)).ToDictionary(person => person.Key);
        if (childA != childB && ArePartedByAdoption(persons.Values, childOf, childA, childB))
            return new ExplainedPair(publication.Build, a, b, childA, childB, null, LinkOutcome.None, [], null, [], isOther);

        ImmutableArray<PublishedPair> pairs;
        await using (var stream = await store.OpenRequiredAsync(publication.Files.First(file => file.Name == "review/pairs").Object.Path, cancel).ConfigureAwait(false)) pairs = PublishedPairs.Read(stream, members);
        var people = await inputs.StandardisedAsync(cancel).ConfigureAwait(false);
        var night = WeighedNight.Of(people, await ScoredAsync(store, inputs, people, cancel).ConfigureAwait(false), await SettledAsync(store, plan, cancel).ConfigureAwait(false));
        var pair = Explanation.Of(night, a, b);
        var kept = pairs.FirstOrDefault(p => (p.A, p.B) == (a, b) || (p.A, p.B) == (b, a));
        string[] vetoes = [.. pair.Vetoes, .. kept?.Veto is { } veto ? [veto] : Array.Empty<string>()];
        return new ExplainedPair(
            publication.Build, a, b, childA, childB, pair, kept?.Outcome ?? LinkOutcome.None, [.. vetoes.Distinct(StringComparer.Ordinal)],
            childA == childB ? PathOf(night, a, b, members, pairs) : null, withValues ? Values(persons[a], persons[b]) : [], isOther);
    }

    private static async Task<List<StewardDecision>> SettledAsync(IObjectStore store, BuildPlan plan, CancellationToken cancel) =>
        plan.Decisions is null ? [] : [.. (await DecisionSnapshot.ReadAsync(store, plan.Decisions.Path, cancel).ConfigureAwait(false)).Select(pair => pair.ForLinkage())];

    /// <summary>The pairs the night kept; scored again when retention has taken them away.</summary>
    private static async Task<List<ScoredPairs>> ScoredAsync(IObjectStore store, BuildInputs inputs, StandardisedPeople people, CancellationToken cancel)
    {
        var done = await TaskResult.DoneAsync(store, inputs.Plan.Build, cancel).ConfigureAwait(false);
        return Enumerable.Range(0, inputs.Plan.Partitions).All(partition => done.Contains(MatchStage.TaskOf(partition)))
            ? await MatchStage.ScoredAsync(store, inputs, cancel).ConfigureAwait(false)
            : [Linker.Score(people, 0, 1)];
    }

    /// <summary>By the links the night made; should they not lead from the one to the other, by what any two records of the child weigh.</summary>
    private static LinkPath? PathOf(WeighedNight night, RecordKey a, RecordKey b, IReadOnlyCollection<RecordKey> members, ImmutableArray<PublishedPair> pairs) =>
        LinkPath.Between(a, b, [.. pairs.Where(p => p.Outcome == LinkOutcome.Definite).Select(p => new ClusterLink(p.A, p.B, p.Weight, p.IsRuled))])
        ?? LinkPath.Between(a, b, Explanation.Between(night, members));

    /// <summary>Whether any record of the one child and any of the other lie before and after an adoption: then even their likeness would tell.</summary>
    private static bool ArePartedByAdoption(IEnumerable<PersonRecord> members, Dictionary<RecordKey, string> childOf, string childA, string childB) =>
        members.Any(person => person.NeverLink.Any(other => childOf.TryGetValue(other, out var child) && child != childOf[person.Key] && (child == childA || child == childB)));

    private static ImmutableArray<ComparedValues> Values(PersonRecord a, PersonRecord b)
    {
        (string, Func<PersonRecord, string?>)[] fields =
        [
            ("given name", p => p.GivenName), ("known as", p => p.KnownAs), ("middle name", p => p.MiddleName), ("surname", p => p.Surname),
            ("date of birth", p => Day(p.DateOfBirth)), ("expected birth", p => Day(p.ExpectedDateOfBirth)), ("sex", p => p.Sex),
            ("postcode", p => p.Postcode), ("address", p => p.Address), ("UPRN", p => p.Uprn), ("NHS number", p => p.NhsNumber), ("UPN", p => p.Upn), ("record date", p => Day(p.RecordDate)),
        ];
        return [.. fields.Select(field => new ComparedValues(field.Item1, field.Item2(a) ?? "", field.Item2(b) ?? "")).Where(values => values.A.Length + values.B.Length > 0)];

        static string? Day(DateOnly? date) => date?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
    }
}
