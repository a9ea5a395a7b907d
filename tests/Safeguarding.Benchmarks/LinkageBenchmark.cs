using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Safeguarding.App.Linking;
using Safeguarding.Benchmarks.People;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Screening;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Benchmarks;

/// <summary>The linkage engine stage by stage on invented person files of growing size, and what scoring one pair costs.</summary>
internal static class LinkageBenchmark
{
    private static readonly int[] Sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000];

    /// <param name="largest">The most records to link.</param>
    public static void Run(int largest)
    {
        var folder = Directory.CreateTempSubdirectory("linkage-").FullName;
        try
        {
            Console.WriteLine("records    read  stand.  estim.  block   score  cluster  write   total s  us/record    pairs  peak MB  F1      precision recall  blocking definite");
            var (firstSize, firstSeconds) = (0, 0.0);
            foreach (var size in Sizes.Where(size => size <= largest))
            {
                var config = Files(folder, size);

                // The first run of a size pays for compiling; the better of the next two stands.
                LinkReport? best = null;
                for (var round = 0; round < (size > 1_000_000 ? 1 : 3); round++)
                {
                    var report = LinkRun.Run(config, Path.Combine(folder, "clusters.csv"), null, Path.Combine(folder, size.ToString(CultureInfo.InvariantCulture), "truth.csv"));
                    if (best is null || report.Seconds.Total < best.Seconds.Total) best = report;
                    GC.Collect();
                }
                var (s, t) = (best!.Seconds, best.Truth!);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{size,8}  {s.Read,5:F2}  {s.Standardise,6:F2}  {s.Estimate,6:F2}  {s.Block,5:F2}  {s.Score,6:F2}  {s.Cluster,7:F2}  {s.Write,5:F2}  {s.Total,8:F2}  {s.Total / size * 1e6,9:F2}  {best.CandidatePairs,8}  {best.PeakMemoryBytes / 1e6,7:F0}  {t.F1:F4}  {t.Precision:F4}    {t.Recall:F4}  {t.BlockingRecall:F4}   {t.DefinitePrecision:F4}"));
                if (firstSize == 0 && size >= 100_000) (firstSize, firstSeconds) = (size, s.Total);
                else if (firstSize > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"          slope since {firstSize:N0}: cost grows as records to the power {Math.Log(s.Total / firstSeconds) / Math.Log((double)size / firstSize):F2}"));
            }
            Pairs(Files(folder, 100_000), Files(folder, Math.Min(largest, 1_000_000)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LinkConfig Files(string folder, int size)
    {
        var own = Path.Combine(folder, size.ToString(CultureInfo.InvariantCulture));
        if (!Directory.Exists(own) && PeopleFiles.Run(["--out", own, "--records", size.ToString(CultureInfo.InvariantCulture), "--seed", "21"]) != 0) throw new InvalidOperationException("The person files could not be written.");
        return LinkConfig.Read(File.ReadAllText(Path.Combine(own, "link.json")), own, []);
    }

    /// <summary>Compares and weighs the candidate pairs of 100,000 records again and again; then all pairs born on one day of as many records as were linked, screened at every width.</summary>
    private static void Pairs(LinkConfig config, LinkConfig largest)
    {
        var (population, model) = Read(config);
        var scorer = new PairScorer(model, population);
        var (pairs, _, _) = CandidatePairs.Score(population, CandidatePairs.Index(population, model.LargestBlock), scorer, double.NegativeInfinity);
        Console.WriteLine();
        Console.WriteLine($"scoring {pairs.Length:N0} candidate pairs       threads   ns/pair   M pairs/s");
        foreach (var threads in new[] { 1, 2 })
        {
            Time("levels of every comparison", threads, pairs.Length, k => scorer.Comparison.Compare(pairs[k].A, pairs[k].B).Given == Level.Missing ? 1 : 0);
            Time("levels and weight", threads, pairs.Length, k => scorer.Score(pairs[k].A, pairs[k].B).Weight > 0 ? 1 : 0);
            Time("weight of known levels", threads, pairs.Length, k => scorer.Weight(pairs[k]) > 0 ? 1 : 0);
        }
        BirthDates(largest);
    }

    /// <summary>Every pair of records born on one day: which of them weigh enough, and how much. Every way of finding out gives the same.</summary>
    private static void BirthDates(LinkConfig config)
    {
        var (population, model) = Read(config);
        var scorer = Estimation.CountStrangers(new PairScorer(model, population), population);
        var days = Enumerable.Range(0, population.Count).Where(i => population[i].Birth.IsKnown).GroupBy(i => population[i].Birth.Packed).Select(day => day.ToArray()).ToArray();

        // The scalar way on every tenth day is enough to know its rate, and to compare answers.
        var some = days.Where((_, day) => day % 10 == 0).ToArray();
        Console.WriteLine();
        Console.WriteLine($"all pairs born on one day, {population.Count:N0} records: comparisons and weight, those of weight {model.Keep} or more kept");
        Console.WriteLine("                                   threads      pairs   ns/pair   M pairs/s    compared    kept   answers");
        var clock = Stopwatch.StartNew();
        var screen = PairScreen.Of(scorer, model.Keep)!;
        var sketching = clock.Elapsed.TotalSeconds;
        var alone = Sweep("every pair compared", some, 2, null, default, scorer, model.Keep, null);
        foreach (var width in new[] { ScreenWidth.Narrow, ScreenWidth.Wide, ScreenWidth.Widest }.Where(width => width <= PairScreen.Width))
        {
            Sweep($"screened, {(int)width} side by side", some, 2, screen, width, scorer, model.Keep, alone);
            foreach (var threads in new[] { 1, 2 }) Sweep($"screened, {(int)width} side by side", days, threads, screen, width, scorer, model.Keep, null);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sketches of all records: {sketching:F2} s"));
    }

    private static (Population Population, MatchModel Model) Read(LinkConfig config)
    {
        var raw = PersonFile.Read(config, out var extras);
        return (Population.Of(raw, [.. config.Sources.Select(source => source.Name)], extras), new MatchModel(MatchModel.EmbeddedJson));
    }

    /// <summary>The better of three sweeps over whole blocks.</summary>
    /// <returns>Pairs kept, and a sum over them that no other pairs or weights are likely to give.</returns>
    private static (long Kept, ulong Sum) Sweep(string what, int[][] blocks, int threads, PairScreen? screen, ScreenWidth width, PairScorer scorer, double keepFrom, (long Kept, ulong Sum)? expected)
    {
        var all = blocks.Sum(block => (long)block.Length * (block.Length - 1) / 2);
        var best = double.MaxValue;
        long compared = 0, kept = 0;
        var sum = 0UL;
        for (var round = 0; round < 3; round++)
        {
            (compared, kept, sum) = (0, 0, 0);
            var clock = Stopwatch.StartNew();
            Parallel.ForEach(Partitioner.Create(blocks, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads }, () => (Sieve: screen is null ? null : new PairSieve(screen, width), Compared: 0L, Kept: 0L, Sum: 0UL), (block, _, own) =>
            {
                if (own.Sieve is not null)
                {
                    block = [.. block];
                    screen!.SortByShape(block);
                    own.Sieve.Lay(block);
                }
                for (var position = 0; position < block.Length - 1; position++)
                {
                    if (own.Sieve is null)
                    {
                        for (var other = position + 1; other < block.Length; other++) Weigh(block[position], block[other]);
                        continue;
                    }
                    foreach (var other in own.Sieve.PickAfter(block[position], position, block.Length)) Weigh(block[position], block[other]);
                }
                return own;

                void Weigh(int i, int j)
                {
                    own.Compared++;
                    if (i > j) (i, j) = (j, i);
                    var weight = scorer.Score(i, j).Weight;
                    if (weight < keepFrom) return;
                    own.Kept++;
                    own.Sum += BitConverter.DoubleToUInt64Bits(weight) * (((ulong)(uint)i << 32 | (uint)j) | 1);
                }
            }, own =>
            {
                Interlocked.Add(ref compared, own.Compared);
                Interlocked.Add(ref kept, own.Kept);
                Interlocked.Add(ref sum, own.Sum);
            });
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        var answers = expected is null ? "" : expected == (kept, sum) ? "the same" : "OTHERS";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34} {threads,7} {all,10}  {best / all * 1e9,8:F1}  {all / best / 1e6,10:F1}  {(double)compared / all,10:P2}  {(double)kept / all,6:P2}   {answers}"));
        return (kept, sum);
    }

    private static void Time(string what, int threads, int count, Func<int, int> act)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var clock = Stopwatch.StartNew();
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            {
                var sum = 0;
                for (var k = count * (long)thread / threads; k < count * (long)(thread + 1) / threads; k++) sum += act((int)k);
                GC.KeepAlive(sum);
            });
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {threads,10}  {best / count * 1e9,8:F0}  {count / best / 1e6,10:F1}"));
    }
}
