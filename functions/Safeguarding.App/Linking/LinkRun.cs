using System.Diagnostics;
using System.Runtime.CompilerServices;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>Seconds each stage took.</summary>
public sealed record StageSeconds(double Read, double Standardise, double Estimate, double Block, double Score, double Cluster, double Write, double Total);

/// <summary>What a run of <c>link</c> found and cost.</summary>
public sealed record LinkReport(
    int Records, long CandidatePairs, int Clusters, StageSeconds Seconds, long PeakMemoryBytes, int DefinitePairs, int ReviewPairs, TruthFigures? Truth);

/// <summary>The engine on person files, stage by stage, with what each costs.</summary>
internal static class LinkRun
{
    /// <param name="clustersPath">Where the clusters go.</param>
    /// <param name="pairsPath">Where definite pairs and pairs for review go, or null.</param>
    /// <param name="truthPath">A file that tells who each record truly is, or null. Reading it and comparing is in no stage's seconds.</param>
    /// <param name="cardPath">Where the model card goes, or null. Making it is in no stage's seconds, nor in the peak of memory.</param>
    // Code compiled quickly keeps everything it ever held, here the rows read, until it returns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LinkReport Run(LinkConfig config, string clustersPath, string? pairsPath, string? truthPath, string? cardPath = null)
    {
        var clock = new StageClock();
        var raw = PersonFile.Read(config, out var extras);
        var read = clock.Lap();

        Population population;
        try
        {
            population = Population.Of(raw, [.. config.Sources.Select(source => source.Name)], extras);
        }
        catch (ArgumentException twice)
        {
            throw new Commands.WrongUseException(twice.Message);
        }
        raw = null;
        var standardise = clock.Lap();
        var truth = truthPath is null ? null : Truth.Read(truthPath, population, config.Scope, withGroups: cardPath is not null);
        clock.Skip();

        var model = new MatchModel(MatchModel.EmbeddedJson);
        var scorer = Estimation.CountStrangers(new PairScorer(model, population), population);
        var estimate = clock.Lap();
        var blocks = CandidatePairs.Index(population, model.LargestBlock);
        var block = clock.Lap();

        var thresholds = new Thresholds(Weight(config.Definite) ?? model.Definite, Weight(config.Review) ?? model.Review, Weight(config.Cluster) ?? model.Cluster);
        var (scored, candidates, trueCandidates) = CandidatePairs.Score(population, blocks, scorer, model.Keep, config.Scope, truth?.Entities);
        var score = clock.Lap();
        scorer = Estimation.Maximise(scorer, population, scored, config.Scope != LinkScope.Across, config.Scope != LinkScope.Within);
        estimate += clock.Lap();

        var (groupOfRecord, pairs, joins) = new Decider(population, scorer, new Rulings(population, []), thresholds, config.Scope).Resolve(scored);
        var cluster = clock.Lap();

        var pairsWritten = pairsPath is null ? Task.CompletedTask : Task.Run(() => LinkOutput.Pairs(pairsPath, population, pairs));
        var clusters = LinkOutput.Clusters(clustersPath, population, groupOfRecord);
        pairsWritten.GetAwaiter().GetResult();
        var write = clock.Lap();

        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64;
        if (cardPath is not null) LinkCard.Write(cardPath, new WeighedNight(population, scorer, blocks, new Rulings(population, []), thresholds, config.Scope, scored), config, groupOfRecord, candidates, model.Version, truth);
        var definite = pairs.Where(pair => pair.Outcome == LinkOutcome.Definite).ToList();
        var figures = truth?.Measure(groupOfRecord, joins, trueCandidates, definite.LongCount(pair => truth.AreOne(pair.Pair.A, pair.Pair.B) is not null), definite.LongCount(pair => truth.AreOne(pair.Pair.A, pair.Pair.B) == true));
        return new LinkReport(population.Count, candidates, clusters, new StageSeconds(read, standardise, estimate, block, score, cluster, write, clock.Total), peak, definite.Count, pairs.Length - definite.Count, figures);
    }

    private static double? Weight(double? probability) => probability is { } p ? Math.Log2(p / (1 - p)) : null;

    private sealed class StageClock
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private double _last;

        public double Total { get; private set; }

        public double Lap()
        {
            var now = _watch.Elapsed.TotalSeconds;
            var lap = now - _last;
            (_last, Total) = (now, Total + lap);
            return Math.Round(lap, 4);
        }

        /// <summary>Leaves out the time since the last lap.</summary>
        public void Skip() => _last = _watch.Elapsed.TotalSeconds;
    }
}
