using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>When a night is built, and what is said of extracts that do not come.</summary>
public sealed class ReadinessTests
{
    private static readonly ReadinessRules Rules = new();
    private static readonly DateOnly Night = NightRun.LastNight;

    /// <summary>Two tables expected every night, one of them by half past six; one that nobody waits for.</summary>
    private static readonly ContractCatalog Contracts = ContractCatalog.Load(Schemas.Embedded.Files
        .Where(f => f.Key is "schemas/health/patients.json" or "schemas/health/attendances.json" or "schemas/police/incidents.json" || f.Key.StartsWith("schemas/codelists/", StringComparison.Ordinal))
        .Select(f => (f.Key, f.Key.EndsWith("incidents.json", StringComparison.Ordinal)
            ? f.Value.Replace("\"x-expected\": true", "\"x-expected\": true,\n  \"x-expected-by\": \"06:30\"", StringComparison.Ordinal)
            : f.Key.EndsWith("attendances.json", StringComparison.Ordinal) ? f.Value.Replace("\"x-expected\": true", "\"x-expected\": false", StringComparison.Ordinal) : f.Value)));

    [Fact]
    public async Task A_night_is_due_as_soon_as_everything_expected_is_in()
    {
        var store = new MemoryStore();
        await DropAsync(store, "health/patients", Night, "01 01:00");
        var waiting = await OfAsync(store, "01 01:00");
        Assert.Equal("police/incidents", Assert.Single(waiting.Missing));
        Assert.False(waiting.IsDue);
        await DropAsync(store, "police/incidents", Night, "01 01:30");
        var complete = await OfAsync(store, "01 01:30");
        Assert.Equal((true, false, true), (complete.IsComplete, complete.IsLate, complete.IsDue));
    }

    [Theory]
    [InlineData("01 04:59", false)]
    [InlineData("01 05:00", true)]
    public async Task After_the_deadline_a_night_is_built_with_what_there_is(string now, bool due)
    {
        var store = new MemoryStore();
        await DropAsync(store, "health/patients", Night, "01 01:00");
        Assert.Equal(due, (await OfAsync(store, now)).IsDue);
    }

    [Theory]
    [InlineData("01 05:10", false)]
    [InlineData("01 05:13", true)]
    public async Task A_sender_in_the_middle_of_sending_is_let_finish(string now, bool due)
    {
        var store = new MemoryStore();
        await DropAsync(store, "health/patients", Night, "01 05:03");
        Assert.Equal(due, (await OfAsync(store, now)).IsDue);
    }

    [Fact]
    public async Task A_file_that_has_landed_is_let_in_before_a_late_night_is_built()
    {
        var store = new MemoryStore();
        await DropAsync(store, "health/patients", Night, "01 01:00");
        store.Drop(LandedFiles.Path("police/incidents", Night), []);
        Assert.False(await IsDueAsync(store, "03 12:00"));
        await TakeAllAsync(store, "03 12:00");
        Assert.True(await IsDueAsync(store, "03 12:00"));
    }

    [Fact]
    public async Task Held_extracts_have_come_and_nothing_is_built_of_a_night_without_any()
    {
        var store = new MemoryStore();
        Assert.False((await OfAsync(store, "02 12:00")).IsDue);
        store.Drop(LandedFiles.Path("health/patients", Night), []);
        await TakeAllAsync(store, "01 01:00");
        await DropAsync(store, "police/incidents", Night, "01 01:00");
        Assert.Single((await Ledger.OpenAsync(store)).Events<ExtractHeld>());
        Assert.True((await OfAsync(store, "01 01:00")).IsComplete);
    }

    [Fact]
    public async Task An_extract_is_overdue_from_its_own_hour_and_said_to_be_once()
    {
        var store = new MemoryStore();
        foreach (var table in new[] { "health/patients", "police/incidents" }) await DropAsync(store, table, Night.AddDays(-1), "31 01:00");
        Assert.Empty(await RemindAsync(store, "01 03:59"));
        Assert.Equal(["health/patients 2026-03-31 FILE-OVERDUE"], await RemindAsync(store, "01 04:00"));
        Assert.Empty(await RemindAsync(store, "01 06:29"));
        Assert.Equal(["police/incidents 2026-03-31 FILE-OVERDUE"], await RemindAsync(store, "01 06:30"));
        Assert.Empty(await RemindAsync(store, "01 12:00"));
        await DropAsync(store, "health/patients", Night, "01 13:00");
        Assert.Empty(await RemindAsync(store, "01 14:00"));
    }

