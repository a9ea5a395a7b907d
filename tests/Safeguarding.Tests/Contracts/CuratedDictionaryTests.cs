using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Tests.Reporting;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Contracts;

/// <summary>The dictionary of what is published, as committed under <c>docs/</c>.</summary>
public sealed partial class CuratedDictionaryTests
{
    private static readonly ContractCatalog Catalog = ContractCatalog.Embedded;

    [Theory]
    [InlineData("markdown", "docs/dictionary.md")]
    [InlineData("html", "docs/dictionary.html")]
    public void The_committed_one_is_what_the_contracts_give(string format, string file)
    {
        var given = format == "html" ? CuratedDictionary.Html(Schemas.Embedded) : CuratedDictionary.Markdown(Schemas.Embedded);
        Assert.True(given == File.ReadAllText(Path.Combine(Repository.Root, file)),
            $"{file} is not what the contracts in schemas/curated give any more. Write it anew with: dotnet run --project functions/Safeguarding.App -c Release -- schemas dictionary --curated --format {format} --out {file}");
    }

    [Theory]
    [InlineData("child", "postcode", "| personal | as much as enough children share, in steps: area, where a lookup is given, as lsoa21, sector as postcode, district as postcode_district | `AD1 2BC` |")]
    [InlineData("child", "date_of_birth", "first day of the month as date_of_birth, year as birth_year | `2014-06-02` |")]
    [InlineData("child", "surname", "| text (VARCHAR), may be empty | the child's joined records, as described | personal | left out | `Okafor` |")]
    [InlineData("visit", "visit_id", "| `social_care/cin_visits.cinv_cin_visit_id`; `social_care/cp_visits.cppv_cp_visit_id`; `social_care/cla_visits.clav_cla_visit_id` | identifier | pseudonym |")]
    [InlineData("visit", "visit_type", "| set by the source table | operational | as it is, where 5 or more share it |")]
    [InlineData("child_history", "postcode", "| `child.postcode` | personal | left out |")]
    [InlineData("police_event", "incident_type", "`police/incidents.")]
    public void A_row_says_from_where_a_column_is_and_what_analysts_see_of_it(string table, string column, string said)
    {
        var section = CuratedDictionary.Markdown(Schemas.Embedded).Split("\n## ").Single(s => s.StartsWith(table + "\n", StringComparison.Ordinal));
        Assert.Contains(said, section.Split('\n').Single(l => l.StartsWith($"| `{column}`", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_column_of_every_table_is_in_both()
    {
        var (md, html) = (CuratedDictionary.Markdown(Schemas.Embedded), CuratedDictionary.Html(Schemas.Embedded));
        foreach (var contract in Catalog.Of("curated"))
        {
            var section = md.Split("\n## ").Single(s => s.StartsWith(contract.Table + "\n", StringComparison.Ordinal));
            var article = html.Split("<article id=\"").Single(s => s.StartsWith(contract.Table + "\"", StringComparison.Ordinal)).Replace("<wbr>", "", StringComparison.Ordinal);
            Assert.All(contract.Fields, f => Assert.Contains($"`{f.Name}`", section, StringComparison.Ordinal));
            Assert.All(contract.Fields, f => Assert.Contains($"<code>{f.Name}</code>", article, StringComparison.Ordinal));
        }

        Assert.All(md.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal) && !l.StartsWith("| `schemas", StringComparison.Ordinal)), l => Assert.Equal(8, Bar().Count(l)));
    }

    [Fact]
    public void Every_link_leads_somewhere_and_nothing_comes_from_outside_or_runs()
    {
        var html = CuratedDictionary.Html(Schemas.Embedded);
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Regex.Matches(html, "href=\"#([^\"]+)\"").Select(m => m.Groups[1].Value), link => Assert.Contains(link, ids));
        Assert.DoesNotMatch("<script|src=|url\\(|@import|https?://", html);
        Assert.InRange(html.Length, 50_000, 400_000);
    }

    [BrowserFact]
    public async Task The_page_fits_a_phone_and_a_desk_and_has_no_serious_accessibility_fault()
    {
        foreach (var width in new[] { Browser.Phone, Browser.Desk })
        {
            var look = await Browser.LookAsync(CuratedDictionary.Html(Schemas.Embedded), width, "dictionary");
            Assert.False(look.Overflows, $"scrolls sideways at {width}");
            Assert.Empty(look.Requests);
            Assert.Empty(look.Serious.Distinct());
        }
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
