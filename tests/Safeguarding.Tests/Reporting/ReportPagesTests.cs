using System.Text;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Reporting;

/// <summary>Every page of a synthetic night, as a browser and a screen reader find it on a phone and on a desk.</summary>
public sealed class ReportPagesTests
{
    [BrowserFact]
    public async Task Every_page_fits_the_screen_asks_nothing_of_the_network_and_has_no_serious_accessibility_fault()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 250, Seed = 6 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var faults = new StringBuilder();
        var pages = publication.Files.Where(f => f.Name.EndsWith(".html", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > Reports.All.Length);
        foreach (var (name, path) in pages.Select(f => (Name: f.Name[(f.Name.StartsWith("reports/", StringComparison.Ordinal) ? "reports/" : "returns/").Length..^".html".Length].Replace('/', '-'), f.Object.Path)))
        {
            using var reader = new StreamReader((await store.OpenAsync(path))!);
            var html = await reader.ReadToEndAsync();
            foreach (var width in new[] { Browser.Phone, Browser.Desk })
            {
                var look = await Browser.LookAsync(html, width, name);
                if (look.Overflows) faults.AppendLine($"{name} at {width}: scrolls sideways");
                foreach (var request in look.Requests) faults.AppendLine($"{name} at {width}: asks for {request}");
                foreach (var fault in look.Serious.Distinct()) faults.AppendLine($"{name} at {width}: {fault}");
                Assert.True(look.Screenshot.Length > 10_000, "The picture is next to empty.");
            }
        }

        Assert.True(faults.Length == 0, faults.ToString());
    }
}
