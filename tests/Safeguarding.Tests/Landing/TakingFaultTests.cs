using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>Workers die, race, are told twice and in the wrong order: what is kept and what the ledger says end as they do when nothing happens.</summary>
public sealed class TakingFaultTests
{
    private static readonly SortedDictionary<string, byte[]> Files = LandedFiles.FiftyFour();
    private static readonly Lazy<Task<string>> Undisturbed = new(async () =>
    {
        var store = LandedFiles.Landed(Files);
        await NightRun.Pipeline(store).IngestAsync();
        return await LandedFiles.PictureAsync(store);
    });

    [Fact]
    public async Task The_files_of_these_tests_are_held_and_accepted_in_turn()
    {
        var store = LandedFiles.Landed(Files);
        var events = (await NightRun.Pipeline(store).IngestAsync()).Events;
        Assert.Equal((51, 3), (events.OfType<ExtractAccepted>().Count(), events.OfType<ExtractHeld>().Count(h => h.Findings.ContainsKey("FILE-ROWS-FELL"))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Events_in_any_order_and_more_than_once_end_as_the_batch_does(int seed)
    {
        var store = LandedFiles.Landed(Files);
        var ledger = await Ledger.OpenAsync(store);
        foreach (var path in Shuffled([.. Files.Keys, .. Files.Keys.Where((_, i) => i % 3 == 0)], seed)) await TakeAsync(store, ledger, path);
        Assert.Equal(await Undisturbed.Value, await LandedFiles.PictureAsync(store));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Files_that_really_land_in_any_order_are_accepted_and_held_as_in_the_batch(int seed)
    {
        var store = new MemoryStore();
        var ledger = await Ledger.OpenAsync(store);
        foreach (var path in Shuffled([.. Files.Keys], seed))
        {
            store.Drop(path, Files[path]);
            await TakeAsync(store, ledger, path);
        }

        var batch = LandedFiles.Landed(Files);
        await NightRun.Pipeline(batch).IngestAsync();
        // On the way an extract may have been judged by less than is known in the end, and told so; data and verdicts are the same.
        Assert.Equal((await Ledger.OpenAsync(batch)).History.Accepted.Select(e => $"{e.Agency}/{e.Table}/{e.Date:O}/{e.WorkId} {e.Data}"), ledger.History.Accepted.Select(e => $"{e.Agency}/{e.Table}/{e.Date:O}/{e.WorkId} {e.Data}"));
        Assert.Equal(WithoutJudged(await NightRun.PictureAsync(batch, "accepted")), WithoutJudged(await NightRun.PictureAsync(store, "accepted")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Workers_that_race_over_the_same_files_end_as_one_does(int workers)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var store = LandedFiles.Landed(Files);
            await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
            {
                // Each its own process: its own view of the ledger, its own order of events, each file told to several.
                var mine = new DisturbedStore(store, new Interleaving(seed * 100 + worker).AroundAsync);
                var ledger = await Ledger.OpenAsync(mine);
                foreach (var path in Shuffled([.. Files.Keys.Where((_, i) => i % workers == worker || i % 4 == 0)], seed * 10 + worker)) await TakeAsync(mine, ledger, path);
            })));
            Assert.True(await Undisturbed.Value == await LandedFiles.PictureAsync(store), $"{workers} workers end otherwise with seed {seed}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_process_with_one_ledger_may_take_many_at_once(int seed)
    {
        var store = LandedFiles.Landed(Files);
        var disturbed = new DisturbedStore(store, new Interleaving(seed).AroundAsync);
        var ledger = await Ledger.OpenAsync(disturbed);
        await Parallel.ForEachAsync(Shuffled([.. Files.Keys, .. Files.Keys], seed), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (path, _) => await TakeAsync(disturbed, ledger, path));
        Assert.Equal(await Undisturbed.Value, await LandedFiles.PictureAsync(store));
        Assert.Equal(54, ledger.Entries.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_killed_at_any_operation_loses_and_doubles_nothing(bool after)
    {
        string[] told = [Path(31), Path(29), Path(30), Path(31), Path(29)];
        var files = Files.Where(f => f.Key == Path(29) || f.Key == Path(30) || f.Key == Path(31)).ToList();
        var whole = LandedFiles.Landed(files);
        var count = new Death(int.MaxValue, after);
        await AllAsync(new DisturbedStore(whole, count.AroundAsync));
        var expected = await LandedFiles.PictureAsync(whole);
        Assert.True(count.Operations > 40, $"only {count.Operations} operations");

        for (var n = 1; n <= count.Operations; n++)
        {
            var store = LandedFiles.Landed(files);
            await Assert.ThrowsAsync<KilledException>(() => AllAsync(new DisturbedStore(store, new Death(n, after).AroundAsync)));
            // What was being told when it died, and everything after it, is delivered again.
            await AllAsync(store);
            Assert.True(expected == await LandedFiles.PictureAsync(store), $"a kill {(after ? "after" : "before")} operation {n} of {count.Operations} ends otherwise");
        }

        async Task AllAsync(IObjectStore store)
        {
            var ledger = await Ledger.OpenAsync(store);
            foreach (var path in told) await TakeAsync(store, ledger, path);
        }

        static string Path(int day) => $"landing/health/2026-03-{day}/patients.csv";
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_file_overwritten_while_workers_race_ends_with_what_lies_there(int seed)
    {
        var path = LandedFiles.Path("social_care/person", NightRun.LastNight);
        var store = new MemoryStore();
        var random = new Random(seed);
        for (var round = 1; round <= 20; round++)
        {
            store.Drop(path, LandedFiles.Of("social_care/person", round));
            var racing = Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
            {
                var mine = new DisturbedStore(store, new Interleaving(seed * 1000 + round * 10 + worker).AroundAsync);
                await TakeAsync(mine, await Ledger.OpenAsync(mine), path);
            })).ToList();
            if (random.Next(2) == 0) await Task.Delay(random.Next(4));
            store.Drop(path, LandedFiles.Of("social_care/person", 100 + round));
            // The event of the second writing.
            racing.Add(Task.Run(async () => await TakeAsync(store, await Ledger.OpenAsync(store), path)));
            await Task.WhenAll(racing);

            var ledger = await Ledger.OpenAsync(store);
            Assert.Equal(100 + round, ledger.History.Accepted.Last().Accepted);
            var said = ledger.Events<ExtractAccepted>().Select(e => e.File.Sha256).ToList();
            Assert.Equal(said.Count, said.Distinct().Count());
        }
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_not_an_entry_said_twice()
    {
        var store = LandedFiles.Landed(Files.Take(1));
        // Every creation is sent twice, as a client does that has not heard of the first.
        var repeating = new RepeatingStore(store);
        var report = await NightRun.Pipeline(repeating).TakeAsync(Files.Keys.First());
        Assert.Single(report.Events);
        Assert.Single((await Ledger.OpenAsync(store)).Entries);
    }

    [Fact]
    public async Task One_file_that_cannot_be_taken_does_not_hold_up_the_rest()
    {
        var store = LandedFiles.Landed(Files.Where(f => f.Key.Contains("/social_care/2026-03-", StringComparison.Ordinal)));
        var bad = LandedFiles.Path("social_care/person", NightRun.LastNight.AddDays(-2));
        var failing = new FailingStore(store, bad);
        var run = NightRun.Context();
        var good = LandedFiles.Path("social_care/person", NightRun.LastNight);
        var report = await NightRun.Pipeline(failing, run).TakeAsync(good);
        Assert.Equal(17, report.Events.Length);
        await Assert.ThrowsAsync<InvalidDataException>(() => NightRun.Pipeline(failing, run).TakeAsync(bad));
        await Assert.ThrowsAsync<InvalidDataException>(() => NightRun.Pipeline(failing, run).IngestAsync());
        Assert.Equal(17, (await Ledger.OpenAsync(store)).Entries.Count);

        // Once it is noted as failed only its own event asks for it again.
        await NightRun.Pipeline(store, run).FailAsync(bad, 5);
        await NightRun.Pipeline(store, run).FailAsync(bad, 6);
        await NightRun.Pipeline(store, run).FailAsync(good, 5);
        var failed = Assert.Single((await Ledger.OpenAsync(store)).Events<ExtractFailed>());
        Assert.Equal((bad, 5), (failed.Path, failed.Attempts));
        Assert.Contains("FILE-NOT-PROCESSED", System.Text.Encoding.UTF8.GetString(await store.ReadBytesAsync(failed.FindingsPath)), StringComparison.Ordinal);
        Assert.Empty(await NightRun.Pipeline(store, run).NotTakenAsync());
        Assert.Empty((await NightRun.Pipeline(failing, run).IngestAsync()).Events);
        Assert.Equal(bad, (await Ledger.OpenAsync(store)).History.FailureOf(bad)?.Path);
        Assert.IsType<ExtractAccepted>(Assert.Single((await NightRun.Pipeline(store, run).TakeAsync(bad)).Events));
        Assert.Null((await Ledger.OpenAsync(store)).History.FailureOf(bad));
    }

    private static Task<Safeguarding.Pipeline.Landing.IngestReport> TakeAsync(IObjectStore store, Ledger ledger, string path) =>
        Safeguarding.Pipeline.Landing.Ingest.TakeAsync(store, ledger, ContractCatalog.Embedded, NightRun.Context(), path);

    private static string WithoutJudged(string picture) => string.Join('\n', picture.Split('\n').Where(l => !l.Contains("/judged-", StringComparison.Ordinal)));

    private static string[] Shuffled(string[] paths, int seed)
    {
        new Random(seed).Shuffle(paths);
        return paths;
    }

    private sealed class RepeatingStore(MemoryStore inner) : IObjectStore
    {
        public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
        {
            await inner.CreateAsync(path, write, cancel);
            return await inner.CreateAsync(path, write, cancel);
        }

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);
        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);
        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);
        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);
        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);
    }

    private sealed class FailingStore(MemoryStore inner, string bad) : IObjectStore
    {
        public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => inner.CreateAsync(path, write, cancel);
        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => path == bad ? throw new InvalidDataException() : inner.OpenAsync(path, cancel);
        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);
        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);
        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);
        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);
    }
}
