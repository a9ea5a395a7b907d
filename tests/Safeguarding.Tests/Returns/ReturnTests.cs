using System.Globalization;
using System.Text;
using System.Xml.Linq;
using System.Xml.Schema;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>What holds of every return, whatever the case records: bytes, schema, sums, order.</summary>
public class ReturnTests
{
    private static readonly IReadOnlyList<Scenario> Censuses = Files("cin*.txt"), Cares = Files("ssda903*.txt");

    private static IReadOnlyList<Scenario> Files(string pattern) => [.. Directory.GetFiles(Repository.Scenarios, pattern).Order(StringComparer.Ordinal).SelectMany(f => Scenario.Read(Path.GetFileName(f)))];

    [Fact]
    public void Census_file_is_utf8_without_mark_with_lf_and_the_header_of_the_year()
    {
        using var stream = new MemoryStream();
        CinXml.Write(stream, CinScenarioTests.Build(Whole()));
        var bytes = stream.ToArray();
        Assert.Equal((byte)'<', bytes[0]);
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.Equal((byte)'\n', bytes[^1]);
        Assert.StartsWith("""
            <?xml version="1.0" encoding="utf-8"?>
            <Message>
              <Header>
                <CollectionDetails>
                  <Collection>CIN</Collection>
                  <Year>2026</Year>
                  <ReferenceDate>2026-03-31</ReferenceDate>
                </CollectionDetails>
                <Source>
                  <SourceLevel>L</SourceLevel>
                  <LEA>999</LEA>
                  <SoftwareCode>Safeguarding Pipeline</SoftwareCode>
                  <Release>0.1.0</Release>
                  <SerialNo>001</SerialNo>
                  <DateTime>2026-04-01T05:30:00</DateTime>
                </Source>
              </Header>
              <Children>
                <Child>
            """, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Census_holds_no_empty_element()
    {
        foreach (var scenario in Censuses)
            foreach (var element in XDocument.Parse(CinScenarioTests.Xml(CinScenarioTests.Build(scenario))).Descendants())
                Assert.True(element.HasElements || element.Value.Length > 0 || element.Name == "Children", $"{scenario.Title}: <{element.Name}> is empty.");
    }

    [SharedFact("domain", "data", "cin", "CIN_schema_2026.xsd")]
    public void Census_made_of_sound_records_is_valid_against_the_2026_schema()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Repository.Shared("domain", "data", "cin", "CIN_schema_2026.xsd")!);
        var valid = 0;
        foreach (var scenario in Censuses.Where(s => !s.Title.StartsWith("Values without a code", StringComparison.Ordinal)))
        {
            var cin = CinScenarioTests.Build(scenario);
            if (cin.Children.Count == 0) continue;
            var xml = XDocument.Parse(CinScenarioTests.Xml(cin));

            // The schema of 2027 is not out; what that year adds is taken away, and the rest must hold.
            if (scenario.Year.Reference.Year == 2027) xml.Descendants("PreProceedingsandFGDM").ToList().ForEach(e => e.Remove());
            xml.Validate(schemas, (_, e) => Assert.Fail($"{scenario.Title}: {e.Message}"));
            valid++;
        }

        Assert.Equal(23, valid);
    }

