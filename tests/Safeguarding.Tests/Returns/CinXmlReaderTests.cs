using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>What the reader takes of every shape of census file, and what it refuses.</summary>
public class CinXmlReaderTests
{
    [Fact]
    public void What_the_writer_writes_is_read_back_cell_for_cell()
    {
        foreach (var scenario in Scenario.Read("cin-activity.txt").Where(s => !s.Title.StartsWith("Values without", StringComparison.Ordinal) && !s.Title.StartsWith("XML-hostile", StringComparison.Ordinal)))
        {
            var cin = CinScenarioTests.Build(scenario.Tables);
            var file = Read(CinScenarioTests.Xml(cin));
            Assert.Empty(file.Remarks);
            foreach (var (name, table) in CinTables.From(cin)) Assert.Equal(Lines(table), Lines(file.Tables[name]));
        }
    }

    [Fact]
    public void A_row_leads_to_the_line_of_its_element()
    {
        var file = Read(Census.Clean);
        Assert.Equal("TRANSFER", file.Tables["ChildIdentifiers"].Rows[5][0]);
        var line = Array.FindIndex(Census.Clean.ReplaceLineEndings("\n").Split('\n'), l => l.Contains("<LAchildID>TRANSFER<", StringComparison.Ordinal)) + 1;
        Assert.Equal(line, file.Lines["ChildIdentifiers"][5]);
        foreach (var (name, lines) in file.Lines) Assert.Equal(file.Tables[name].Rows.Count, lines.Count);
    }

    [Fact]
    public void A_namespace_a_prefix_and_attributes_change_nothing()
    {
        var plain = Tables(Census.Clean);
        Assert.Equal(plain, Tables(Census.Clean.Replace("<Message>", "<Message xmlns=\"http://example.org/cin\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\">", StringComparison.Ordinal)));
        Assert.Equal(plain, Tables(Census.Clean.Replace("<", "<c:", StringComparison.Ordinal).Replace("<c:/", "</c:", StringComparison.Ordinal).Replace("<c:Message>", "<c:Message xmlns:c=\"http://example.org/cin\">", StringComparison.Ordinal)));
        Assert.Equal(plain, Tables("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<!-- made by hand -->" + Census.Clean));
    }

    [Fact]
    public void Reviews_are_read_in_one_element_or_in_many()
    {
        var one = Read(Episode("<ChildProtectionPlans><Reviews><CPPreviewDate>2025-05-01</CPPreviewDate><CPPreviewDate>2025-08-01</CPPreviewDate></Reviews></ChildProtectionPlans>"));
        var many = Read(Episode("<ChildProtectionPlans><Reviews><CPPreviewDate>2025-05-01</CPPreviewDate></Reviews><Reviews><CPPreviewDate>2025-08-01</CPPreviewDate></Reviews></ChildProtectionPlans>"));
        Assert.Equal(["A|1|1|2025-05-01", "A|1|1|2025-08-01"], Lines(one.Tables["Reviews"]));
        Assert.Equal(Lines(one.Tables["Reviews"]), Lines(many.Tables["Reviews"]));
        foreach (var empty in new[] { "<Reviews/>", "<Reviews></Reviews>", "<Reviews><CPPreviewDate/></Reviews>" })
            Assert.Equal(["A|1|1|"], Lines(Read(Episode($"<ChildProtectionPlans>{empty}</ChildProtectionPlans>")).Tables["Reviews"]));
    }

    [Fact]
    public void Gender_of_files_before_2024_is_the_sex_and_judged_by_the_rules_of_its_year()
    {
        var old = Census.Clean.Replace("Sex>", "GenderCurrent>", StringComparison.Ordinal).Replace(">M</Gender", ">1</Gender", StringComparison.Ordinal).Replace(">F</Gender", ">2</Gender", StringComparison.Ordinal).Replace(">U</Gender", ">0</Gender", StringComparison.Ordinal);
        Assert.Equal(["1", "2", "0"], Read(old).Tables["ChildIdentifiers"].Rows.Take(3).Select(r => r[6]));
        Assert.Empty(OfSex(old, 2024));
        Assert.Equal(["4180", "8750"], OfSex(old, 2025));
        Assert.Equal(["4180", "8750"], OfSex(Census.Clean, 2024));
        Assert.Equal(["8750"], OfSex(old.Replace(">0</Gender", ">9</Gender", StringComparison.Ordinal), 2024));

        static IEnumerable<string> OfSex(string xml, int year) => Census.Codes(xml, year).Where(code => code is "4180" or "8750" or "2886Q");
    }

    [Fact]
    public void Order_of_elements_blanks_and_what_is_not_there_do_not_matter()
    {
        var file = Read("""
            <Message><Children><Child>
              <CINdetails><ReferralNFA> true </ReferralNFA><CINreferralDate><!-- when -->2025-05-06
              </CINreferralDate><PrimaryNeedCode></PrimaryNeedCode><ReferralSource/></CINdetails>
              <ChildCharacteristics><Disabilities><Disability><![CDATA[NONE]]></Disability><Disability/></Disabilities></ChildCharacteristics>
              <ChildIdentifiers><UPN>   </UPN><LAchildID>A&amp;B</LAchildID></ChildIdentifiers>
            </Child><Child><CINdetails/></Child></Children></Message>
            """);
        Assert.Equal(["A&B|1|2025-05-06||||||true", "|2|||||||"], Lines(file.Tables["CINdetails"]));
        Assert.Equal(["A&B|NONE", "A&B|"], Lines(file.Tables["Disabilities"]));
        Assert.Equal(["A&B|||||||"], Lines(file.Tables["ChildIdentifiers"]));
        Assert.Empty(file.Tables["Header"].Rows);
        Assert.Empty(file.Remarks);
    }

