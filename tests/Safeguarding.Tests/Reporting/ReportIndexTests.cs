using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Returning;

namespace Safeguarding.Tests.Reporting;

/// <summary>The pages that lead to the others.</summary>
public sealed partial class ReportIndexTests
{
    private static readonly Lazy<Task<(MemoryStore Store, Publication Publication)>> Night = new(async () =>
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 40, Seed = 2 }));
        return (store, (await NightRun.Pipeline(store).RunAsync()).Built.Publication);
    });

    [Theory]
    [InlineData("reports/index.html")]
    [InlineData("reports/teams.html")]
    public async Task Every_link_leads_to_a_page_of_the_same_publication(string name)
    {
        var (store, publication) = await Night.Value;
        var pages = publication.Files.Select(f => f.Object.Path).ToHashSet(StringComparer.Ordinal);
        var links = await LinksAsync(store, publication, name);
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link, pages));
    }

    [Fact]
    public async Task The_page_for_teams_leads_to_every_page_and_the_shared_one_to_none_that_names_children()
    {
        var (store, publication) = await Night.Value;
        var all = publication.Files.Where(f => f.Name.EndsWith(".html", StringComparison.Ordinal) && f.Name is not ("reports/index.html" or "reports/teams.html")).Select(f => f.Object.Path);
        Assert.Equal(all.Order(StringComparer.Ordinal), (await LinksAsync(store, publication, "reports/teams.html")).Order(StringComparer.Ordinal));
        var shared = await LinksAsync(store, publication, "reports/index.html");
        Assert.Equal(Reports.All.Count(kind => !kind.NamesChildren), shared.Count);
        Assert.All(shared, link => Assert.StartsWith("reports/", link, StringComparison.Ordinal));
    }

    /// <summary>Where the links of a page lead, from the root of the store.</summary>
    private static async Task<List<string>> LinksAsync(MemoryStore store, Publication publication, string name)
    {
        var from = new Uri("store:///" + Published.PathOf(publication, name));
        return [.. Href().Matches(await Published.PageAsync(store, publication, name)).Select(m => new Uri(from, m.Groups[1].Value).AbsolutePath[1..])];
    }

    [GeneratedRegex("<a href=\"([^\"]+)\"")]
    private static partial Regex Href();
}
