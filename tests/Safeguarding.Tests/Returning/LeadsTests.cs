using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returning;

/// <summary>From a row of a return back to the row of the extract that it was made of.</summary>
public sealed class LeadsTests
{
    [Theory]
    [InlineData("DECOM,LS", 0, "cla_episodes E1 1")]
    [InlineData("DECOM,LS", 1, "cla_episodes E2 2")]
    [InlineData("LS", 1, "legal_status L2 9")]
    [InlineData("LS", 0, "cla_episodes E1 1")]
    [InlineData("URN", 1, "cla_placement P1 4")]
    public void Episode_is_known_by_its_dates_and_a_finding_about_part_of_it_by_that_part(string columns, int row, string place) =>
        Assert.Equal(place, Say(Leads("ssda903").Of(Finding("Episodes", row, columns))));

    [Fact]
    public void Row_without_a_row_of_its_own_leads_to_the_child()
    {
        Assert.Equal("person A 17", Say(Leads("ssda903").Of(Finding("Reviews", 0, "REVIEW"))));
        Assert.Equal(SourcePlace.Nowhere, Leads("ssda903").Of(Finding("Reviews", 0, "REVIEW") with { ChildId = "nobody" }));
        Assert.Equal(SourcePlace.Nowhere, Leads("ssda903").Of(Finding("Episodes", -1, "DECOM")));
    }

    [Fact]
    public void Finding_about_a_record_leads_to_it_and_one_about_a_table_to_its_file()
    {
        var leads = Leads("ssda903");
        Assert.Equal(new SourcePlace("cla_episodes", "E2", "landing/social_care/2026-03-31/cla_episodes.csv", 2), leads.Of(new ReturnFinding("SRC05", Severity.Error, "cla_episodes", "A", "w") { Record = "E2" }));
        Assert.Equal(new SourcePlace("cla_episodes", "", "landing/social_care/2026-03-31/cla_episodes.csv", null), leads.Of(new ReturnFinding("SRC02", Severity.Query, "cla_episodes", "", "w")));
        Assert.Equal(SourcePlace.Nowhere, leads.Of(new ReturnFinding("SRC01", Severity.Query, "mother", "", "w")));
    }

    [Fact]
    public void Latest_row_stands_for_what_has_no_date_in_the_return() =>
        Assert.Equal("sdq_scores S2 6", Say(Leads("ssda903").Of(Finding("OC2", 0, "SDQ_SCORE"))));

    [Theory]
    [InlineData("cin")]
    [InlineData("ssda903")]
    [InlineData("csww")]
    public void Every_lead_names_tables_and_columns_that_there_are(string name)
    {
        var layout = Layout(name);
        var leads = LeadsFile.Parse(Schemas.Embedded.Text("schemas/returns/leads.json"), name);
        Assert.Equal(layout.Keys.Order(StringComparer.Ordinal), leads.Keys.Order(StringComparer.Ordinal));
        foreach (var (table, ways) in leads)
        {
            foreach (var lead in ways)
            {
                var source = Schemas.Embedded.Contracts.Find("social_care/" + lead.Source);
                Assert.True(source is not null, $"{table}: {lead.Source}");
                var columns = source.Fields.Select(f => f.Name).ToHashSet();
                Assert.Subset(columns, lead.Match.Values.Append(lead.Child).Concat(lead.Latest is { } latest ? [latest] : Array.Empty<string>()).ToHashSet());
                Assert.Subset(layout[table].Concat(["PL_LA", "PL_LOCATION", "PL_DISTANCE"]).ToHashSet(), lead.Match.Keys.Concat(lead.Columns).ToHashSet());
            }
        }
    }

