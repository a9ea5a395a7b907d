using System.Text.Json;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.Tests.Hosting;

/// <summary>The local host's stand-in for Event Grid, on a folder.</summary>
public sealed class LandingWatchTests : IDisposable
{
    private const string Patients = "landing/health/2026-03-31/patients.csv";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("watch");
    private readonly RecordQueues _queues = new(new MemoryRecords(), TimeProvider.System);
    private readonly LandingWatch _watch;

    public LandingWatchTests() => _watch = Watch();

    [Fact]
    public async Task A_file_is_told_of_once_it_has_stood_still_for_a_look()
    {
        Write(Patients, "patient_id\n");
        Assert.Equal((0, 1), await _watch.LookAsync(default));
        Write(Patients, "patient_id\nP1\n");
        Assert.Equal((0, 1), await _watch.LookAsync(default));
        Assert.Equal(1, _watch.Waiting);
        Assert.Equal((1, 0), await _watch.LookAsync(default));
        Assert.Equal(0, _watch.Waiting);
        Assert.Equal([Patients], await ToldAsync());
        Assert.Equal((0, 0), await _watch.LookAsync(default));
    }

    [Fact]
    public async Task A_file_that_changes_is_told_of_again()
    {
        Write(Patients, "patient_id\n");
        await TwiceAsync();
        Write(Patients, "patient_id\nP1\nP2\n");
        await TwiceAsync();
        Assert.Equal([Patients, Patients], await ToldAsync());
    }

    [Fact]
    public async Task A_file_that_goes_before_it_has_stood_still_is_not_told_of()
    {
        Write(Patients, "patient_id\n");
        await _watch.LookAsync(default);
        File.Delete(Path.Combine(_root.FullName, Patients));
        Assert.Equal((0, 0), await _watch.LookAsync(default));
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task A_watch_that_starts_anew_tells_of_everything_since_the_last_one_may_have_died_before_it_could()
    {
        Write(Patients, "patient_id\n");
        await TwiceAsync();
        var next = Watch();
        await next.LookAsync(default);
        Assert.Equal((1, 0), await next.LookAsync(default));
    }

    [Fact]
    public async Task A_name_that_may_be_anybodys_does_not_get_into_a_message()
    {
        Write("landing/health/2026-03-31/Zebedee Canary.csv", "x\n");
        await TwiceAsync();
        Assert.Matches("^landing/unreadable/[0-9a-f]{16}$", Assert.Single(await ToldAsync()));
    }

    private LandingWatch Watch() => new(new FolderStore(_root.FullName), _queues, settles: true, TimeSpan.FromSeconds(1));

    private async Task TwiceAsync()
    {
        await _watch.LookAsync(default);
        await _watch.LookAsync(default);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<IEnumerable<string>> ToldAsync() =>
        (await _queues.PeekAsync(QueueNames.ExtractLanded, 32)).Select(m => JsonSerializer.Deserialize<LandedMessage>(m.Text, JsonSerializerOptions.Web)!.Path);

    public void Dispose() => _root.Delete(recursive: true);
}
