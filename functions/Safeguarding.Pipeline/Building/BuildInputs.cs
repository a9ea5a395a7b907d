using Safeguarding.Linkage;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Building;

/// <summary>What the tasks of a build read: the plan's tables, and the results of the tasks before them. Read when asked for and remembered while there is room.</summary>
public sealed class BuildInputs(IObjectStore store, Schemas schemas, BuildPlan plan, BuildMemory memory, RunContext run)
{
    private readonly Shelf _shelf = memory.Of(plan.Build);
    private int _read;

    public BuildPlan Plan => plan;

    /// <summary>Those of the named tables that ever came, by <c>agency/table</c>.</summary>
    public async Task<IReadOnlyDictionary<string, Table>> TablesAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        var tables = new SortedDictionary<string, Table>(StringComparer.Ordinal);
        foreach (var name in names.Where(plan.Tables.ContainsKey).Distinct(StringComparer.Ordinal)) tables.Add(name, await TableAsync(name, cancel).ConfigureAwait(false));
        return tables;
    }

    /// <summary>Everybody the agencies hold.</summary>
    public Task<IReadOnlyList<PersonRecord>> PersonsAsync(CancellationToken cancel) => _shelf.GetAsync<IReadOnlyList<PersonRecord>>("persons", async token =>
    {
        var persons = Persons.Of(await TablesAsync(Persons.Tables, token).ConfigureAwait(false));
        return (persons, () => persons.Count * 300L);
    }, cancel);

    /// <summary>Everybody in comparable form.</summary>
    public Task<StandardisedPeople> StandardisedAsync(CancellationToken cancel) => _shelf.GetAsync<StandardisedPeople>("standardised", async token =>
    {
        var persons = await PersonsAsync(token).ConfigureAwait(false);
        var held = await HeldAsync(token).ConfigureAwait(false);
        return (StandardisedPeople.Of(persons, schemas.Text("schemas/matching/model.json"), held, plan.Night), () => persons.Count * 1_000L);
    }, cancel);

    /// <summary>Nobody compares after the crosswalk is there.</summary>
    public void ForgetStandardised() => _shelf.Forget("standardised");

    /// <summary>The night's crosswalk, as the task that made it wrote it.</summary>
    public Task<ChildIds> ChildIdsAsync(CancellationToken cancel) => _shelf.GetAsync<ChildIds>("crosswalk", async token =>
    {
        var made = await TaskResult.ReadAsync(store, plan.Build, "crosswalk", token).ConfigureAwait(false);
        await using var stream = await store.OpenRequiredAsync(made.Parts[MatchStage.CrosswalkPart].Path, token).ConfigureAwait(false);
        var ids = new ChildIds(CrosswalkFile.Read(stream));
        return (ids, () => ids.Crosswalk.Entries.Length * 200L);
    }, cancel);

    /// <summary>A curated table of this build as it was written, with names and identifiers in the clear; null when it was withheld.</summary>
    public async Task<Table?> CuratedAsync(string name, CancellationToken cancel)
    {
        var made = await ResultAsync(TaskGraph.Curate(name), cancel).ConfigureAwait(false);
        if (made.Files.FirstOrDefault(f => f.Name == "identifiable/" + name) is not { } file) return null;
        return await _shelf.GetAsync<Table>("curated " + name, async token =>
        {
            var table = Table.Read(name, [(plan.Build, await store.OpenRequiredAsync(file.Object.Path, token).ConfigureAwait(false))], []);
            return (table, () => table.Bytes);
        }, cancel).ConfigureAwait(false);
    }

    /// <summary>What a task before this one made.</summary>
    public Task<TaskResult> ResultAsync(string task, CancellationToken cancel) => TaskResult.ReadAsync(store, plan.Build, task, cancel);

    /// <summary>What was held of the night before; null when there is nothing to carry on from, or another version of the program held it.</summary>
    /// <exception cref="InvalidDataException">It is not what its publication says it is.</exception>
    private async Task<HeldPairs?> HeldAsync(CancellationToken cancel)
    {
        if (plan.Held is not { } held) return null;

        // Numbers as they stood in memory: a byte that is wrong would be a wrong comparison and not an error.
        if (await store.DescribeAsync(held.Path, cancel).ConfigureAwait(false) != held)
            throw new InvalidDataException($"'{held.Path}' changed since it was written, so the night cannot carry on from the one before. Restore it from its versions or backup, and run 'verify' to see what else has changed.");
        await using var stream = await store.OpenRequiredAsync(held.Path, cancel).ConfigureAwait(false);
        await using var buffered = new BufferedStream(stream, 1 << 16);
        return HeldPairs.Read(buffered);
    }

    private Task<Table> TableAsync(string name, CancellationToken cancel) => _shelf.GetAsync<Table>("table " + name, async token =>
    {
        var files = new List<(string, Stream)>();
        foreach (var extract in plan.Tables[name]) files.Add((extract.WorkId, await store.OpenRequiredAsync(extract.Data.Path, token).ConfigureAwait(false)));
        var table = Table.Read(name, files, schemas.Contracts.Find(name)!.Load.Key);
        run.Report(new Progress("read", name, Math.Min(Interlocked.Increment(ref _read), plan.Tables.Count), plan.Tables.Count));
        return (table, () => table.Bytes);
    }, cancel);
}
