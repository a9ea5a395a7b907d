using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Safeguarding.App.Commands;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>
/// What people read in the morning, for N invented children: every report, Annex A and the daily flow, one after another in a process of its own, as a build does them.
/// The authority is made, matched and curated once, into a folder that is kept: measuring again takes no longer than the reports.
/// </summary>
internal static class ReportsBenchmark
{
    private const double MostSeconds = 60, MostMegabytes = 1_000;
    private static readonly DateOnly Night = new(2026, 3, 31);

    public static async Task RunAsync(int children)
    {
        var root = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"safeguarding-reports-{children}-{Schemas.Embedded.Hash[..8]}"));
        Console.WriteLine($"{children} children in {root}: delete it to have them made anew");
        await PrepareAsync(root, children);

        // Another process: what making the authority took is not what the reports take.
        using var measuring = Process.Start(Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? new[] { typeof(ReportsBenchmark).Assembly.Location } : [], "reports", "--in", root]);
        await measuring.WaitForExitAsync();
    }

    /// <summary>The extracts, taken, and everything of the night's build that the reports rest on. What is there already is left.</summary>
    private static async Task PrepareAsync(string root, int children)
    {
        if (!Directory.Exists(root)) SampleFiles.Write(root, new SampleOptions { Children = children, Seed = 1 });
        var pipeline = Pipeline(root);
        await pipeline.IngestAsync();
        var (plan, message) = await PlanAsync(root, pipeline);
        foreach (var task in plan.Tasks.Where(t => t.Name == "crosswalk" || t.Name.StartsWith("match/", StringComparison.Ordinal) || t.Name.StartsWith("curate/", StringComparison.Ordinal)))
            await pipeline.WorkAsync(message with { Task = task.Name });
    }

    /// <summary>Makes the reports of a prepared folder and prints what each took.</summary>
    public static async Task MeasureAsync(string root)
    {
        var pipeline = Pipeline(root);
        var (plan, message) = await PlanAsync(root, pipeline);
        foreach (var made in new[] { $"builds/{plan.Build}/done/report", $"builds/{plan.Build}/done/returns", $"reports/{plan.Build}", $"identifiable/{plan.Build}/reports", $"identifiable/{plan.Build}/daily-flow", $"returns/{plan.Build}" })
            if (Directory.Exists(Path.Combine(root, made))) Directory.Delete(Path.Combine(root, made), recursive: true);

        using var process = Process.GetCurrentProcess();
        var (all, processor, most, files) = (Stopwatch.StartNew(), process.TotalProcessorTime, 0.0, new List<string>());
        Console.WriteLine("report                       seconds  processor  allocated      rows      peak");
        foreach (var task in plan.Tasks.Where(t => t.Name is "returns/annex-a" or "returns/daily-flow" || t.Name.StartsWith("report/", StringComparison.Ordinal)))
        {
            ForgetPeak();
            var (clock, before, allocated) = (Stopwatch.StartNew(), process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
            await pipeline.WorkAsync(message with { Task = task.Name });
            var seconds = clock.Elapsed.TotalSeconds;
            process.Refresh();
            var peak = process.PeakWorkingSet64 / 1e6;
            most = Math.Max(most, peak);
            var result = await TaskResult.ReadAsync(new FolderStore(root), plan.Build, task.Name);
            files.AddRange(result.Files.Select(f => $"{f.Name} {f.Object.Sha256}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{task.Name,-26} {seconds,7:F2} s  {(process.TotalProcessorTime - before).TotalSeconds,7:F2} s {(GC.GetTotalAllocatedBytes() - allocated) / 1e6,7:N0} MB {result.Files.Sum(f => f.Rows),9:N0} {peak,6:N0} MB"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"in all",-26} {all.Elapsed.TotalSeconds,7:F2} s  {(process.TotalProcessorTime - processor).TotalSeconds,7:F2} s {GC.GetTotalAllocatedBytes() / 1e6,7:N0} MB {"",9} {most,6:N0} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"allowed for 100,000",-26} {MostSeconds,7:F2} s {"",33} {MostMegabytes,6:N0} MB"));
        Console.WriteLine($"{files.Count} files, {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..16]} by their hashes");
    }

    /// <summary>Linux lets a process forget its peak, so that each report has its own; elsewhere it is that of all so far.</summary>
    private static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static async Task<(BuildPlan Plan, BuildMessage Any)> PlanAsync(string root, NightPipeline pipeline)
    {
        await pipeline.PlanAsync();
        var path = Directory.GetFiles(Path.Combine(root, "builds"), "plan.json", SearchOption.AllDirectories).Single();
        var plan = await new FolderStore(root).ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(Path.GetFileName(Path.GetDirectoryName(path)!)));
        return (plan, new BuildMessage(plan.Night, plan.Build, ""));
    }

    private static NightPipeline Pipeline(string root) => new(new FolderStore(root), new MemoryRecords(), Schemas.Embedded, new Authority("999", "Benchmarkshire", "Safeguarding Pipeline", "0.0.0", "001", Night.ToDateTime(TimeOnly.MinValue)), new RunContext
    {
        Night = Night,
        StartedAt = new DateTimeOffset(2026, 4, 1, 2, 0, 0, TimeSpan.Zero),
        CodeVersion = "benchmark",
        Key = new(new PseudonymKey("benchmark", new byte[32])),
    });
}
