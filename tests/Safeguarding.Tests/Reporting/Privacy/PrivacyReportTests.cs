using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Tests.Curating.Privacy;
using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting.Privacy;

/// <summary>What information governance is told of the pseudonymised zone.</summary>
public sealed class PrivacyReportTests
{
    [Fact]
    public void Figures_of_tables_are_rows_and_a_withheld_table_is_one_with_its_reason()
    {
        var note = new ZoneNote(5, 40, ImmutableSortedDictionary<string, Generalised>.Empty.Add("date_of_birth", new Generalised(7, 1)).Add("sex", new Generalised(0, 2)));
        var report = Make(new ZoneRisks(
            [
                new ZoneRisk("child", "Children", "", 10, note, new FileAttacks(new Attack(10, 5, 0, 0.2), new Attack(10, 5, 0, 0.2), new Attack(10, 10, 0, 0.1), null)),
                new ZoneRisk("visit", "Visits", "There is no key.", 0, null, null),
            ], new Attack(10, 1, 4, 0.6), 5));
        Assert.Equal(
            """
            child |  | 10 | 10 | 40 | 7 | 3 | 5 | 0 | 0.2 |
            visit | There is no key. |  |  |  |  |  |  |  |  |
            """, ReportScenario.Rows(report, "", "table", "withheld", "rows", "children", "values", "coarser", "left_out", "all_fewest", "all_below_k", "all_found", "day_found").Replace(" \n", "\n", StringComparison.Ordinal).TrimEnd());
        Assert.Equal("child | date_of_birth | 7 | 1\nchild | sex | 0 | 2", ReportScenario.Rows(report, "columns", "table", "column", "coarser", "left_out"));
        Assert.Equal(["5", "20.0%", "25.0%", "1"], report.Page.Tiles.Select(t => t.Figure));
        Assert.Equal([Rag.Green, Rag.Green, Rag.None, Rag.Red], report.Page.Tiles.Select(t => t.Rag));
        Assert.Equal("Not published", report.Page.Sections[0].Heading);
    }

    [Fact]
    public void Fewer_than_k_alike_are_red_and_so_is_no_table_at_all()
    {
        Assert.Equal(Rag.Red, Make(new ZoneRisks([new ZoneRisk("child", "Children", "", 10, null, new FileAttacks(new Attack(10, 4, 4, 0.2), new Attack(10, 4, 4, 0.2), new Attack(10, 10, 0, 0.1), null))], null, 5)).Page.Tiles[0].Rag);
        Assert.Equal(Rag.Red, Make(new ZoneRisks([], null, 0)).Page.Tiles[0].Rag);
    }

    [DuckDbFact]
    public async Task DuckDB_finds_as_many_children_alike_as_the_report_says()
    {
        var folder = Directory.CreateTempSubdirectory("privacy-").FullName;
        try
        {
            async Task<string> FileAsync(string name)
            {
                var path = Path.Combine(folder, name.Replace('/', '-') + ".parquet");
                await File.WriteAllBytesAsync(path, await Zones.BytesAsync(name));
                return DuckDb.Quote(path);
            }

            var (child, referral, report) = (await FileAsync("curated/child"), await FileAsync("curated/referral"), await FileAsync("reports/privacy"));
            var shown = string.Join(", ", Zones.Known(Contract("child"), await Zones.PseudonymisedAsync("child")));
            var alike = $"select child_id, dense_rank() over (order by {shown}) as alike from {child}";

            Same($"select count(*), min(n), sum(case when n < 5 then n else 0 end), count(*) / sum(n) from (select count(*) as n from {child} group by {shown})", "1, all_fewest, all_below_k, all_found", "child", skip: 1);
            Same($"select min(n), sum(case when n < 5 then n else 0 end), count(*) / sum(n) from (select count(*) as n from (select count(*) as rows from {referral} group by child_id) group by rows)", "number_fewest, number_below_k, number_found", "referral");
            Same($"""
                with alike as ({alike}), known as (select distinct referral.child_id, alike, referral_date from {referral} as referral left join alike using (child_id))
                select min(n), sum(case when n < 5 then n else 0 end), count(*) / sum(n) from (select count(*) as n from known group by alike, referral_date)
                """, "day_fewest, day_below_k, day_found", "referral");

            void Same(string sql, string columns, string table, int skip = 0) =>
                Assert.Equal(Numbers(DuckDb.Query(sql)[0]).Skip(skip), Numbers(DuckDb.Query($"select {columns} from {report} where \"table\" = '{table}'")[0]).Skip(skip));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_page_quotes_no_value_and_says_what_risk_is_left()
    {
        var page = Encoding.UTF8.GetString(await Zones.BytesAsync("reports/privacy.html"));
        Assert.Contains("pseudonymised and not anonymous", page, StringComparison.Ordinal);
        var child = await Zones.IdentifiableAsync("child");
        foreach (var column in new[] { "child_id", "nhs_number", "upn", "postcode" })
            Assert.DoesNotContain(child.Text(column).OfType<string>(), value => page.Contains(value, StringComparison.Ordinal));
    }

    private static IEnumerable<double> Numbers(System.Text.Json.JsonElement row) =>
        row.EnumerateObject().Select(c => Math.Round(c.Value.ValueKind == System.Text.Json.JsonValueKind.Number ? c.Value.GetDouble() : double.Parse(c.Value.GetString()!, CultureInfo.InvariantCulture), 9));

    private static Report Make(ZoneRisks zone) => Reports.Find("privacy").Make(new ReportSource(ReportScenario.Night, "Testshire", new Dictionary<string, Pipeline.Tables.Table>(), new ReportBasis("b", [], []), Schemas.Embedded) { Zone = zone });

    private static Contract Contract(string table) => Schemas.Embedded.Contracts.Find("curated", table)!;
}
