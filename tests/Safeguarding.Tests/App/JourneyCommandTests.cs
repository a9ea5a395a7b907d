using System.Text.Json;
using Safeguarding.App.Storage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Tests.Reporting;

namespace Safeguarding.Tests.App;

/// <summary><c>journey</c> on an invented night.</summary>
public sealed class JourneyCommandTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Theory]
    [InlineData("--by", "Dr Who", "--reason")]
    [InlineData("--reason", "review of the case", "--by")]
    [InlineData("--reason", "   ", "--by", "--by", "Dr Who")]
    public async Task Without_a_reason_or_a_name_it_refuses_and_shows_nothing(string option, string value, string lacking, string more = "", string moreValue = "")
    {
        var before = await ConsultedAsync();
        var said = await JourneyAsync([Busiest(), option, value, .. more.Length > 0 ? new[] { more, moreValue } : []]);
        Assert.Equal(2, said.Exit);
        Assert.Contains(option == "--reason" && more.Length > 0 ? "--reason" : lacking, said.Notes, StringComparison.Ordinal);
        Assert.Equal("", said.Out);
        Assert.Equal(before.Count, (await ConsultedAsync()).Count);
    }

    [Fact]
    public async Task Every_look_is_in_the_ledger_with_who_and_why()
    {
        var child = Busiest();
        var before = (await ConsultedAsync()).Count;
        Assert.Equal(0, (await JourneyAsync(child, "--by", "Dr Who", "--reason", "strategy discussion")).Exit);
        Assert.Equal(0, (await JourneyAsync(child, "--by", "Dr Who", "--reason", "strategy discussion")).Exit);
        var consulted = (await ConsultedAsync())[before..];
        Assert.Equal(2, consulted.Count);
        Assert.All(consulted, c => Assert.Equal((child, "Dr Who", "strategy discussion", "journey"), (c.ChildId, c.Who, c.Reason, c.What)));
    }

    [Fact]
    public async Task A_child_who_is_not_there_is_said_and_nothing_is_kept()
    {
        var before = (await ConsultedAsync()).Count;
        var said = await JourneyAsync("CNOBODY", "--by", "Dr Who", "--reason", "strategy discussion");
        Assert.Equal(2, said.Exit);
        Assert.Contains("has no child 'CNOBODY'", said.Notes, StringComparison.Ordinal);
        Assert.Equal(before, (await ConsultedAsync()).Count);
    }

    [Fact]
    public async Task Every_event_of_the_chronology_is_there_and_leads_to_a_row_of_a_landed_file()
    {
        var child = Busiest();
        var said = await JourneyAsync(child, "--by", "Dr Who", "--reason", "strategy discussion", "--json");
        var events = JsonDocument.Parse(said.Out).RootElement.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(Chronology().Count(id => id == child), events.Count);
        Assert.True(events.Select(e => e.GetProperty("agency").GetString()).Distinct().Count() >= 2);
        Assert.Equal(events.Select(e => e.GetProperty("at").GetDateTime()).Order(), events.Select(e => e.GetProperty("at").GetDateTime()));
        foreach (var one in events.Take(40))
        {
            // The landed file's row, counted without its header, holds the record.
            var lines = await File.ReadAllLinesAsync(Path.Combine(demo.Root, one.GetProperty("file").GetString()!));
            Assert.Contains(one.GetProperty("record").GetString()!, lines[one.GetProperty("row").GetInt32()], StringComparison.Ordinal);
        }
    }

    [BrowserFact]
    public async Task The_page_fits_asks_nothing_of_the_network_and_can_be_read_by_everybody()
    {
        var page = Path.Combine(demo.Folder.FullName, "journey.html");
        Assert.Equal(0, (await JourneyAsync(Busiest(), "--by", "Dr <b>Who</b>", "--reason", "a <i>reason</i>", "--html", page)).Exit);
        var html = await File.ReadAllTextAsync(page);
        Assert.DoesNotContain("<b>Who", html, StringComparison.Ordinal);
        foreach (var width in new[] { Browser.Phone, Browser.Desk })
        {
            var look = await Browser.LookAsync(html, width, "journey");
            Assert.False(look.Overflows);
            Assert.Empty(look.Requests);
            Assert.Empty(look.Serious);
        }
    }

    private Task<Said> JourneyAsync(params string[] args) => Said.ByAsync(["journey", .. args, "--root", demo.Root]);

    private async Task<List<ChildConsulted>> ConsultedAsync() => [.. (await Ledger.OpenAsync(StoreRoot.Open(demo.Root).Objects)).Events<ChildConsulted>()];

    /// <summary>The child of whom most is recorded.</summary>
    private string Busiest() => Chronology().GroupBy(id => id).MaxBy(g => g.Count())!.Key;

    private string[] Chronology()
    {
        using var reader = new ParquetReader(File.OpenRead(Directory.GetFiles(Path.Combine(demo.Root, "identifiable", "curated", "chronology"), "*.parquet").Single()));
        return [.. Enumerable.Range(0, reader.RowGroups).SelectMany(g => reader.ReadText(g, reader.Schema.IndexOf("child_id"))).OfType<string>()];
    }
}
