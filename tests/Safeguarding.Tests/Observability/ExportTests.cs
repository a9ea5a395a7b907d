using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Safeguarding.App.Commands;

namespace Safeguarding.Tests.Observability;

/// <summary>A whole night in a process of its own, with a collector on the loopback that keeps what it is sent.</summary>
public sealed class ExportTests
{
    private static readonly string[] Metrics =
    [
        "safeguarding.runs", "safeguarding.extracts", "safeguarding.rows.in", "safeguarding.rows.accepted", "safeguarding.rows.rejected",
        "safeguarding.match.pairs", "safeguarding.match.links", "safeguarding.match.reviews", "safeguarding.publish.latency",
    ];

    [Fact]
    public async Task A_night_sends_its_metrics_and_traces_and_nobodys_name()
    {
        using var collector = new Collector();
        var root = Directory.CreateTempSubdirectory("observed-night");
        try
        {
            await RunAsync(root.FullName, collector.Endpoint);
            var sent = collector.Sent;
            Assert.Contains(sent, post => post.Path == "/v1/traces" && post.Body.Contains("take social_care/person", StringComparison.Ordinal));
            var metrics = string.Concat(sent.Where(post => post.Path == "/v1/metrics").Select(post => post.Body));
            Assert.All(Metrics, name => Assert.Contains(name, metrics, StringComparison.Ordinal));

            // Every surname, identifier and postcode of the night's people file is a canary.
            var canaries = File.ReadLines(Path.Combine(root.FullName, "landing", "health", "2026-03-31", "patients.csv")).Skip(1)
                .SelectMany(line => line.Split(',')).Where(cell => cell.Length >= 5 && !cell.StartsWith("20", StringComparison.Ordinal)).Distinct().ToList();
            Assert.True(canaries.Count > 50);
            var all = string.Concat(sent.Select(post => post.Body));
            Assert.DoesNotContain(canaries, canary => all.Contains(canary, StringComparison.Ordinal));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string root, string endpoint)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(CommandLine).Assembly.Location, "demo", "--children", "30", "--root", root, "--json" }) start.ArgumentList.Add(argument);
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, await errors);
        await output;
    }

    /// <summary>Takes OTLP over HTTP. Names and tags stand in a protobuf message as they are, so looking for them needs no decoding.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentBag<(string Path, string Body)> _sent = [];

        public Collector()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }
            _listener.Prefixes.Add(Endpoint + "/");
            _listener.Start();
            _ = Task.Run(TakeAsync);
        }

        public string Endpoint { get; }

        public IReadOnlyCollection<(string Path, string Body)> Sent => _sent;

        private async Task TakeAsync()
        {
            try
            {
                while (await _listener.GetContextAsync() is { } context)
                {
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    _sent.Add((context.Request.Url!.AbsolutePath, Encoding.UTF8.GetString(body.ToArray())));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }

        public void Dispose() => _listener.Close();
    }
}
