using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Safeguarding.App.Commands;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Faults;

/// <summary>A night run by events: files dropped into a store, the local host with handler processes of its own over it, and the same night run in one process to hold the result against.</summary>
internal sealed class HostedNight : IAsyncDisposable
{
    public static readonly string KeyFile = MakeKeyFile();

    private readonly FunctionsHost _host;
    private readonly StoreRoot _stores;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _lines = [];
    private readonly Task _running;

    /// <param name="root">A folder, or a connection string of the emulator, as the handlers get it.</param>
    /// <param name="settings">Further app settings of the handlers.</param>
    public HostedNight(string root, int workers, params (string Name, string Value)[] settings)
    {
        _stores = StoreRoot.Open(root, retries: Azurite.Quick);
        var all = new Dictionary<string, string>
        {
            ["SAFEGUARDING_DATA"] = root,
            ["SAFEGUARDING_PSEUDONYM_KEY_FILE"] = KeyFile,
            // Short-lived processes are not worth optimising while they run.
            ["DOTNET_TieredPGO"] = "0",
        };
        foreach (var (name, value) in settings) all[name] = value;
        var options = new LocalHostOptions { Workers = workers, LookEvery = TimeSpan.FromMilliseconds(200), TimersEvery = TimeSpan.FromSeconds(2), RetryAfter = TimeSpan.FromMilliseconds(100) };
        _host = new FunctionsHost(_stores, HostSettings.Read(AppContext.BaseDirectory), all, options, line =>
        {
            lock (_lines) _lines.Add(line);
        });
        _running = _host.RunAsync(_stop.Token);
    }

    public IReadOnlyList<HandlerProcess> Handlers => _host.Handlers;

    public FunctionsHost Host => _host;

    public string Log
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>Waits until nothing waits, nothing is due and the newest night is published.</summary>
    public async Task SettledAsync(TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        for (var quiet = 0; quiet < 2;)
        {
            if (_running.IsCompleted) await _running;
            Assert.True(clock.Elapsed < within, $"the night was not published within {within}; the handlers said:\n{Log}");
            await Task.Delay(150);
            quiet = await _host.IsIdleAsync(CancellationToken.None) ? quiet + 1 : 0;
            if (quiet < 2) continue;
            var pipeline = PipelineOn(_stores.Objects);
            if ((await pipeline.StatusAsync(new ReadinessRules())).Published is null || !(await pipeline.AdvanceAsync(new ReadinessRules())).IsEmpty) quiet = 0;
        }
    }

    /// <summary>Everything the night made, but for the ledger, which says what happened when, and what it says of each file and publication.</summary>
    public Task<string> PictureAsync() => PictureAsync(_stores.Objects);

    public static async Task<string> PictureAsync(IObjectStore store)
    {
        var picture = new StringBuilder();
        foreach (var container in NightRun.Containers.Append("builds").Where(c => c is not ("ledger" or "landing")).Order(StringComparer.Ordinal))
            await foreach (var item in store.ListAsync(container + "/"))
                picture.Append(item.Path).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(await store.ReadBytesAsync(item.Path)))).Append('\n');
        var ledger = await Ledger.OpenAsync(store);
        foreach (var line in ledger.Entries.Where(entry => entry.Event is not LineageRecorded).Select(entry => Said(entry.Event)).Order(StringComparer.Ordinal)) picture.Append(line).Append('\n');
        return picture.ToString();
    }

    /// <summary>Fails with the lines in which two pictures differ.</summary>
    public static void AssertSame(string expected, string actual, string what)
    {
        if (expected == actual) return;
        var (wanted, found) = (expected.Split('\n').ToHashSet(StringComparer.Ordinal), actual.Split('\n').ToHashSet(StringComparer.Ordinal));
        Assert.Fail($"{what}: the night ended in other bytes.\nonly undisturbed: {string.Join("\n  ", wanted.Except(found).Take(8))}\nonly here: {string.Join("\n  ", found.Except(wanted).Take(8))}");
    }

    /// <summary>The same files, ingested and built by one process in one go.</summary>
    public static async Task<string> UndisturbedAsync(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var store = NightRun.Landed(files);
        await PipelineOn(store).RunAsync();
        return await PictureAsync(store);
    }

    public static SortedDictionary<string, byte[]> Sample(int children, int seed = 3) => NightRun.Sample(new SampleOptions { Children = children, Seed = seed });

    /// <summary>What a sender does, in a folder or an account.</summary>
    public static async Task DropAsync(string root, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var landing = files.Where(f => f.Key.StartsWith("landing/", StringComparison.Ordinal));
        if (StoreRoot.Open(root).IsFolder)
        {
            foreach (var (path, content) in landing)
            {
                var file = Path.Combine(root, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, content);
            }

            return;
        }

        var account = new BlobServiceClient(root);
        foreach (var agency in Names.Deployed.Agencies) await account.GetBlobContainerClient(agency.Landing).CreateIfNotExistsAsync();
        await Parallel.ForEachAsync(landing, async (file, cancel) =>
        {
            var (container, blob) = BlobPlaces.Of(file.Key);
            await account.GetBlobContainerClient(container).GetBlobClient(blob).UploadAsync(new BinaryData(file.Value), overwrite: true, cancel);
        });
    }

    private static NightPipeline PipelineOn(IObjectStore store)
    {
        var night = NightRun.LastNight;
        var run = NightRun.Context() with
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            CodeVersion = CodeVersion.Current,
            Key = new(Session.ReadKey(StoreRoot.Open("."), KeyFile)),
        };
        return new NightPipeline(store, new MemoryRecords(), Schemas.Embedded, AuthorityFile.Read(null, night), run);
    }

    /// <summary>An entry without what differs from store to store: the version a landed file had there.</summary>
    private static string Said(LedgerEvent what) => what switch
    {
        ExtractAccepted e => $"accepted {e.File.Path} {e.File.Sha256} {e.WorkId} {e.Accepted}+{e.Rejected}={e.Rows}",
        ExtractHeld e => $"held {e.File.Path} {e.File.Sha256} {e.WorkId} {e.Rows}",
        ExtractRefused e => $"refused {e.File.Path} {e.Reason}",
        Published e => $"published {e.Night:yyyy-MM-dd} {e.Publication} {e.Build} {e.ManifestSha256}",
        _ => what.ToString()!,
    };

    private static string MakeKeyFile()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("hosted-night-key").FullName, "pseudonym.key");
        File.WriteAllText(file, Convert.ToHexStringLower([.. Enumerable.Range(1, 32).Select(i => (byte)i)]));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.DisposeAsync();
        _stop.Dispose();
    }
}
