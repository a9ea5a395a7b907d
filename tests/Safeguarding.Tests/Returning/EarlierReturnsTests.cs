using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returning;

/// <summary>Which earlier returns a build sets its own beside.</summary>
public sealed class EarlierReturnsTests
{
    private static readonly DateOnly Night = new(2026, 3, 31);
    private static readonly ReturnDeadlines Deadlines = ReturnDeadlines.Parse(Schemas.Embedded.Text("schemas/returns/deadlines.json"));

    [Fact]
    public async Task Nights_of_the_last_thirty_and_last_years_last()
    {
        var store = new MemoryStore();
        foreach (var night in new[] { "2025-07-30", "2025-07-31", "2026-02-28", "2026-03-01", "2026-03-30", "2026-03-31", "2026-04-01" }) await PublishAsync(store, night, 1);
        Assert.Equal(["2024_25 2025-07-31 totals", "2025_26 2026-03-01 readiness", "2025_26 2026-03-30 readiness findings totals"], await FoundAsync(store));
    }

    [Fact]
    public async Task While_two_years_are_made_each_is_set_beside_itself_and_its_year_before()
    {
        var store = new MemoryStore();
        foreach (var night in new[] { "2025-07-31", "2026-03-31", "2026-05-13", "2026-05-14" }) await PublishAsync(store, night, 1);
        Assert.Equal(
            ["2024_25 2025-07-31 totals", "2025_26 2026-05-13 readiness", "2026_27 2026-05-13 readiness", "2025_26 2026-05-14 readiness findings totals", "2026_27 2026-05-14 readiness findings totals"],
            await FoundAsync(store, "cin", new DateOnly(2026, 5, 15)));
    }

    [Fact]
    public async Task The_year_that_ran_beside_another_is_known_again_when_it_is_alone()
    {
        var store = new MemoryStore();
        await PublishAsync(store, "2026-07-31", 1);
        Assert.Equal(["2025_26 2026-07-31 totals", "2026_27 2026-07-31 readiness findings totals"], await FoundAsync(store, "cin", new DateOnly(2026, 8, 1)));
    }

    [Fact]
    public async Task The_workforce_census_is_set_beside_that_of_the_30_september_before()
    {
        var store = new MemoryStore();
        foreach (var night in new[] { "2025-01-10", "2025-09-29", "2025-09-30", "2026-03-30" }) await PublishAsync(store, night, 1);
        Assert.Equal(["2023_24 2025-09-29 totals", "2024_25 2026-03-30 readiness findings totals"], await FoundAsync(store, "csww", Night));
    }

    [Fact]
    public async Task Of_a_night_the_newest_publication_counts()
    {
        var store = new MemoryStore();
        await PublishAsync(store, "2026-03-30", 1);
        await PublishAsync(store, "2026-03-30", 2);
        var found = await EarlierReturns.FindAsync(store, Night, Deadlines);
        Assert.Equal("returns/2026-03-30-2/cin/2025_26/readiness", found.Single(e => e.Return == "cin").Readiness!.Path);
    }

    [Fact]
    public async Task Files_that_retention_took_away_are_not_looked_for()
    {
        var store = new MemoryStore();
        await PublishAsync(store, "2026-03-29", 1, "readiness", "control-totals");
        Assert.Equal(["2025_26 2026-03-29"], await FoundAsync(store));
    }

    [Fact]
    public async Task Name_of_a_build_changes_with_what_it_is_set_beside()
    {
        var store = new MemoryStore();
        var none = EarlierReturns.Mark(await EarlierReturns.FindAsync(store, Night, Deadlines));
        await PublishAsync(store, "2026-03-29", 1);
        var one = EarlierReturns.Mark(await EarlierReturns.FindAsync(store, Night, Deadlines));
        Assert.NotEqual(none, one);
        Assert.Equal(one, EarlierReturns.Mark(await EarlierReturns.FindAsync(store, Night, Deadlines)));
    }

    private static async Task<IEnumerable<string>> FoundAsync(MemoryStore store, string name = "cin", DateOnly? night = null) => (await EarlierReturns.FindAsync(store, night ?? Night, Deadlines)).Where(e => e.Return == name).Select(e =>
        string.Create(CultureInfo.InvariantCulture, $"{e.Year} {e.Night:yyyy-MM-dd}{(e.Readiness is null ? "" : " readiness")}{(e.Findings is null ? "" : " findings")}{(e.ControlTotals is null ? "" : " totals")}"));

    private static async Task PublishAsync(MemoryStore store, string night, int number, params string[] gone)
    {
        var date = DateOnly.ParseExact(night, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var name in new[] { "cin", "csww", "ssda903" })
        {
            foreach (var (year, at) in Deadlines.YearsOn(name, date).Select((year, at) => (year, at)))
            {
                foreach (var file in new[] { "readiness", "findings.parquet", "control-totals" })
                {
                    var path = $"returns/{night}-{number}/{name}/{year.Code}/{file}";
                    if (!gone.Contains(file)) await store.WriteAsync(path, new byte[] { 1 });
                    files.Add(new PublishedFile($"returns/{name}{(at == 0 ? "" : "-running")}/{file}", new WrittenObject(path, 1, "sha"), 1));
                }
            }
        }

        var publication = new Publication(number, date, $"{night}-{number}", "f", [], [], new WrittenObject("c", 0, ""), files.ToImmutable(), [], ImmutableSortedDictionary<string, long>.Empty);
        await store.WriteJsonAsync(Publications.PathOf(date, number), publication);
    }
}
