using System.Text;
using System.Text.Json;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Hosting;

/// <summary>Messages about files that can never be taken: said so once in the ledger, and not tried again.</summary>
public sealed class RefusedPathsTests
{
    private readonly MemoryStore _objects = new();
    private readonly Functions _functions;

    public RefusedPathsTests()
    {
        var records = new MemoryRecords();
        var stores = new StoreRoot("memory", true, _objects, records, new RecordQueues(records, TimeProvider.System));
        _functions = new Functions(stores, Schemas.Embedded, night => new Authority("999", "Aldermere Council (invented)", "test", "1", "001", night.ToDateTime(TimeOnly.MinValue)), new PseudonymKey("key", new byte[32]), new ReadinessRules(), TimeProvider.System, null);
    }

    public static TheoryData<string> Paths => new(
        "", "landing", "/", "landing/", "landing//2026-03-31/person.csv", "/landing/health/2026-03-31/patients.csv",
        "raw/0123456789abcdef", "accepted/health/patients/2026-03-31/x/data.parquet", "ledger/000001.json", "curated/x/2026-03-31/child.csv",
        "landing/../raw/x", "landing/health/../police/2026-03-31/nominals.csv", "landing/health/2026-03-31/../../../../etc/passwd", "..\\..\\windows\\win.ini",
        "landing/health/%2e%2e/2026-03-31/patients.csv", "landing/health/2026-03-31/%252e%252e%252fpatients.csv", "landing%2fhealth%2f2026-03-31%2fpatients.csv",
        "landing/health/2026-03-31/patients.csv?snapshot=1", "landing/health/2026-03-31/patients.csv#x", "landing/health/2026-03-31/patients.csv\0.txt", "landing/health/2026-03-31/patients\n.csv",
        "landing/health/2026-02-30/patients.csv", "landing/health/31-03-2026/patients.csv", "landing/health/2026-03-31/patients.exe", "landing/health/2026-03-31/patients",
        "landing/health/2026-03-31/Zebedee Canary.csv", "landing/health/2026-03-31/ｐatients.csv", "landing/health/2026-03-31/patıents.csv",
        "landing/nobody/2026-03-31/person.csv", "landing/health/2026-03-31/person.csv", "landing/curated/2026-03-31/child.csv", "landing/police/2026-03-31/zebedee_canary_1.csv.zip",
        "landing/health/2026-03-31/" + new string('a', 1000) + ".csv", new string('a', 20_000), "https://attacker.example/landing/health/2026-03-31/patients.csv");

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Is_refused_with_a_finding_and_answered_as_done(string path)
    {
        var first = await LandedAsync(path);
        Assert.Equal("[file-rejected] A landed file was refused: it is no extract of a known table.", Assert.Single(first.Logs).Text);
        var refused = Assert.IsType<ExtractRefused>(Assert.Single((await Ledger.OpenAsync(_objects)).Entries).Event);
        Assert.StartsWith("landing/", refused.File.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("Zebedee Canary", Everything(), StringComparison.OrdinalIgnoreCase);

        // Told again, it is not said again.
        await LandedAsync(path);
        Assert.Single((await Ledger.OpenAsync(_objects)).Entries);
    }

    /// <summary>Everything the store holds but what agencies dropped.</summary>
    private string Everything()
    {
        var text = new StringBuilder();
        foreach (var item in _objects.ListAsync("ledger/").ToBlockingEnumerable())
        {
            text.Append(item.Path);
            using var reader = new StreamReader(_objects.OpenAsync(item.Path).Result!);
            text.Append(reader.ReadToEnd());
        }

        Assert.NotEqual(0, text.Length);
        return text.ToString();
    }

    private Task<Answer> LandedAsync(string path)
    {
        var message = new QueueMessage("1", JsonSerializer.Serialize(new LandedMessage(path, "e1"), JsonSerializerOptions.Web), 1, DateTimeOffset.UnixEpoch, "");
        return _functions.ByName["extract-landed"](Invocation.Parse("extract-landed", Encoding.UTF8.GetBytes(Payloads.OfQueue("message", message))), default);
    }
}