    [Fact]
    public void Two_children_with_one_id_keep_what_is_theirs()
    {
        var child = "<Child><ChildIdentifiers><LAchildID>A</LAchildID></ChildIdentifiers><CINdetails><CINreferralDate>2025-0{0}-02</CINreferralDate><Assessments><AssessmentActualStartDate>2025-0{0}-05</AssessmentActualStartDate></Assessments></CINdetails></Child>";
        var outcome = Census.Check("<Message><Children>" + child.Replace("{0}", "9", StringComparison.Ordinal) + child.Replace("{0}", "5", StringComparison.Ordinal) + "</Children></Message>", 2026);
        Assert.DoesNotContain("1103", outcome.Findings.Select(f => f.Code));
        Assert.Contains("8510", outcome.Findings.Select(f => f.Code));
    }

    [Fact]
    public void What_a_census_does_not_have_is_said_once_for_each_kind_and_left_out()
    {
        var file = Read("""
            <Message><Header><Content><CBDSLevels><CBDSLevel>Child</CBDSLevel></CBDSLevels></Content></Header><Children><Child>
              <ChildIdentifiers><LAchildID>A</LAchildID>stray<Shoe><Size>4</Size></Shoe><Shoe>5</Shoe><Sex>M</Sex><Sex>F</Sex></ChildIdentifiers>
              <CINdetails><CINreferralDate>2025-05-06<b>x</b></CINreferralDate></CINdetails>
            </Child></Children></Message>
            """);
        Assert.Equal([("ChildIdentifiers", 1, 2), ("Shoe", 2, 2), ("Sex", 1, 2), ("b", 1, 3)], file.Remarks.Select(r => (r.Element, r.Count, r.First.Line)));
        Assert.Equal(["A||||||M|"], Lines(file.Tables["ChildIdentifiers"]));
        Assert.Equal("2025-05-06", file.Tables["CINdetails"].Rows[0][2]);
    }

    [Fact]
    public void No_refusal_holds_a_value_of_the_file()
    {
        foreach (var xml in new[] { Episode("<ReferralSource>Canary & co</ReferralSource>"), Episode("<ReferralSource>Canary</ReferralSorce>"), Episode($"<ReferralSource>{string.Concat(Enumerable.Repeat("Canary", 300))}</ReferralSource>") })
            Assert.DoesNotContain("Canary", Assert.Throws<ReturnXmlException>(() => Read(xml)).Message, StringComparison.Ordinal);
    }

    /// <summary>Cuts, bytes changed, and tags swapped: each gives tables whose rows all have their columns, or the one refusal. Any other exception, or no end, fails.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_is_done_to_a_file_it_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        var clean = Encoding.UTF8.GetBytes(Census.Clean);
        string[] names = [.. CinTables.Columns.SelectMany(t => t.Value.Append(t.Key)), "Message", "Children", "Child", "CINPlanDates", "Reviews", "FactorsIdentifiedAtAssessment", "GenderCurrent"];
        var (read, refused) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var bytes = (seed, i % 2) switch
            {
                (1, _) => clean[..random.Next(clean.Length)],
                (2, _) => Changed(clean, random),
                (3, 0) => Encoding.UTF8.GetBytes(Census.Clean.Replace(names[random.Next(names.Length)] + ">", names[random.Next(names.Length)] + ">", StringComparison.Ordinal)),
                (3, _) => [.. clean[..random.Next(clean.Length)], .. clean[random.Next(clean.Length)..]],
                _ => Garbage(random),
            };
            try
            {
                using var stream = new MemoryStream(bytes);
                var file = CinXmlReader.Read(stream);
                foreach (var (name, table) in file.Tables) Assert.All(table.Rows, row => Assert.Equal(CinTables.Columns[name].Length, row.Length));
                RuleRun.Check(CinRules.For(Repository.Year), new RuleTables(file.Tables, Repository.Year, ReturnDates.Iso, Repository.WorkingDays));
                read++;
            }
            catch (ReturnXmlException e)
            {
                Assert.True(e.Place is { Line: > 0, Position: > 0 }, e.Message);
                refused++;
            }
        }

        Assert.Equal(500, read + refused);
        Assert.True(refused > 0 && (seed is 1 or 4 || read > 0), $"{read} read, {refused} refused");
    }

    private static byte[] Changed(byte[] clean, Random random)
    {
        byte[] bytes = [.. clean];
        for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Garbage(Random random)
    {
        const string pieces = "<>/&;!?[]-\"'= \n\0xMessageChildCINdetails0123456789";
        var text = new StringBuilder(random.Next(2) == 0 ? "<Message>" : "");
        for (var n = random.Next(200); n > 0; n--) text.Append(pieces[random.Next(pieces.Length)]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Episode(string inner) => $"<Message><Children><Child><ChildIdentifiers><LAchildID>A</LAchildID></ChildIdentifiers><CINdetails>{inner}</CINdetails></Child></Children></Message>";

    private static IEnumerable<string> Tables(string xml) => Read(xml).Tables.SelectMany(t => Lines(t.Value));

    private static IEnumerable<string> Lines(TextTable table) => table.Rows.Select(r => string.Join('|', r));

    private static ReturnXmlFile Read(string xml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return CinXmlReader.Read(stream);
    }
}
