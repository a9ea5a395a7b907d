using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;

namespace Safeguarding.App.Linking;

internal static partial class LinkRun
{
    /// <summary>A run that carries on from the one before: rows that are there again are not even read, and pairs of records that did not change are not compared again.</summary>
    /// <returns>Null when there is nothing to carry on from: no night is held, it was of other columns or another version, or too much has changed since its estimates.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LinkReport? Carry(LinkConfig config, string clustersPath, string? pairsPath, string statePath, string about, Stages stages)
    {
        if (!File.Exists(statePath)) return null;
        var clock = new StageClock();
        stages.Begin("read");
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var held = Task.Run(() => ReadState(statePath, about, model, Thresholds(config, model), config.Scope));
        var rows = PersonFile.Mark(config);
        if (held.GetAwaiter().GetResult() is not { } before || before.ChangedSince * HeldPairs.MostChangedOf > before.People.Counted) return null;
        var known = new KnownRows(before.People.Marks);
        var raw = PersonFile.Read(config, rows, known);
        rows = null;
        var gone = known.Gone();
        if ((gone.LongCount(row => row) + raw.Sum(batch => batch.Records.Count)) * HeldPairs.MostChangedOf > before.People.Counted) return null;
        var read = clock.Lap();

        stages.Begin("score");
        HeldNight night;
        try
        {
            night = before.Next(gone, raw, [.. config.Sources.Select(source => source.Name)]);
        }
        catch (ArgumentException twice)
        {
            throw new Commands.WrongUseException(twice.Message);
        }
        var holding = Task.Run(() => Hold(night, statePath, about));
        var judged = night.Judged;
        var score = clock.Lap();

        stages.Begin("write");
        var clusters = Write(clustersPath, pairsPath, night.People, night.GroupOfRecord, judged);
        holding.GetAwaiter().GetResult();
        var write = clock.Lap();
        stages.End();
        using var process = Process.GetCurrentProcess();
        var definite = judged.Count(pair => pair.Outcome == Safeguarding.Linkage.LinkOutcome.Definite);
        return new LinkReport(
            night.People.Count, night.Compared, clusters, new StageSeconds(read, 0, 0, 0, score, 0, write, clock.Total), process.PeakWorkingSet64,
            definite, judged.Length - definite, null);
    }

    private static HeldNight? ReadState(string path, string about, MatchModel model, Thresholds thresholds, LinkScope scope)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return HeldNight.Read(file, about, model, thresholds, scope);
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException($"The held night '{path}' (--state) is damaged. Delete it and run again: everything is then compared anew.", damaged);
        }
    }

    private static void Hold(HeldNight night, string path, string about)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var beside = path + ".part";
        try
        {
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)) night.Write(file, about);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            if (File.Exists(beside)) File.Delete(beside);
        }
    }

    /// <summary>What a held night must have in common with this run to be carried on: columns and their roles, thresholds and model.</summary>
    private static string About(LinkConfig config)
    {
        var text = JsonSerializer.Serialize(config with { Sources = [.. config.Sources.Select(source => source with { File = null })] }) + string.Concat(PersonFile.Headers(config)) + MatchModel.EmbeddedJson;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static Thresholds Thresholds(LinkConfig config, MatchModel model) => new(Weight(config.Definite) ?? model.Definite, Weight(config.Review) ?? model.Review, Weight(config.Cluster) ?? model.Cluster);
}
