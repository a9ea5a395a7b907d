using System.Text;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Returning;

/// <summary>How ready the returns are, over several nights of an invented authority.</summary>
public sealed class ReadinessNightsTests
{
    private static readonly DateOnly Last = NightRun.LastNight;

    /// <summary>The rule that asks for a child's ethnicity.</summary>
    private const string Ethnicity = "4220";

    /// <summary>Three nights: the first without a fault, on the second a child's ethnicity is gone, on the third it is back and another's is gone.</summary>
    private static readonly Lazy<Task<(MemoryStore Store, List<Publication> Nights)>> Nights = new(async () =>
    {
        var files = NightRun.Sample(new SampleOptions { Children = 60, Seed = 5, Nights = 3, Dirt = DirtRates.None });
        var open = OpenCases(files);
        Spoil(files, Last.AddDays(-1), open[0]);
        Spoil(files, Last, open[1]);
        var store = NightRun.Landed(files);
        var nights = new List<Publication>();
        for (var night = Last.AddDays(-2); night <= Last; night = night.AddDays(1)) nights.Add((await NightRun.Pipeline(store, NightRun.Context(night)).RunAsync()).Built.Publication);
        return (store, nights);
    });

    [Fact]
    public async Task First_night_compares_itself_with_nothing()
    {
        var (store, nights) = await Nights.Value;
        var rules = await Published.TableAsync(store, nights[0], "returns/cin/readiness");
        Assert.True(rules.Rows > 100, $"{rules.Rows} rules");
        Assert.All(rules.Values<long>("findings_last_night"), f => Assert.Null(f));
        Assert.All(rules.Values<long>("new_since_last_night"), f => Assert.Null(f));
        Assert.Contains("no build that night", await Published.PageAsync(store, nights[0], "returns/cin/readiness.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_mended_is_cleared_and_one_spoilt_is_new()
    {
        var (store, nights) = await Nights.Value;
        var tonight = await Published.TableAsync(store, nights[2], "returns/cin/readiness");
        var row = Array.IndexOf(tonight.Text("code"), Ethnicity);
        Assert.Equal("error", tonight.Text("severity")[row]);
        Assert.Equal((1, 1, 1, 1), (tonight.Values<long>("findings")[row], tonight.Values<long>("findings_last_night")[row], tonight.Values<long>("new_since_last_night")[row], tonight.Values<long>("cleared_since_last_night")[row]));
        Assert.Null(tonight.Values<long>("findings_7_nights_ago")[row]);
        var before = await Published.TableAsync(store, nights[1], "returns/cin/readiness");
        row = Array.IndexOf(before.Text("code"), Ethnicity);
        Assert.Equal((1, 0, 1, 0), (before.Values<long>("findings")[row], before.Values<long>("findings_last_night")[row], before.Values<long>("new_since_last_night")[row], before.Values<long>("cleared_since_last_night")[row]));
    }

    [Fact]
    public async Task A_rule_that_could_not_run_has_a_reason_and_no_count()
    {
        var (store, nights) = await Nights.Value;
        var care = await Published.TableAsync(store, nights[2], "returns/ssda903/readiness");
        var (ran, why, findings) = (care.Values<bool>("ran"), care.Text("why_not_run"), care.Values<long>("findings"));
        for (var r = 0; r < care.Rows; r++) Assert.Equal((ran[r], ran[r]), (why[r] is null, findings[r] is not null));
    }

    [Fact]
    public async Task Every_finding_leads_to_the_row_that_the_sender_sent()
    {
        var (store, nights) = await Nights.Value;
        foreach (var name in new[] { "returns/cin/findings", "returns/csww/findings", "returns/ssda903/findings" })
        {
            foreach (var finding in await Published.CsvAsync(store, nights[2], name))
            {
                if (finding["source_row"].Length == 0) continue;
                var lines = Encoding.UTF8.GetString(await store.ReadBytesAsync(finding["source_file"])).Split('\n');
                var row = lines[int.Parse(finding["source_row"], null)];
                Assert.Contains(finding["record"], row, StringComparison.Ordinal);
                if (finding.First().Value is { Length: > 0 } person) Assert.Contains(person, row, StringComparison.Ordinal);
            }
        }

        var spoilt = Assert.Single(await Published.CsvAsync(store, nights[2], "returns/cin/findings"), f => f["code"] == Ethnicity);
        Assert.Equal((PathOf(Last, "person"), "person"), (spoilt["source_file"], spoilt["source_table"]));
        Assert.Equal(spoilt["child"], spoilt["record"]);
    }

    [Fact]
    public async Task Control_totals_stand_beside_last_nights()
    {
        var (store, nights) = await Nights.Value;
        var (before, now) = (await Published.CsvAsync(store, nights[1], "returns/ssda903/control-totals"), await Published.CsvAsync(store, nights[2], "returns/ssda903/control-totals"));
        Assert.Equal(11, now.Count);
        Assert.Equal(before.Select(t => (t["table"], t["rows"])), now.Select(t => (t["table"], t["rows_last_night"])));
        Assert.All(now, t => Assert.Equal("", t["rows_last_year"]));
        var census = Assert.Single(await Published.CsvAsync(store, nights[2], "returns/csww/control-totals"));
        Assert.Equal(("CSWWWorker", census["rows_last_night"]), (census["table"], census["rows"]));
    }

    [Fact]
    public async Task Page_says_how_long_there_is_and_names_no_child()
    {
        var (store, nights) = await Nights.Value;
        Assert.Contains("<strong>122</strong> days left, to 31 July 2026", await Published.PageAsync(store, nights[2], "returns/cin/readiness.html"), StringComparison.Ordinal);
        var page = await Published.PageAsync(store, nights[2], "returns/ssda903/readiness.html");
        Assert.Contains("<strong>91</strong> days left, to 30 June 2026", page, StringComparison.Ordinal);
        var people = Encoding.UTF8.GetString(await store.ReadBytesAsync($"landing/social_care/{Last:yyyy-MM-dd}/person.csv")).Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(','));
        Assert.All(people, p => Assert.DoesNotContain($"{p[1]} {p[2]}", page, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_it_compares_itself_with_is_fixed_in_the_plan()
    {
        var (store, nights) = await Nights.Value;
        var plan = await store.ReadJsonAsync<Pipeline.Building.BuildPlan>(Pipeline.Building.BuildPlan.PathOf(nights[2].Build));
        Assert.Equal(["cin", "csww", "ssda903", "cin", "csww", "ssda903"], plan.Earlier.Select(e => e.Return));
        Assert.Equal([Last.AddDays(-2), Last.AddDays(-2), Last.AddDays(-2), Last.AddDays(-1), Last.AddDays(-1), Last.AddDays(-1)], plan.Earlier.Select(e => e.Night));
        Assert.Equal([false, false, false, true, true, true], plan.Earlier.Select(e => e.Findings is not null));
        Assert.Equal(nights[1].Files.Single(f => f.Name == "returns/cin/readiness").Object, plan.Earlier[3].Readiness);
    }

    /// <summary>Children with an open referral, who are in the census whatever else is recorded of them.</summary>
    private static List<string> OpenCases(SortedDictionary<string, byte[]> files)
    {
        var lines = Lines(files, Last.AddDays(-2), "cin_episodes");
        // Counted from the end: the outcome, which is JSON, holds commas.
        return [.. lines.Skip(1).Where(l => l.Length > 5 && l[^3].Length == 0 && l[^5] == "N").Select(l => l[1]).Distinct()];
    }

    private static void Spoil(SortedDictionary<string, byte[]> files, DateOnly night, string child)
    {
        var lines = Lines(files, night, "person");
        var column = Array.IndexOf(lines[0], "pers_ethnicity");
        lines.Single(l => l[0] == child)[column] = "";
        files[PathOf(night, "person")] = Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(l => string.Join(',', l))));
    }

    private static string[][] Lines(SortedDictionary<string, byte[]> files, DateOnly night, string table) =>
        [.. Encoding.UTF8.GetString(files[PathOf(night, table)]).TrimStart('\uFEFF').Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(l => l.Split(','))];

    private static string PathOf(DateOnly night, string table) => $"landing/social_care/{night:yyyy-MM-dd}/{table}.csv";
}
