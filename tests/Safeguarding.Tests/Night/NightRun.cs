using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Night;

/// <summary>The real pipeline on a store in memory, with an invented authority's extracts landed in it.</summary>
internal static class NightRun
{
    public static readonly DateOnly LastNight = new(2026, 3, 31);
    public static readonly Authority Council = new("999", "Testshire", "Safeguarding Pipeline", "0.0.0", "001", LastNight.ToDateTime(TimeOnly.MinValue));

    public static RunContext Context(DateOnly? night = null, int workers = 2, Action<Progress>? report = null) => new()
    {
        Night = night ?? LastNight,
        StartedAt = new DateTimeOffset(2026, 4, 1, 2, 0, 0, TimeSpan.Zero),
        CodeVersion = "test",
        Key = new(new PseudonymKey("test-key", Enumerable.Range(1, 32).Select(i => (byte)i).ToArray())),
        Workers = workers,
        Report = report ?? (static _ => { }),
    };

    public static NightPipeline Pipeline(IObjectStore store, RunContext? context = null, IRecordStore? records = null) => new(store, records ?? new MemoryRecords(), Schemas.Embedded, Council, context ?? Context());

    /// <summary>Files of an invented authority by path; truth.csv and mistakes.csv among them.</summary>
    public static SortedDictionary<string, byte[]> Sample(SampleOptions options)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        SyntheticAuthority.Generate(options).Write(path => new Kept(bytes => files[path] = bytes));
        return files;
    }

    public static MemoryStore Landed(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var store = new MemoryStore();
        foreach (var (path, content) in files.Where(f => f.Key.StartsWith("landing/", StringComparison.Ordinal))) store.Drop(path, content);
        return store;
    }

    /// <summary>Every object with the hash of its content, one line each.</summary>
    public static async Task<string> PictureAsync(IObjectStore store, string prefix = "")
    {
        var picture = new StringBuilder();
        foreach (var container in Containers.Where(c => c.StartsWith(prefix, StringComparison.Ordinal)))
            await foreach (var item in store.ListAsync(container + "/"))
                picture.Append(item.Path).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(await store.ReadBytesAsync(item.Path)))).Append('\n');
        return picture.ToString();
    }

    /// <summary>Another store with the same objects.</summary>
    public static async Task<MemoryStore> CopyAsync(IObjectStore store)
    {
        var copy = new MemoryStore();
        foreach (var container in Containers)
            await foreach (var item in store.ListAsync(container + "/")) copy.Drop(item.Path, await store.ReadBytesAsync(item.Path));
        return copy;
    }

    public static readonly string[] Containers = ["landing", "raw", "accepted", "quarantine", "curated", "identifiable", "crosswalk", "review", "returns", "reports", "publications", "ledger", "builds"];

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