    [Theory]
    [InlineData("cin")]
    [InlineData("ssda903")]
    [InlineData("csww")]
    public void Every_column_of_every_table_has_a_lead_or_a_reason_why_it_has_none(string name)
    {
        using var document = JsonDocument.Parse(Schemas.Embedded.Text("schemas/returns/leads.json"));
        foreach (var (table, columns) in Layout(name))
        {
            var ways = document.RootElement.GetProperty(name).GetProperty(table).EnumerateArray().ToList();
            Assert.All(ways, way => Assert.True(way.TryGetProperty("source", out _) ^ (way.TryGetProperty("nowhere", out var why) && why.GetString()!.EndsWith('.')), $"{table}: a lead or a reason"));
            Assert.All(columns, column => Assert.True(ways.Exists(way => !way.TryGetProperty("columns", out var only) || only.EnumerateArray().Any(c => c.ValueEquals(column))), $"{name} {table}.{column} leads nowhere and nobody says why"));
        }
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("{}")]
    [InlineData("""{"cin":{"Reviews":[{"child":"a"}]}}""")]
    public void Leads_that_are_none_are_refused(string json) => Assert.Throws<FormatException>(() => LeadsFile.Parse(json, "cin"));

    private static Dictionary<string, IReadOnlyList<string>> Layout(string name) => name switch
    {
        "cin" => CinTables.Columns.ToDictionary(t => t.Key, t => (IReadOnlyList<string>)t.Value),
        "csww" => new() { [WorkforceTables.Council] = WorkforceTables.CouncilItems, [WorkforceTables.Worker] = WorkforceTables.WorkerItems },
        _ => Ssda903Layout.For(ReturnYear.Ending(2027)).ToDictionary(t => t.Table, t => t.Columns),
    };

    private static Leads Leads(string name)
    {
        TextTable[] records =
        [
            Table("person", "pers_person_id", "A 17"),
            Table("cla_episodes", "clae_cla_episode_id clae_person_id clae_cla_episode_start_date", "E1 A 2025-04-02 1", "E2 A 2025-06-01T00:00:00 2", "E3 B 2025-06-01 3"),
            Table("cla_placement", "clap_cla_placement_id clap_person_id clap_cla_placement_start_date", "P1 A 2024-01-01 4"),
            Table("sdq_scores", "csdq_table_id csdq_person_id csdq_sdq_completed_date", "S1 A 2025-04-01 5", "S2 A 2025-09-01 6"),
            Table("legal_status", "lega_legal_status_id lega_person_id lega_legal_status_start_date", "L1 A 2020-01-01 8", "L2 A 2025-06-01 9"),
        ];
        TextTable[] made =
        [
            new("Episodes", ["CHILD", "DECOM", "LS", "URN"], [["A", "02/04/2025", "V2", null], ["A", "01/06/2025", "C1", null]]),
            new("Reviews", ["CHILD", "REVIEW"], [["A", "01/06/2025"]]),
            new("OC2", ["CHILD", "SDQ_SCORE"], [["A", "99"]]),
        ];
        var data = new WrittenObject("", 0, "");
        var plan = new BuildPlan(
            new DateOnly(2026, 3, 31), "b", "f", 1, default, records.ToImmutableSortedDictionary(t => "social_care/" + t.Name, t => ImmutableArray.Create(new PlannedExtract(new DateOnly(2026, 3, 31), "work-" + t.Name, data, $"landing/social_care/2026-03-31/{t.Name}.csv"))),
            [], null, data, 1, []);
        return new Leads(plan, Schemas.Embedded.Contracts, records.ToDictionary(t => t.Name), made.ToDictionary(t => t.Name), LeadsFile.Parse(Schemas.Embedded.Text("schemas/returns/leads.json"), name));
    }

    private static TextTable Table(string name, string columns, params string[] rows) =>
        new(name, [.. columns.Split(' '), "_row", "_extract"], [.. rows.Select(r => r.Split(' ').Append("work-" + name).ToArray())]);

    private static ReturnFinding Finding(string table, int row, string columns) => new("142", Severity.Error, table, "A", "w") { Row = row, Columns = columns };

    private static string Say(SourcePlace place) => $"{place.Table} {place.Record} {place.Row}";
}
