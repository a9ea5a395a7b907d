using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Returning;

/// <summary>Returns beside those of the year before, and two years of one return at once, on nights of an invented authority.</summary>
public sealed class ReadinessYearsTests
{
    private static readonly DateOnly LastYear = new(2025, 3, 31), ThisYear = new(2026, 3, 31), Spring = new(2026, 5, 14);

    private static readonly Lazy<Task<(MemoryStore Store, Dictionary<DateOnly, Publication> Nights)>> Nights = new(async () =>
    {
        var files = NightRun.Sample(new SampleOptions { Children = 180, Seed = 5, LastNight = LastYear, Dirt = DirtRates.None });
        foreach (var (path, content) in NightRun.Sample(new SampleOptions { Children = 200, Seed = 5, LastNight = ThisYear, Dirt = DirtRates.None })) files[path] = content;
        var store = NightRun.Landed(files);
        var nights = new Dictionary<DateOnly, Publication>();
        foreach (var night in new[] { LastYear, ThisYear, Spring.AddDays(-1), Spring }) nights[night] = (await NightRun.Pipeline(store, NightRun.Context(night)).RunAsync()).Built.Publication;
        return (store, nights);
    });

    [Theory]
    [InlineData("cin", 10)]
    [InlineData("ssda903", 11)]
    [InlineData("csww", 1)]
    public async Task Totals_stand_beside_last_years(string name, int tables)
    {
        var (store, nights) = await Nights.Value;
        var before = (await Published.CsvAsync(store, nights[LastYear], $"returns/{name}/control-totals")).ToDictionary(t => t["table"], t => t["rows"]);
        var now = await Published.CsvAsync(store, nights[ThisYear], $"returns/{name}/control-totals");
        Assert.All(now, t => Assert.Equal(("", before[t["table"]]), (t["rows_last_night"], t["rows_last_year"])));
        Assert.All(now, t => Assert.Equal($"{int.Parse(t["rows"], null) - int.Parse(before[t["table"]], null)}", t["difference_last_year"]));
        Assert.Equal(tables, now.Count);
        Assert.True(before.Values.Sum(r => int.Parse(r, null)) > 0);
        var page = await Published.PageAsync(store, nights[ThisYear], $"returns/{name}/readiness.html");
        Assert.Contains("the return of the year before as it was made on 31 March 2025.", page, StringComparison.Ordinal);
        var table = now.MaxBy(t => int.Parse(t["rows_last_year"], null))!;
        Assert.Contains($"<tr><th scope=\"row\">{table["table"]}</th><td class=\"n\">{table["rows"]}</td><td class=\"n\">–</td><td class=\"n\">–</td><td class=\"flag\"></td><td class=\"n\">{table["rows_last_year"]}</td>", page, StringComparison.Ordinal);
        Assert.Contains("of which nothing is held here", await Published.PageAsync(store, nights[LastYear], $"returns/{name}/readiness.html"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-04-02", "")] // The year that has ended is known, and is made; the one that runs is not, and is not missed.
    [InlineData("2027-07-01", "returns/ssda903")]
    [InlineData("2027-08-01", "returns/cin returns/ssda903")]
    public async Task A_year_that_this_version_does_not_know_keeps_nothing_else_back(string night, string withheld)
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 30, Seed = 5, Dirt = DirtRates.None }));
        var publication = (await NightRun.Pipeline(store, NightRun.Context(DateOnly.ParseExact(night, "yyyy-MM-dd", null))).RunAsync()).Built.Publication;
        Assert.Equal(withheld, string.Join(' ', publication.Withheld.Select(w => w.Name)));
        Assert.All(publication.Withheld, w => Assert.Equal("this version holds no layout and rules of the collection year 2027/28: install one that does", w.Reason));
        Assert.Contains(publication.Files, f => f.Name == "curated/child");
        Assert.DoesNotContain(publication.Files, f => f.Name.Contains("-running", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Until_the_year_that_has_ended_is_due_the_one_that_runs_is_made_behind_it()
    {
        var (store, nights) = await Nights.Value;
        var (march, may) = (Names(nights[ThisYear]), Names(nights[Spring]));
        Assert.DoesNotContain(march, n => n.Contains("-running", StringComparison.Ordinal));
        Assert.Equal(march, may.Where(n => !n.Contains("-running", StringComparison.Ordinal)));

        // The same files of both years; of 2026/27 the table that came with it too.
        Assert.Equal(
            march.Where(n => n.StartsWith("returns/cin", StringComparison.Ordinal) || n.StartsWith("returns/ssda903", StringComparison.Ordinal)).Append("returns/ssda903/DoLo").Order(StringComparer.Ordinal),
            may.Where(n => n.Contains("-running", StringComparison.Ordinal)).Select(n => n.Replace("-running", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.EndsWith("/cin/2025_26/cin-2025_26.xml", Published.PathOf(nights[Spring], "returns/cin"), StringComparison.Ordinal);
        Assert.EndsWith("/cin/2026_27/cin-2026_27.xml", Published.PathOf(nights[Spring], "returns/cin-running"), StringComparison.Ordinal);
        Assert.EndsWith("/ssda903/2026_27/Episodes.csv", Published.PathOf(nights[Spring], "returns/ssda903-running/Episodes"), StringComparison.Ordinal);
        Assert.Contains("<strong>78</strong> days left, to 31 July 2026", await Published.PageAsync(store, nights[Spring], "returns/cin/readiness.html"), StringComparison.Ordinal);
        var running = await Published.PageAsync(store, nights[Spring], "returns/cin-running/readiness.html");
        Assert.Contains("<h1>Children in need census 2026/27: ready to send?</h1>", running, StringComparison.Ordinal);
        Assert.Contains("<strong>443</strong> days left, to 31 July 2027", running, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_two_years_is_compared_with_its_own_nights()
    {
        var (store, nights) = await Nights.Value;
        foreach (var name in new[] { "cin", "cin-running", "ssda903", "ssda903-running", "csww" })
        {
            var (before, now) = (await Published.TableAsync(store, nights[Spring.AddDays(-1)], $"returns/{name}/readiness"), await Published.TableAsync(store, nights[Spring], $"returns/{name}/readiness"));
            Assert.Equal(before.Text("code"), now.Text("code"));
            Assert.Equal(before.Values<long>("findings"), now.Values<long>("findings_last_night"));
            Assert.Contains(now.Values<long>("new_since_last_night"), f => f is not null);
        }

        // The year that runs has the one that has ended as its year before.
        var ended = await Published.CsvAsync(store, nights[Spring.AddDays(-1)], "returns/cin/control-totals");
        Assert.Equal(ended.Select(t => (t["table"], t["rows"])), (await Published.CsvAsync(store, nights[Spring], "returns/cin-running/control-totals")).Select(t => (t["table"], t["rows_last_year"])));
    }

    private static IEnumerable<string> Names(Publication night) => night.Files.Select(f => f.Name);
}