    [SharedFact("domain", "data", "cin", "CIN_schema_2026.xsd")]
    public void Schema_test_would_notice_elements_out_of_order()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Repository.Shared("domain", "data", "cin", "CIN_schema_2026.xsd")!);
        var xml = XDocument.Parse(CinScenarioTests.Xml(CinScenarioTests.Build(Whole())));
        var nfa = xml.Descendants("ReferralNFA").Single();
        nfa.Remove();
        xml.Descendants("CINdetails").Single().Add(nfa);
        var errors = 0;
        xml.Validate(schemas, (_, _) => errors++);
        Assert.NotEqual(0, errors);
    }

    [Fact]
    public void Census_read_back_gives_the_children_and_episodes_that_were_meant()
    {
        foreach (var scenario in Censuses)
        {
            var cin = CinScenarioTests.Build(scenario);
            var children = XDocument.Parse(CinScenarioTests.Xml(cin)).Descendants("Child").ToList();
            Assert.Equal(cin.Children.Select(c => (c.LaChildId, c.Episodes.Count)), children.Select(c => (c.Element("ChildIdentifiers")!.Element("LAchildID")!.Value, c.Elements("CINdetails").Count())));
            Assert.Equal(
                cin.Children.SelectMany(c => c.Episodes).SelectMany(e => e.ProtectionPlans).SelectMany(p => p.Reviews).Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                children.Descendants("CPPreviewDate").Select(e => e.Value));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2026)]
    public void Census_is_the_same_bytes_whatever_the_order_of_rows(int seed)
    {
        foreach (var scenario in Censuses)
        {
            var (straight, shuffled) = (CinScenarioTests.Build(scenario), CinScenarioTests.Build(scenario with { Tables = Shuffle(scenario.Tables, seed) }));
            Assert.Equal(CinScenarioTests.Xml(straight), CinScenarioTests.Xml(shuffled));
            Assert.Equal(straight.Findings, shuffled.Findings);
            Assert.Equal(straight.Exclusions, shuffled.Exclusions);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2026)]
    public void Tables_of_looked_after_children_are_the_same_bytes_whatever_the_order_of_rows(int seed)
    {
        foreach (var scenario in Cares)
        {
            var (straight, shuffled) = (Ssda903ScenarioTests.Build(scenario), Ssda903ScenarioTests.Build(scenario with { Tables = Shuffle(scenario.Tables, seed) }));
            foreach (var table in straight.Tables) Assert.Equal(Ssda903ScenarioTests.Csv(table), Ssda903ScenarioTests.Csv(shuffled[table.Name]));
            Assert.Equal(straight.Findings, shuffled.Findings);
            Assert.Equal(straight.Exclusions, shuffled.Exclusions);
        }
    }

    [Fact]
    public void Every_child_known_is_in_the_file_or_left_out_once()
    {
        foreach (var scenario in Censuses)
        {
            var cin = CinScenarioTests.Build(scenario);
            (string, string)[] tables =
            [
                ("cin_episodes", "cine_person_id"), ("contacts", "cont_person_id"), ("cin_assessments", "cina_person_id"), ("cin_plans", "cinp_person_id"), ("s47_enquiry", "s47e_person_id"), ("initial_cp_conference", "icpc_person_id"),
                ("cp_plans", "cppl_person_id"), .. scenario.Year.Reference.Year < 2027 ? Array.Empty<(string, string)>() : [("pre_proceedings", "prep_person_id")],
            ];
            var known = tables.Where(t => scenario.Tables.ContainsKey(t.Item1))
                .SelectMany(t => scenario.Tables[t.Item1].Rows.Select(r => r[scenario.Tables[t.Item1][t.Item2]])).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(known, cin.Children.Select(c => c.LaChildId).Concat(cin.Exclusions.Select(e => e.ChildId)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_child_looked_after_or_a_care_leaver_is_in_the_tables_or_left_out_once()
    {
        foreach (var scenario in Cares)
        {
            var care = Ssda903ScenarioTests.Build(scenario);
            var known = new[] { ("cla_episodes", "clae_person_id"), ("care_leavers", "clea_person_id") }.Where(t => scenario.Tables.ContainsKey(t.Item1))
                .SelectMany(t => scenario.Tables[t.Item1].Rows.Select(r => r[scenario.Tables[t.Item1][t.Item2]])).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(known, care["Header"].Rows.Select(r => r[0]).Concat(care.Exclusions.Select(e => e.ChildId)).Order(StringComparer.Ordinal));
            foreach (var table in care.Tables) Assert.Subset(care["Header"].Rows.Select(r => r[0]).ToHashSet(), table.Rows.Select(r => r[0]).ToHashSet());
        }
    }

    [Fact]
    public void Every_reason_for_leaving_a_child_out_is_in_a_scenario()
    {
        // Who was looked after on a birthday of the year was looked after in the year, so that this reason keeps a young person out of one table and never out of the return.
        var reasons = typeof(ExclusionReason).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Where(r => r != ExclusionReason.LeaverLookedAfter).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(reasons, Censuses.Concat(Cares).Concat(Scenario.Read("flow.txt")).Select(s => s.Expected.GetValueOrDefault("exclusions", "")).SelectMany(e => e.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => l.Split(' ')[^1]).Distinct().Order(StringComparer.Ordinal));
        foreach (var reason in reasons) Assert.EndsWith(".", ExclusionReason.For("A", reason).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_who_is_nowhere_or_in_two_places_stops_the_return()
    {
        string[] known = ["A", "B"];
        var left = ExclusionReason.For("B", ExclusionReason.ContactOnly);
        CinCensus.CheckSum(known, ["A"], [left]);
        Assert.Throws<InvalidOperationException>(() => CinCensus.CheckSum(known, ["A"], []));
        Assert.Throws<InvalidOperationException>(() => CinCensus.CheckSum(known, ["A", "B"], [left]));
        Assert.Throws<InvalidOperationException>(() => CinCensus.CheckSum(known, ["A", "A"], []));
    }

    [Fact]
    public void Tables_not_given_are_said_once_each_and_make_nothing_up()
    {
        var cin = CinScenarioTests.Build(new Dictionary<string, TextTable>());
        Assert.Empty(cin.Children);
        Assert.Equal(["assessment_factors", "cin_assessments", "cin_episodes", "cin_plans", "contacts", "cp_plans", "cp_reviews", "disability", "initial_cp_conference", "linked_identifiers", "person", "s47_enquiry"],
            cin.Findings.Where(f => f.Code == SourceFinding.TableAbsent).Select(f => f.Table));
    }

    [Fact]
    public void Layout_of_the_year_is_that_of_the_guide()
    {
        var made = Ssda903ScenarioTests.Build(new Dictionary<string, TextTable>());
        Assert.Equal(["Header", "Episodes", "Reviews", "UASC", "OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm", "Missing", "SWEpisodes"], made.Tables.Select(t => t.Name));
        Assert.Equal("CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n", Ssda903ScenarioTests.Csv(made["Episodes"]));
    }

    [Fact]
    public void Csv_quotes_what_must_be_quoted_and_alters_no_value()
    {
        var csv = Ssda903ScenarioTests.Csv(new TextTable("Header", ["CHILD", "UPN"], [["=1+1", "a,b"], ["-5", "say \"hi\""], ["Žižek", null], ["two\nlines", " "]]));
        Assert.Equal("CHILD,UPN\r\n=1+1,\"a,b\"\r\n-5,\"say \"\"hi\"\"\"\r\nŽižek,\r\n\"two\nlines\", \r\n", csv);
    }

    [Fact]
    public void No_finding_and_no_exclusion_holds_a_value_of_the_record()
    {
        var canary = Whole().ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, [.. t.Value.Rows.Select(r => r.Select((c, i) => Secret(t.Value.Columns[i], c)).ToArray())]));
        var cin = CinScenarioTests.Build(canary);
        Assert.NotEmpty(cin.Findings);
        foreach (var finding in cin.Findings) Assert.DoesNotContain("canary", finding.Words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Text that no mapping and no form knows, in every cell that is not an id.</summary>
    private static string? Secret(string column, string? value) => value is null || column.EndsWith("_id", StringComparison.Ordinal) ? value : "Canary" + value;

    private static IReadOnlyDictionary<string, TextTable> Whole() => Scenario.Read("cin-activity.txt").First().Tables;

    private static Dictionary<string, TextTable> Shuffle(IReadOnlyDictionary<string, TextTable> tables, int seed)
    {
        var random = new Random(seed);
        return tables.ToDictionary(t => t.Key, t =>
        {
            var rows = t.Value.Rows.ToArray();
            random.Shuffle(rows);
            return new TextTable(t.Key, t.Value.Columns, rows);
        });
    }
}
