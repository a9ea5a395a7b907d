using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Safeguarding.App.Commands;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Returns;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>Two nights of an invented authority in a folder, the first of them built.</summary>
public sealed class TwoNightsFolder : IAsyncLifetime
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("flow-send");

    public async Task InitializeAsync()
    {
        var root = Path.Combine(Folder.FullName, "data");
        Assert.Equal(Exit.Done, (await Said.ByAsync("sample", "--out", root, "--children", "420", "--seed", "6", "--nights", "2")).Exit);
        var first = await Said.ByAsync("run", "--root", root, "--date", "2026-03-30");
        Assert.True(first.Exit is Exit.Done or Exit.Blocked, first.Notes);
    }

    /// <summary>A copy of its own for a test.</summary>
    public string Copy(string name)
    {
        var copy = Path.Combine(Folder.FullName, name);
        DemoFolder.Copy(Path.Combine(Folder.FullName, "data"), copy);
        return copy;
    }

    public Task DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary><c>flow send --send</c> from the command line to a service that misbehaves: exit codes, what the person reads, and what is held at the other end.</summary>
public sealed partial class FlowSendTests(TwoNightsFolder nights) : IClassFixture<TwoNightsFolder>, IAsyncLifetime
{
    private readonly SwiftTime _time = new(FlowPatience.Default.OneTry);
    private DepartmentService _service = null!;

    public async Task InitializeAsync() => _service = await DepartmentService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_night_is_looked_at_sent_through_mishaps_mended_and_the_next_night_goes_on_from_what_was_acknowledged()
    {
        var root = nights.Copy("mishaps");
        var payloads = await PayloadsAsync(root);
        var all = payloads.Count;
        Assert.True(all > 300, $"only {all} children are in the flow: a circuit breaks after three batches");

        // 1. Looking: counts, and not a byte anywhere.
        var before = DemoFolder.Picture(root);
        var looked = await SendAsync(root);
        Assert.Equal(Exit.Done, looked.Exit);
        Assert.Equal([all, 0, 0, 0], Figures(looked, "New", "Changed", "To be taken away", "Unchanged, not sent"));
        Assert.Contains("Nothing was sent. With --send, it would be.", looked.Out, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_service.TokensGiven, _service.Sizes.Count));
        Assert.Equal(before, DemoFolder.Picture(root));

