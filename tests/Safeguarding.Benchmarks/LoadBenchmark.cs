using System.Diagnostics;
using System.Globalization;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks;

/// <summary>
/// Events at once: 500 extracts dropped into a folder under the local host, then one of a gigabyte. Prints extracts a minute, the time from landing to
/// findings (median and 95th of a hundred) and the most memory a handler took.
/// </summary>
internal static class LoadBenchmark
{
    private const int Extracts = 500;

    public static async Task Run(long largeBytes, int workers)
    {
        var root = Directory.CreateTempSubdirectory("load-benchmark").FullName;
        try
        {
            var settings = new Dictionary<string, string> { ["SAFEGUARDING_DATA"] = root };
            var stores = StoreRoot.Open(root);
            var host = new FunctionsHost(stores, HostSettings.Read(AppContext.BaseDirectory), settings, new LocalHostOptions { Workers = workers, LookEvery = TimeSpan.FromMilliseconds(500) }, _ => { });
            await using (host)
            {
                using var stop = new CancellationTokenSource();
                var running = host.RunAsync(stop.Token);
                // The handlers are up before anything lands.
                await Task.WhenAll(host.Handlers.Select(h => h.CallAsync("status", "{\"Data\":{},\"Metadata\":{}}", CancellationToken.None)));

                var clock = Stopwatch.StartNew();
                var landed = Drop(root);
                await Found(root, landed.Count, running);
                var minutes = clock.Elapsed.TotalMinutes;
                var latencies = landed.Select(file => (Findings(root, file).LastWriteTimeUtc - File.GetLastWriteTimeUtc(file)).TotalSeconds).Order().ToList();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{landed.Count} extracts at once, {workers} handlers: {landed.Count / minutes:N0} extracts a minute; landing to findings median {latencies[latencies.Count / 2]:N1} s, p95 {latencies[latencies.Count * 95 / 100]:N1} s; most memory of a handler {Peak(host):N0} MB"));

                var large = Path.Combine(root, "landing", "health", "2026-03-31", "patients.csv");
                var made = Path.Combine(root, "patients.making");
                IngestBenchmark.Write(made, largeBytes);
                File.Move(made, large);
                File.SetLastWriteTimeUtc(large, DateTime.UtcNow);
                clock.Restart();
                await Found(root, landed.Count + 1, running);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one extract of {largeBytes / 1e6:N0} MB: findings after {clock.Elapsed.TotalSeconds:N1} s; most memory of a handler {Peak(host):N0} MB"));
                var ledger = await Ledger.OpenAsync(stores.Objects);
                for (; ledger.Events<ExtractAccepted>().Count() + ledger.Events<ExtractHeld>().Count() <= landed.Count; await Task.Delay(100)) await ledger.CatchUpAsync();
                Console.WriteLine($"ledger: {ledger.Events<ExtractAccepted>().Count()} accepted, {ledger.Events<ExtractHeld>().Count()} held, {ledger.Events<ExtractAccepted>().Sum(e => e.Rows)} rows = {ledger.Events<ExtractAccepted>().Sum(e => e.Accepted)} accepted + {ledger.Events<ExtractAccepted>().Sum(e => e.Rejected)} rejected");
                await stop.CancelAsync();
                await running;
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Nights of a small council without its patients, so that no night is complete and nothing is built meanwhile.</summary>
    private static List<string> Drop(string root)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        SyntheticAuthority.Generate(new SampleOptions { Children = 200, Seed = 1, Nights = 10 }).Write(path => new Kept(bytes => files[path] = bytes));
        var landed = new List<string>();
        foreach (var (path, content) in files.Where(f => f.Key.StartsWith("landing/", StringComparison.Ordinal) && !f.Key.EndsWith("/patients.csv", StringComparison.Ordinal)).Take(Extracts))
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
            landed.Add(file);
        }

        return landed;
    }

    private static async Task Found(string root, int wanted, Task running)
    {
        var accepted = Path.Combine(root, "accepted");
        while (!Directory.Exists(accepted) || Directory.EnumerateFiles(accepted, "findings.json", SearchOption.AllDirectories).Count() < wanted)
        {
            if (running.IsCompleted) await running;
            await Task.Delay(100);
        }
    }

    private static FileInfo Findings(string root, string landed)
    {
        var parts = Path.GetRelativePath(Path.Combine(root, "landing"), landed).Split(Path.DirectorySeparatorChar);
        var folder = Path.Combine(root, "accepted", parts[0], Path.GetFileNameWithoutExtension(parts[2]), parts[1]);
        return new FileInfo(Directory.EnumerateFiles(folder, "findings.json", SearchOption.AllDirectories).First());
    }

    private static double Peak(FunctionsHost host) => host.Handlers.Max(h =>
    {
        if (h.Id is not { } id) return 0;
        using var process = Process.GetProcessById(id);
        return process.PeakWorkingSet64;
    }) / 1e6;

    private sealed class Kept(Action<byte[]> keep) : MemoryStream
    {
        private bool _kept;

        protected override void Dispose(bool disposing)
        {
            if (!_kept) keep(ToArray());
            _kept = true;
            base.Dispose(disposing);
        }
    }
}
