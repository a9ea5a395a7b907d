using Safeguarding.Linkage;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Building;

/// <summary>What the tasks of a build read: the plan's tables, and the results of the tasks before them. Read when asked for and remembered while there is room.</summary>
public sealed class BuildInputs(IObjectStore store, Schemas schemas, BuildPlan plan, BuildMemory memory, RunContext run)
{
    private readonly Shelf _shelf = memory.Of(plan.Build);
    private int _read;

    public BuildPlan Plan => plan;

    /// <summary>Those of the named tables that ever came, by <c>agency/table</c>, without the rows of withheld and sealed children: what everything that is published is made of.</summary>
    /// <exception cref="UnassignableRowsException">Nobody can tell whose the rows of one of them are.</exception>
    public Task<IReadOnlyDictionary<string, Table>> TablesAsync(IEnumerable<string> names, CancellationToken cancel) => TablesAsync(names, PublishedTableAsync, cancel);

    /// <summary>The same for statutory returns, which keep a child's record from before its adoption: only the rows of withheld children are left out.</summary>
    /// <exception cref="UnassignableRowsException">Nobody can tell whose the rows of one of them are.</exception>
    public Task<IReadOnlyDictionary<string, Table>> ReturnTablesAsync(IEnumerable<string> names, CancellationToken cancel) => TablesAsync(names, ReturnTableAsync, cancel);

    /// <summary>The same with everybody in them: for matching alone, so that ids stay as they are while a child is withheld.</summary>
    public Task<IReadOnlyDictionary<string, Table>> EveryTableAsync(IEnumerable<string> names, CancellationToken cancel) => TablesAsync(names, TableAsync, cancel);

    /// <summary>Whom the outputs of this build leave out, as the task that made the crosswalk found.</summary>
    public Task<WithheldChildren> WithheldAsync(CancellationToken cancel) => _shelf.GetAsync<WithheldChildren>("withheld", async token =>
    {
        var made = await TaskResult.ReadAsync(store, plan.Build, "crosswalk", token).ConfigureAwait(false);
        var withheld = made.Parts.TryGetValue(MatchStage.WithheldPart, out var part) ? await store.ReadJsonAsync<WithheldChildren>(part.Path, token).ConfigureAwait(false) : WithheldChildren.Nobody;
        return (withheld, () => withheld.Records.Length * 200L);
    }, cancel);

    /// <summary>How many children people have withheld from everything this build makes. Waits for the crosswalk only when there are any.</summary>
    public async Task<int> WithheldCountAsync(CancellationToken cancel) =>
        (await SnapshotAsync(cancel).ConfigureAwait(false)).Withheld.IsEmpty ? 0 : (await WithheldAsync(cancel).ConfigureAwait(false)).Withheld;

    /// <summary>Whom the outputs are to leave out by this crosswalk: those whom people have withheld, and those whose adoption seals their record.</summary>
    public async Task<WithheldChildren> WithheldByAsync(Crosswalk crosswalk, CancellationToken cancel)
    {
        var adopted = Adoptions.Sealed(await EveryTableAsync(Adoptions.SealingTables, cancel).ConfigureAwait(false), plan.Night);
        return WithheldChildren.Of(crosswalk, await SnapshotAsync(cancel).ConfigureAwait(false), adopted.Select(id => new RecordKey(Persons.SocialCare, id)));
    }

    /// <summary>Everybody the agencies hold, but for withheld and sealed children.</summary>
    public Task<IReadOnlyList<PersonRecord>> PersonsAsync(CancellationToken cancel) => _shelf.GetAsync<IReadOnlyList<PersonRecord>>("published persons", async token =>
    {
        var everybody = await EverybodyAsync(token).ConfigureAwait(false);
        var withheld = await WithheldAsync(token).ConfigureAwait(false);
        var persons = withheld.IsEmpty ? everybody : [.. everybody.Where(p => !withheld.Covers(p.Key))];
        return (persons, () => withheld.IsEmpty ? 0 : persons.Count * 8L);
    }, cancel);

    /// <summary>Everybody the agencies hold: for matching alone.</summary>
    public Task<IReadOnlyList<PersonRecord>> EverybodyAsync(CancellationToken cancel) => _shelf.GetAsync<IReadOnlyList<PersonRecord>>("persons", async token =>
    {
        var persons = Persons.Of(await EveryTableAsync(Persons.Tables, token).ConfigureAwait(false));
        return (persons, () => persons.Count * 300L);
    }, cancel);

    /// <summary>Everybody in comparable form.</summary>
    public Task<StandardisedPeople> StandardisedAsync(CancellationToken cancel) => _shelf.GetAsync<StandardisedPeople>("standardised", async token =>
    {
        var persons = await EverybodyAsync(token).ConfigureAwait(false);
        var held = await HeldAsync(token).ConfigureAwait(false);
        return (StandardisedPeople.Of(persons, schemas.Text("schemas/matching/model.json"), held, plan.Night), () => persons.Count * 1_000L);
    }, cancel);

    /// <summary>Nobody compares after the crosswalk is there.</summary>
    public void ForgetStandardised() => _shelf.Forget("standardised");

