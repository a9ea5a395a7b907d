using System.Xml.Linq;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>The XML form holds what the CSV set holds, child by child, but for the tables that it has no place for.</summary>
public class Ssda903XmlTests
{
    private static readonly IReadOnlyList<Scenario> Scenarios = [.. Directory.GetFiles(Repository.Scenarios, "ssda903*.txt").Order(StringComparer.Ordinal).SelectMany(f => Scenario.Read(Path.GetFileName(f)))];

    /// <summary>Where the rows of a table stand: groups by name, or items of the HEADER from the first of them on.</summary>
    private static readonly (string Table, string? Group)[] Places =
    [
        ("Episodes", "EPISODE"), ("Reviews", "AREVIEW"), ("Missing", "AMISSING"), ("PrevPerm", "PERMANENCE"), ("PlacedAdoption", "AD_PLACED"), ("OC2", "OC2"), ("Header", null), ("OC3", null), ("AD1", null),
    ];

    [Fact]
    public void Read_back_it_gives_the_rows_of_the_csv_set()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scenario in Scenarios)
        {
            var care = Ssda903ScenarioTests.Build(scenario);
            var xml = XDocument.Parse(Ssda903ScenarioTests.Xml(care));
            Assert.Equal(care["Header"].Rows.Select(r => r[0]), xml.Root!.Elements("CHILD").Select(c => c.Element("HEADER")!.Element("CHILDID")!.Value));
            foreach (var (table, group) in Places)
            {
                string[] repeated = table == "Header" ? ["CHILD"] : ["CHILD", "DOB", "SEX"];
                var columns = care[table].Columns.Where(c => !repeated.Contains(c)).ToList();
                var sent = care[table].Rows.Select(r => Line(r[0], columns.Select(c => r[care[table][c]]))).Where(l => l.Contains('|', StringComparison.Ordinal));
                var read = xml.Root.Elements("CHILD").SelectMany(child => (group is null ? [child.Element("HEADER")!] : child.Descendants(group))
                    .Select(e => Line(child.Descendants("CHILDID").Single().Value, columns.Select(c => e.Element(c == "PLACE" ? "PL" : c)?.Value)))).Where(l => l.Contains('|', StringComparison.Ordinal));
                Assert.Equal(sent.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
                if (care[table].Rows.Count > 0) seen.Add(table);
            }

            Assert.Equal(care["UASC"].Rows.Select(r => Line(r[0], [r[3] ?? "open"])),
                xml.Root.Elements("CHILD").Where(c => c.Element("HEADER")!.Element("UASC")!.Value == "1").Select(c => Line(c.Descendants("CHILDID").Single().Value, [c.Element("HEADER")!.Element("DUC")?.Value ?? "open"])));
        }

        Assert.Equal(Places.Length, seen.Count);
    }

    /// <summary>A row in which nothing but the child is filled has no place in XML, and none in this line.</summary>
    private static string Line(string? child, IEnumerable<string?> values) => values.All(v => v is null) ? child! : child + "|" + string.Join('|', values);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void It_is_the_same_bytes_whatever_the_order_of_rows(int seed)
    {
        foreach (var scenario in Scenarios)
        {
            var random = new Random(seed);
            var shuffled = scenario.Tables.ToDictionary(t => t.Key, t =>
            {
                var rows = t.Value.Rows.ToArray();
                random.Shuffle(rows);
                return new TextTable(t.Key, t.Value.Columns, rows);
            });
            Assert.Equal(Ssda903ScenarioTests.Xml(Ssda903ScenarioTests.Build(scenario)), Ssda903ScenarioTests.Xml(Ssda903ScenarioTests.Build(scenario with { Tables = shuffled })));
        }
    }

    [Fact]
    public void Bytes_are_utf8_without_mark_with_lf_and_no_element_is_empty()
    {
        foreach (var scenario in Scenarios)
        {
            using var stream = new MemoryStream();
            Ssda903Xml.Write(stream, Ssda903ScenarioTests.Build(scenario));
            var bytes = stream.ToArray();
            Assert.Equal(((byte)'<', (byte)'\n'), (bytes[0], bytes[^1]));
            Assert.DoesNotContain((byte)'\r', bytes);
            stream.Position = 0;
            foreach (var element in XDocument.Load(stream).Root!.Descendants()) Assert.True(element.HasElements || element.Value.Length > 0, $"{scenario.Title}: <{element.Name}> is empty.");
        }
    }

    [Theory]
    [InlineData(2026, "SWEpisodes")]
    [InlineData(2027, "SWEpisodes,DoLo")]
    public void What_the_form_has_no_place_for_is_named(int year, string tables)
    {
        var care = Ssda903.Build(new Dictionary<string, TextTable>(), ReturnYear.Ending(year), Repository.Authority, Repository.Mappings, Repository.WorkingDays);
        Assert.Equal(tables, string.Join(',', Ssda903Xml.WithoutPlace(care)));
        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<EXPSSDA903 />\n", Ssda903ScenarioTests.Xml(care));
    }

    [Fact]
    public void A_row_of_a_child_without_a_header_is_refused_and_not_dropped()
    {
        var care = Ssda903ScenarioTests.Build(Scenarios[0]);
        var tables = care.Tables.Select(t => t.Name == "Reviews" ? new TextTable(t.Name, t.Columns, [["SECRET", null, "01/09/2025", "PN1"]]) : t);
        var refused = Assert.Throws<ArgumentException>(() => Ssda903ScenarioTests.Xml(care with { Tables = [.. tables] }));
        Assert.DoesNotContain("SECRET", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What is written is what is read: every table that XML has a place for, of every scenario.</summary>
    [Fact]
    public void Read_back_it_is_the_return_that_was_written()
    {
        foreach (var scenario in Directory.GetFiles(Repository.Scenarios, "ssda903*.txt").SelectMany(file => Scenario.Read(Path.GetFileName(file))))
        {
            var care = Ssda903ScenarioTests.Build(scenario);
            using var stream = new MemoryStream();
            Ssda903Xml.Write(stream, care);
            stream.Position = 0;
            var read = Ssda903XmlReader.Read(stream, scenario.Year).Tables;
            foreach (var table in care.Tables.Where(table => !Ssda903Xml.WithoutPlace(care).Contains(table.Name)))
            {
                // A row of OC2 with nothing but the child and the birth date leaves no trace in XML.
                var written = table.Rows.Where(row => table.Name != "OC2" || row.Skip(2).Any(cell => cell is not null)).Select(row => string.Join('|', row));
                var back = read[table.Name];
                Assert.Equal((scenario.Title, table.Name, string.Join('\n', written)), (scenario.Title, table.Name, string.Join('\n', back.Rows.Select(row => string.Join('|', table.Columns.Select(column => row[back[column]]))))));
            }
        }
    }
}
