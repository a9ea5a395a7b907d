using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;
using Progress = Safeguarding.Pipeline.Runs.Progress;

namespace Safeguarding.App.Linking;

/// <summary>Seconds each stage took.</summary>
public sealed record StageSeconds(double Read, double Standardise, double Estimate, double Block, double Score, double Cluster, double Write, double Total);

/// <summary>What a run of <c>link</c> found and cost.</summary>
public sealed record LinkReport(
    int Records, long CandidatePairs, int Clusters, StageSeconds Seconds, long PeakMemoryBytes, int DefinitePairs, int ReviewPairs, TruthFigures? Truth)
{
    /// <summary>Pairs kept apart although they score well, by reason. For people: programs were promised the properties above.</summary>
    [JsonIgnore]
    public ImmutableArray<KeptApart> KeptApart { get; init; } = [];
}

/// <summary>The engine on person files, stage by stage, with what each costs.</summary>
internal static partial class LinkRun
{
    /// <param name="clustersPath">Where the clusters go.</param>
    /// <param name="pairsPath">Where definite pairs and pairs for review go, or null.</param>
    /// <param name="truthPath">A file that tells who each record truly is, or null. Reading it and comparing is in no stage's seconds.</param>
    /// <param name="cardPath">Where the model card goes, or null. Making it is in no stage's seconds, nor in the peak of memory.</param>
    /// <param name="statePath">Where this run is held for the next to carry on from, and that of the run before is looked for; null: neither. Without truth and card, which need every pair compared.</param>
    /// <param name="progress">Told of each stage as it begins and as it ends, or null. The night's stages stand in the order they are done.</param>
    // Code compiled quickly keeps everything it ever held, here the rows read, until it returns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LinkReport Run(LinkConfig config, string clustersPath, string? pairsPath, string? truthPath, string? cardPath = null, string? statePath = null, Action<Progress>? progress = null)
    {
        var stages = new Stages(progress);
        var about = statePath is null ? "" : About(config);
        if (statePath is not null && Carry(config, clustersPath, pairsPath, statePath, about, stages) is { } carried) return carried;
        var clock = new StageClock();
        stages.Begin("read");
        var raw = PersonFile.Read(config, out var extras, statePath is null ? null : new KnownRows([]));
        var read = clock.Lap();
        stages.Begin("standardise");

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

        stages.Begin("block");
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var scorer = Estimation.CountStrangers(new PairScorer(model, population), population);
        var estimate = clock.Lap();
        var blocks = CandidatePairs.Index(population, model.LargestBlock);
        var block = clock.Lap();

        stages.Begin("score");
        var thresholds = Thresholds(config, model);
        var (scored, candidates, trueCandidates) = CandidatePairs.Score(population, blocks, scorer, model.Keep, config.Scope, truth?.Entities);
        var score = clock.Lap();
        stages.Begin("estimate");
        var counted = scorer;
        scorer = Estimation.Maximise(scorer, population, scored, config.Scope != LinkScope.Across, config.Scope != LinkScope.Within);
        estimate += clock.Lap();

        stages.Begin("cluster");
        var night = statePath is null ? null : HeldNight.Of(model, thresholds, config.Scope, blocks, counted, scorer, scored, candidates);
        var resolved = night is not null ? new Resolved(night.GroupOfRecord, night.Judged, []) : new Decider(population, scorer, new Rulings(population, []), thresholds, config.Scope).Resolve(scored);
        var (groupOfRecord, pairs, joins) = resolved;
        var cluster = clock.Lap();

        stages.Begin("write");
        var clusters = Write(clustersPath, pairsPath, population, groupOfRecord, pairs);
        if (night is not null) Hold(night, statePath!, about);
        var write = clock.Lap();

        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64;
        if (cardPath is not null)
        {
            stages.Begin("model card");
            LinkCard.Write(cardPath, new WeighedNight(population, scorer, blocks, new Rulings(population, []), thresholds, config.Scope, scored), config, resolved, candidates, model.Version, truth);
        }
        if (truth is not null) stages.Begin("compare");
        var definite = pairs.Where(pair => pair.Outcome == LinkOutcome.Definite).ToList();
        var figures = truth?.Measure(groupOfRecord, joins, trueCandidates, definite.LongCount(pair => truth.AreOne(pair.Pair.A, pair.Pair.B) is not null), definite.LongCount(pair => truth.AreOne(pair.Pair.A, pair.Pair.B) == true));
        stages.End();
        return new LinkReport(population.Count, candidates, clusters, new StageSeconds(read, standardise, estimate, block, score, cluster, write, clock.Total), peak, definite.Count, pairs.Length - definite.Count, figures) { KeptApart = resolved.KeptApart };
    }

    private static int Write(string clustersPath, string? pairsPath, Population population, int[] groupOfRecord, Judged[] pairs)
    {
        try
        {
            var pairsWritten = pairsPath is null ? Task.CompletedTask : Task.Run(() => LinkOutput.Pairs(pairsPath, population, pairs));
            var clusters = LinkOutput.Clusters(clustersPath, population, groupOfRecord);
            pairsWritten.GetAwaiter().GetResult();
            LinkOutput.Place(clustersPath);
            if (pairsPath is not null) LinkOutput.Place(pairsPath);
            return clusters;
        }
        finally
        {
            LinkOutput.Abandon(clustersPath);
            if (pairsPath is not null) LinkOutput.Abandon(pairsPath);
        }
    }

    private static double? Weight(double? probability) => probability is { } p ? Math.Log2(p / (1 - p)) : null;

    /// <summary>One stage after another; how much of one is done cannot be told.</summary>
    private sealed class Stages(Action<Progress>? report)
    {
        private string? _current;

        public void Begin(string stage)
        {
            End();
            _current = stage;
            report?.Invoke(new Progress(stage, "", 0, 0));
        }

        public void End()
        {
            if (_current is not null) report?.Invoke(new Progress(_current, "", 1, 1));
        }
    }

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
