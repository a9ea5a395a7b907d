using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.Doctor;
using Safeguarding.App.Hosting;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Doctor;

/// <summary>Broken set-ups, one after another: each has a message of its own that says what to do, in a folder and in the emulator.</summary>
public sealed class DoctorTests(DemoFolder demo) : IClassFixture<DemoFolder>, IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("doctor");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task A_sound_folder_has_no_fault_and_exits_with_0()
    {
        Close(demo.Root);
        var said = await Said.ByAsync("doctor", "--root", demo.Root, "--json");
        Assert.Equal(0, said.Exit);
        using var answer = JsonDocument.Parse(said.Out);
        Assert.Equal(0, answer.RootElement.GetProperty("faults").GetInt32());
        Assert.Contains("is the newest", (await Said.ByAsync("doctor", "--root", demo.Root)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_leaves_no_trace()
    {
        var copy = demo.Copy("looked-at");
        var before = DemoFolder.Picture(copy);
        await ExamineAsync(Folder(copy) with { Duty = "ingest" });
        Assert.Equal(before, DemoFolder.Picture(copy));
    }

    public static TheoryData<string, string, string> BrokenSettings => new()
    {
        { "SAFEGUARDING_DEADLNE", "05:00", "SAFEGUARDING_DEADLNE is no setting" },
        { HandlerSettings.Deadline, "five", "must be a time" },
        { HandlerSettings.Deadline, "01:00", "comes before the hour" },
        { HandlerSettings.Duty, "everything", "names no duty" },
        { HandlerSettings.Authority, "/nowhere/authority.json", "names a file that is not there" },
        { Session.KeySetting, "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "still is a reference" },
        { Session.KeySetting, "abcdef", "at least 64" },
        { Session.KeySetting, "not hexadecimal", "hexadecimal digits and nothing else" },
        { Session.KeyFileSetting, "/nowhere/pseudonym.key", "names a file that is not there" },
        { "SAFEGUARDING_FLOW_SCOPE", "x", "Some settings of the daily flow are there, but not" },
        { "SAFEGUARDING_FLOW_API", "http://example.org/flow", "SAFEGUARDING_FLOW_API is no https address" },
        { "OTEL_EXPORTER_OTLP_ENDPOINT", "http://example.org", "OTEL_EXPORTER_OTLP_ENDPOINT is no https address" },
    };

    [Theory]
    [MemberData(nameof(BrokenSettings))]
    public async Task A_broken_setting_is_named_with_what_to_do(string setting, string value, string expected)
    {
        var patient = Folder(demo.Root) with { Settings = new Dictionary<string, string> { [setting] = value } };
        patient = patient with { Duty = patient.Setting(HandlerSettings.Duty) };
        AssertSays(expected, await ExamineAsync(patient));
    }

    [Fact]
    public async Task An_authority_file_that_is_none_is_said()
    {
        var file = Path.Combine(_scratch.FullName, "authority.json");
        await File.WriteAllTextAsync(file, """{"lea":"1","name":"X"}""");
        AssertSays("three-digit 'lea'", await ExamineAsync(Folder(demo.Root) with { Authority = file }));
    }

    [Fact]
    public async Task The_app_of_retention_needs_its_identity_and_that_of_ingest_no_key()
    {
        AssertSays("the sweep deletes nothing", await ExamineAsync(Folder(demo.Root) with { Duty = "retention" }));
        AssertSays("has been given the pseudonym key", await ExamineAsync(Folder(demo.Root) with { Duty = "ingest", Settings = new Dictionary<string, string> { [Session.KeySetting] = new('a', 64) } }));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_no_folder_is_said()
    {
        AssertSays("There is no such folder", await ExamineAsync(Folder(Path.Combine(_scratch.FullName, "none"))));
        var file = Path.Combine(_scratch.FullName, "file");
        await File.WriteAllTextAsync(file, "x");
        AssertSays("a file and not a folder", await ExamineAsync(Folder(file)));
    }

    [Fact]
    public async Task A_folder_that_everybody_may_look_into_is_warned_of()
    {
        if (OperatingSystem.IsWindows()) return;
        var copy = demo.Copy("open");
        File.SetUnixFileMode(copy, File.GetUnixFileMode(copy) | UnixFileMode.OtherRead);
        AssertSays("Everybody on this machine may look into the folder", await ExamineAsync(Folder(copy)));
        Close(copy);
        Assert.DoesNotContain(await ExamineAsync(Folder(copy)), d => d.Found.Contains("Everybody on this machine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows()) return;
        var copy = demo.Copy("key");
        File.SetUnixFileMode(Session.KeyFileOf(copy), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        AssertSays("Others than its owner may read the pseudonym key", await ExamineAsync(Folder(copy)));
    }

    [Fact]
    public async Task Another_key_than_the_newest_night_s_or_none_any_more_is_a_fault()
    {
        var copy = demo.Copy("other-key");
        var before = await File.ReadAllTextAsync(Session.KeyFileOf(copy));
        File.Delete(Session.KeyFileOf(copy));
        AssertSays("the next build would make another", await ExamineAsync(Folder(copy)));
        Assert.False(File.Exists(Session.KeyFileOf(copy)));
        await File.WriteAllTextAsync(Session.KeyFileOf(copy), new string('a', 64));
        AssertSays("would change every pseudonym", await ExamineAsync(Folder(copy)));
        await File.WriteAllTextAsync(Session.KeyFileOf(copy), before);
        Assert.DoesNotContain(await ExamineAsync(Folder(copy)), d => d.Weight == Weight.Fault);
    }

    [Fact]
    public async Task A_lost_table_of_withheld_children_is_a_fault()
    {
        var copy = demo.Copy("lost-table");
        await (await Safeguarding.Pipeline.Runs.Ledger.OpenAsync(StoreRoot.Open(copy).Objects)).AppendAsync(new Safeguarding.Pipeline.Runs.ChildWithheld("CAAAAAAAAAAAA", "protected_address", "DPO"), TimeProvider.System.GetUtcNow());
        AssertSays("records import", await ExamineAsync(Folder(copy)));
    }

    [Fact]
    public async Task A_clock_that_is_ahead_is_warned_of() =>
        AssertSays("minutes apart", await ExamineAsync(Folder(demo.Root) with { Clock = new Ahead(TimeSpan.FromMinutes(7)) }));

    [Fact]
    public async Task Bank_holidays_that_run_out_are_warned_of_in_time() =>
        AssertSays("The list of bank holidays ends on", await ExamineAsync(Folder(demo.Root) with { Clock = new Ahead(TimeSpan.FromDays(700)) }));

    [Theory]
    [InlineData("\"rows\": ", "\"rows\": 1")]
    [InlineData("extract-accepted", "extract-acceptet")]
    public async Task A_broken_ledger_is_a_fault(string text, string changed)
    {
        var copy = demo.Copy("ledger" + changed.Length);
        var entry = Directory.GetFiles(Path.Combine(copy, "ledger")).Order(StringComparer.Ordinal).ElementAt(2);
        var before = await File.ReadAllTextAsync(entry);
        Assert.Contains(text, before, StringComparison.Ordinal);
        await File.WriteAllTextAsync(entry, before.Replace(text, changed, StringComparison.Ordinal));
        AssertSays("No night is built on a broken ledger", await ExamineAsync(Folder(copy)));
        Assert.Equal(Exit.Blocked, (await Said.ByAsync("doctor", "--root", copy)).Exit);
    }

    [Fact]
    public async Task A_pointer_that_lags_behind_is_warned_of()
    {
        var copy = demo.Copy("pointer");
        File.Delete(Path.Combine(copy, Publications.Pointer));
        AssertSays("does not point at it", await ExamineAsync(Folder(copy)));
    }

    [Fact]
    public async Task Messages_that_failed_too_often_are_warned_of()
    {
        var copy = demo.Copy("poison");
        await StoreRoot.Open(copy).Queues.SendAsync("extract-landed-poison", "{}");
        AssertSays("1 messages failed too often", await ExamineAsync(Folder(copy)));
    }

    [Fact]
    public async Task A_root_that_holds_a_key_or_is_no_address_is_refused_without_being_repeated()
    {
        AssertSays("The root must be", await ExamineAsync(Folder("ftp://x")));
        var found = await ExamineAsync(Folder("DefaultEndpointsProtocol=https;AccountName=real;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"));
        Assert.Contains(found, d => d.Weight == Weight.Fault);
        Assert.DoesNotContain(found, d => d.Found.Contains("c2VjcmV0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_that_does_not_answer_is_a_fault_and_nothing_more_is_asked()
    {
        var found = await ExamineAsync(Folder("DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;TableEndpoint=http://127.0.0.1:1/devstoreaccount1"));
        AssertSays("The account does not answer", found);
        Assert.DoesNotContain(found, d => d.Check == "ledger");
    }

    [Fact]
    public async Task In_the_emulator_an_empty_account_is_sound_but_for_the_key()
    {
        var found = await ExamineAsync(Folder(Azurite.NewRoot()));
        AssertSays("The account answers", found);
        AssertSays("A storage account does not hold the pseudonym key", found);
        AssertSays("No file says which council this is", found);
    }

    /// <summary>The emulator lets everybody do everything, which is what a duty's identity must not.</summary>
    [Fact]
    public async Task Rights_beyond_a_duty_are_named_one_by_one()
    {
        var root = Azurite.NewRoot();
        var beyond = (await ExamineAsync(Folder(root) with { Duty = "ingest" })).Single(d => d.Check == "rights");
        Assert.Equal(Weight.Warning, beyond.Weight);
        foreach (var right in new[] { "delete raw", "read identifiable", "write landing-health", "delete ledger" }) Assert.Contains(right, beyond.Found, StringComparison.Ordinal);
        foreach (var right in new[] { "read landing-health", "write raw", "read ledger" }) Assert.DoesNotContain(right, beyond.Found, StringComparison.Ordinal);
        await foreach (var item in StoreRoot.Open(root).Objects.ListAsync("raw/")) Assert.Fail(item.Path);
    }

    [Fact]
    public async Task Rights_that_a_duty_lacks_are_a_fault()
    {
        var root = Azurite.NewRoot();
        await StoreRoot.Open(root).Objects.WriteAsync("raw/x", "x"u8.ToArray());
        await using var proxy = MisbehavingProxy.Start(root, r => r.Target.Contains("/ledger/", StringComparison.Ordinal) ? Fault.Forbidden : Fault.None);
        var found = await ExamineAsync(Folder(proxy.Root) with { Duty = "build" });
        var lacking = found.Single(d => d.Check == "rights" && d.Weight == Weight.Fault);
        Assert.Contains("read ledger", lacking.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("read accepted", lacking.Found, StringComparison.Ordinal);
    }

    private static Patient Folder(string root) => new(root, new Dictionary<string, string>(), null, null, null, TimeProvider.System);

    private static async Task<List<Diagnosis>> ExamineAsync(Patient patient)
    {
        var found = new List<Diagnosis>();
        await foreach (var seen in Examination.OfAsync(patient)) found.Add(seen);
        return found;
    }

    /// <summary>Among what was found there is that, it is no praise, and it says what to do.</summary>
    private static void AssertSays(string expected, List<Diagnosis> found)
    {
        var one = found.FirstOrDefault(d => (d.Found + " " + d.Do).Contains(expected, StringComparison.Ordinal));
        Assert.True(one is not null, $"Nothing says '{expected}':\n{string.Join('\n', found)}");
        Assert.True(one.Weight == Weight.Fine || one.Do.Length > 10, one.ToString());
    }

    private static void Close(string folder)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