    [Fact]
    public async Task What_is_late_shows_in_status_until_it_comes()
    {
        var store = new MemoryStore();
        await DropAsync(store, "health/patients", Night.AddDays(-1), "31 01:00");
        await RemindAsync(store, "01 04:00");
        Assert.Equal("overdue", await StateAsync(store, "health/patients"));
        await DropAsync(store, "health/patients", Night, "01 05:00");
        Assert.Equal("accepted", await StateAsync(store, "health/patients"));
    }

    [Fact]
    public async Task What_a_manifest_names_and_has_not_come_is_said_to_be_missing_even_when_nobody_expects_it()
    {
        var store = new MemoryStore();
        store.Drop($"landing/health/{Night:yyyy-MM-dd}/manifest.json", Encoding.UTF8.GetBytes("""{"files":[{"name":"patients.csv","rows":3},{"name":"attendances.csv","rows":3}]}"""));
        await DropAsync(store, "health/patients", Night, "01 01:00");
        Assert.Empty(await RemindAsync(store, "01 03:00"));
        Assert.Equal(["health/attendances 2026-03-31 FILE-MANIFEST-MISSING"], await RemindAsync(store, "01 04:00"));
        Assert.Empty(await RemindAsync(store, "02 03:00"));
    }

    [Theory]
    [InlineData("\"half past six\"")]
    [InlineData("\"25:00\"")]
    [InlineData("6")]
    public void An_hour_that_is_none_is_a_fault_of_the_contract(string hour)
    {
        var files = Schemas.Embedded.Files.Where(f => f.Key == "schemas/health/patients.json" || f.Key.StartsWith("schemas/codelists/", StringComparison.Ordinal))
            .Select(f => (f.Key, f.Value.Replace("\"x-expected\": true", $"\"x-expected\": true, \"x-expected-by\": {hour}", StringComparison.Ordinal)));
        Assert.Equal("/x-expected-by", Assert.Single(Assert.Throws<InvalidContractException>(() => ContractCatalog.Load(files)).Faults).Place);
    }

    private static async Task DropAsync(MemoryStore store, string table, DateOnly date, string at)
    {
        store.Drop(LandedFiles.Path(table, date), LandedFiles.Of(table, 3));
        await TakeAllAsync(store, at);
    }

    private static async Task TakeAllAsync(MemoryStore store, string at) => await Ingest.RunAsync(store, await Ledger.OpenAsync(store), Contracts, Context(at));

    private static async Task<bool> IsDueAsync(MemoryStore store, string now) =>
        await Readiness.IsDueAsync(store, await Ledger.OpenAsync(store), Contracts, Night, At(now), Rules);

    private static async Task<NightReadiness> OfAsync(MemoryStore store, string now) => Readiness.Of(await Ledger.OpenAsync(store), Contracts, Night, At(now), Rules);

    private static async Task<IEnumerable<string>> RemindAsync(MemoryStore store, string now) =>
        (await Readiness.RemindAsync(store, await Ledger.OpenAsync(store), Contracts, Context(now), Rules)).Select(e => $"{e.Agency}/{e.Table} {e.Night:yyyy-MM-dd} {e.Reason}");

    private static async Task<string> StateAsync(MemoryStore store, string table) =>
        (await NightStatus.OfAsync(store, await Ledger.OpenAsync(store), Contracts, Night, At("01 06:00"), Rules)).Tables.Single(t => t.Table == table).State;

    private static RunContext Context(string at) => NightRun.Context(Night.AddDays(1)) with { StartedAt = At(at) };

    /// <summary>Day and time, of March for days above 15 and else of April.</summary>
    private static DateTimeOffset At(string text) => DateTimeOffset.Parse($"2026-{(int.Parse(text[..2]) > 15 ? "03" : "04")}-{text[..2]}T{text[3..]}:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