    /// <summary>The night's crosswalk, as the task that made it wrote it, but for withheld and sealed children.</summary>
    public Task<ChildIds> ChildIdsAsync(CancellationToken cancel) => _shelf.GetAsync<ChildIds>("crosswalk", async token =>
    {
        var made = await TaskResult.ReadAsync(store, plan.Build, "crosswalk", token).ConfigureAwait(false);
        await using var stream = await store.OpenRequiredAsync(made.Parts[MatchStage.CrosswalkPart].Path, token).ConfigureAwait(false);
        var (crosswalk, withheld) = (CrosswalkFile.Read(stream), await WithheldAsync(token).ConfigureAwait(false));
        var ids = new ChildIds(withheld.IsEmpty ? crosswalk : crosswalk with { Entries = [.. crosswalk.Entries.Where(e => !withheld.Covers(e.Record))] });
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

    private async Task<IReadOnlyDictionary<string, Table>> TablesAsync(IEnumerable<string> names, Func<string, CancellationToken, Task<Table>> read, CancellationToken cancel)
    {
        var tables = new SortedDictionary<string, Table>(StringComparer.Ordinal);
        foreach (var name in names.Where(plan.Tables.ContainsKey).Distinct(StringComparer.Ordinal)) tables.Add(name, await read(name, cancel).ConfigureAwait(false));
        return tables;
    }

    private Task<Table> PublishedTableAsync(string name, CancellationToken cancel) => FilteredAsync("published ", name, async token =>
    {
        var withheld = await WithheldAsync(token).ConfigureAwait(false);
        return withheld.IsEmpty ? null : withheld.Covers;
    }, cancel);

    /// <summary>While nobody is withheld the returns wait for no crosswalk, see <see cref="TaskGraph"/>.</summary>
    private Task<Table> ReturnTableAsync(string name, CancellationToken cancel) => FilteredAsync("returns ", name, async token =>
        (await SnapshotAsync(token).ConfigureAwait(false)).Withheld.IsEmpty ? null : (await WithheldAsync(token).ConfigureAwait(false)).CoversInReturns, cancel);

    private Task<Table> FilteredAsync(string view, string name, Func<CancellationToken, Task<Func<RecordKey, bool>?>> isGone, CancellationToken cancel) => _shelf.GetAsync<Table>(view + name, async token =>
    {
        var table = await TableAsync(name, token).ConfigureAwait(false);
        if (SubjectRules.Of(schemas).Nobody.Contains(name)) return (table, static () => 0);
        if (await isGone(token).ConfigureAwait(false) is not { } gone) return (table, static () => 0);
        var without = await Rows(ParentAsync).WithoutAsync(table, gone, token).ConfigureAwait(false);
        return (without, () => ReferenceEquals(without, table) ? 0 : without.Bytes);
    }, cancel);

    private async Task<Table?> ParentAsync(string name, CancellationToken cancel) => plan.Tables.ContainsKey(name) ? await TableAsync(name, cancel).ConfigureAwait(false) : null;

    private PersonRows Rows(Func<string, CancellationToken, Task<Table?>> parents) => new(schemas.Contracts, SubjectRules.Of(schemas), parents);

    private Task<SubjectSnapshot> SnapshotAsync(CancellationToken cancel) => _shelf.GetAsync<SubjectSnapshot>("subjects", async token =>
        (plan.Subjects is { } subjects ? await store.ReadJsonAsync<SubjectSnapshot>(subjects.Path, token).ConfigureAwait(false) : SubjectSnapshot.Empty, static () => 0), cancel);

    /// <summary>Who is erased: in no table, crosswalk or history that this build makes.</summary>
    public Task<ErasedMarks> ErasedAsync(CancellationToken cancel) => _shelf.GetAsync<ErasedMarks>("erased", async token =>
    {
        var marks = (await SnapshotAsync(token).ConfigureAwait(false)).Erased;
        // While nobody is erased, whoever only reads can do so without the key.
        return (marks.IsEmpty ? ErasedMarks.None : new ErasedMarks(marks, run.Key.Value), static () => 0);
    }, cancel);

    /// <summary>A table with everybody in it but for erased children, who are in nothing.</summary>
    private Task<Table> TableAsync(string name, CancellationToken cancel) => _shelf.GetAsync<Table>("table " + name, async token =>
    {
        var table = await AcceptedAsync(name, token).ConfigureAwait(false);
        var erased = await ErasedAsync(token).ConfigureAwait(false);
        if (!erased.IsEmpty) table = await Rows(async (parent, stop) => plan.Tables.ContainsKey(parent) ? await AcceptedAsync(parent, stop).ConfigureAwait(false) : null).WithoutAsync(table, erased.Covers, token).ConfigureAwait(false);
        run.Report(new Progress("read", name, Math.Min(Interlocked.Increment(ref _read), plan.Tables.Count), plan.Tables.Count));
        return (table, () => table.Bytes);
    }, cancel);

    private async Task<Table> AcceptedAsync(string name, CancellationToken cancel)
    {
        var files = new List<(string, Stream)>();
        foreach (var extract in plan.Tables[name]) files.Add((extract.WorkId, await store.OpenRequiredAsync(extract.Data.Path, cancel).ConfigureAwait(false)));
        return Table.Read(name, files, schemas.Contracts.Find(name)!.Load.Key);
    }
}