        // 2. Sending: too many requests, then a token that runs out, and one record of the first batch that the service will not have.
        var bad = payloads[37].ChildId;
        _service.Bad.Add(bad);
        _service.Complaint = _ => "A record is not valid.";
        _service.Whims.Enqueue(Whim.TooManyAsksToWait);
        _service.Whims.Enqueue(Whim.TokenRunsOut);
        var sent = await SendAsync(root, "--send");
        Assert.Equal(Exit.Blocked, sent.Exit);
        Assert.Equal([all - 1, 1, 0, 0, _service.Sizes.Count], Figures(sent, "Acknowledged", "Refused", "Without an answer", "Not sent", "Requests"));
        Assert.Contains("Correct the case record: it is sent again with the next run.", sent.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Everything was acknowledged", sent.Out, StringComparison.Ordinal);
        Assert.Contains(TimeSpan.FromSeconds(17), _time.Waits);
        Assert.Equal(3, _service.TokensGiven); // the first, the one it made itself when the first ran out, and the one asked for then
        Assert.Equal(payloads.Select(p => p.ChildId).Where(c => c != bad), _service.Held.Keys.Order(StringComparer.Ordinal));
        Assert.All(_service.Taken, t => Assert.Equal(1, t.Value));

        // 100, 100 again, 100 again with a new token, and halves of it until the one record stands alone; then the others.
        Assert.Equal([100, 100, 100, 50], _service.Sizes.Take(4));
        Assert.Contains(1, _service.Sizes);
        Assert.InRange(_service.Sizes.Count, 3 + 2 * 6, 3 + 2 * 7 + all / 100);

        // Where the answers are is said; who and what with is not.
        var said = sent.Out + sent.Notes;
        var place = AnswersPlace().Match(sent.Out).Groups[1].Value;
        Assert.Contains(bad, string.Concat(Directory.GetFiles(place).Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.All(payloads, p => Assert.DoesNotContain(p.ChildId, said, StringComparison.Ordinal));
        Assert.DoesNotContain("SECRET-OF-THE-CLIENT", said, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY-OF-THE-SUPPLIER", said, StringComparison.Ordinal);

        // 3. The record is right: it alone goes.
        _service.Bad.Clear();
        _service.Sizes.Clear();
        var mended = await SendAsync(root, "--send");
        Assert.Equal(Exit.Done, mended.Exit);
        Assert.Equal([1, 0, 0, all - 1], Figures(mended, "New", "Changed", "To be taken away", "Unchanged, not sent"));
        Assert.Contains("Everything was acknowledged.", mended.Out, StringComparison.Ordinal);
        Assert.Equal([1], _service.Sizes);
        AssertHeld(payloads);
        Assert.Contains("There is nothing to send.", (await SendAsync(root, "--send")).Out, StringComparison.Ordinal);

        // 4. The next night is compared with what was acknowledged, when it is built, looked at and sent.
        await Said.ByAsync("run", "--root", root);
        var next = await PayloadsAsync(root);
        var changed = next.Count(p => payloads.Any(b => b.ChildId == p.ChildId && b.Json != p.Json));
        var arrived = next.Count(p => payloads.All(b => b.ChildId != p.ChildId));
        var gone = payloads.Count(b => next.All(p => p.ChildId != b.ChildId));
        Assert.True(changed > 0, "nothing changed in the second night");
        int[] expected = [arrived, changed, gone, next.Count - arrived - changed];
        Assert.Equal(expected, Figures(await SendAsync(root), "New", "Changed", "To be taken away", "Unchanged, not sent"));
        _service.Sizes.Clear();
        var second = await SendAsync(root, "--send", "--json");
        Assert.Equal(Exit.Done, second.Exit);
        using var report = JsonDocument.Parse(second.Out);
        Assert.Equal(arrived + changed + gone, report.RootElement.GetProperty("sent").GetProperty("acknowledged").GetInt32());
        Assert.Equal(arrived + changed + gone, _service.Sizes.Sum());
        AssertHeld(next);
        Assert.Equal(Exit.Done, (await Said.ByAsync("verify", "--root", root)).Exit);
    }

    [Fact]
    public async Task A_service_that_is_down_is_left_alone_and_the_run_after_it_sends_everything()
    {
        var root = nights.Copy("down");
        var payloads = await PayloadsAsync(root);
        _service.Mood = Whim.Down;
        var sent = await SendAsync(root, "--send");
        Assert.Equal(Exit.Blocked, sent.Exit);
        Assert.Contains("it is left alone. What was not acknowledged is sent by the next run", sent.Out, StringComparison.Ordinal);
        Assert.Contains(FlowPatience.Default.Break, _time.Waits);
        var figures = Figures(sent, "Acknowledged", "Refused", "Without an answer", "Not sent");
        Assert.Equal([0, 0, 300, payloads.Count - 300], figures);
        _service.Mood = Whim.Well;
        var again = await SendAsync(root, "--send");
        Assert.Equal((Exit.Done, payloads.Count), (again.Exit, Figures(again, "Acknowledged")[0]));
        AssertHeld(payloads);
    }

    [Fact]
    public async Task A_sender_that_is_killed_between_the_request_and_its_answer_is_made_good_by_the_next()
    {
        var root = nights.Copy("killed");
        var payloads = await PayloadsAsync(root);
        _service.Whims.Enqueue(Whim.Well);
        _service.Whims.Enqueue(Whim.SlowAfter);
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "flow", "send", "--send", "--root", root]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Settings()) start.Environment[name] = value;
        using (var sender = Process.Start(start)!)
        {
            // The second hundred is taken, and the answer never comes.
            for (var i = 0; i < 600 && _service.Taken.Count < 200 && !sender.HasExited; i++) await Task.Delay(50);
            Assert.False(sender.HasExited, "the sender ended before it could be killed");
            sender.Kill();
            await sender.WaitForExitAsync();
        }

        Assert.Equal(200, _service.Taken.Count);

        // The first hundred was acknowledged and written down; whether the second arrived, nobody on this side knows: it goes again.
        var again = await SendAsync(root, "--send");
        Assert.Equal(Exit.Done, again.Exit);
        Assert.Equal([payloads.Count - 100, 100], Figures(again, "Acknowledged", "Unchanged, not sent"));
        AssertHeld(payloads);
        Assert.Equal((100, 100), (_service.Taken.Count(t => t.Value == 2), _service.Taken.Values.Sum() - payloads.Count));
        Assert.Contains("There is nothing to send.", (await SendAsync(root, "--send")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_refused_stop_the_run_and_name_the_settings()
    {
        var root = nights.Copy("refused");
        _service.RefusesClients = true;
        var sent = await SendAsync(root, "--send");
        Assert.Equal(Exit.Blocked, sent.Exit);
        Assert.Contains(FlowSettings.ClientSecretSetting, sent.Out, StringComparison.Ordinal);
        Assert.Empty(_service.Sizes);
    }

    private Task<Said> SendAsync(string root, params string[] options) =>
        Said.ByAsync(new FlowOutside(Settings().GetValueOrDefault, _time, () => 0.5), ["flow", "send", "--root", root, .. options]);

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        [FlowSettings.ApiSetting] = _service.Settings.Api.AbsoluteUri,
        [FlowSettings.TokenSetting] = _service.Settings.TokenEndpoint.AbsoluteUri,
        [FlowSettings.ClientIdSetting] = _service.Settings.ClientId,
        [FlowSettings.ClientSecretSetting] = _service.Settings.ClientSecret,
        [FlowSettings.ScopeSetting] = _service.Settings.Scope,
        [FlowSettings.SupplierKeySetting] = _service.Settings.SupplierKey,
    };

    private void AssertHeld(IReadOnlyList<FlowPayload> payloads)
    {
        Assert.Equal(payloads.Select(p => p.ChildId), _service.Held.Keys.Order(StringComparer.Ordinal));
        Assert.All(payloads, p => Assert.True(JsonNode.DeepEquals(FlowJson.Parse(p.Json), _service.Held[p.ChildId])));
    }

    /// <summary>Payloads of the current publication, as the store's own files have them.</summary>
    private static async Task<List<FlowPayload>> PayloadsAsync(string root)
    {
        using var answer = JsonDocument.Parse((await Said.ByAsync("flow", "send", "--root", root, "--json")).Out);
        var build = answer.RootElement.GetProperty("build").GetString()!;
        await using var file = File.OpenRead(Path.Combine(root, "identifiable", build, "daily-flow", "children.jsonl.gz"));
        return [.. FlowPayloads.Read(file)];
    }

    /// <summary>Numbers beside the words of the tables that a person reads.</summary>
    private static int[] Figures(Said said, params string[] words) =>
        [.. words.Select(w => int.Parse(Regex.Match(said.Out, $@"^\s*{Regex.Escape(w)}\s+([\d,]+)\s*$", RegexOptions.Multiline).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"by child, is in (\S+)/ \(personal data\)")]
    private static partial Regex AnswersPlace();
}
