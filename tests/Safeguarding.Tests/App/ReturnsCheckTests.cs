using System.Text.Json;
using Safeguarding.App.Commands;

namespace Safeguarding.Tests.App;

/// <summary><c>returns check</c> on files that lie in a folder.</summary>
public sealed class ReturnsCheckTests : IDisposable
{
    private const string Header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n";
    private const string Episodes = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("returns-check");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Tables_are_known_by_their_columns_and_a_rule_names_its_rows()
    {
        // Whatever the files are called; the sex of the second child is none, and the third has no episode.
        Put("one.csv", Header + "1,M,01/05/2012,WBRI,UN4,,\n2,X,01/05/2012,WBRI,UN4,,\n3,M,01/05/2012,WBRI,UN4,,\n");
        Put("two.csv", Episodes + "1,01/06/2024,S,C2,N1,U6,PR1,,,,,,\n2,01/06/2024,S,C2,N1,U6,PR1,,,,,,\n");
        var said = await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", _folder.FullName, "--json");
        Assert.Equal(Exit.Blocked, said.Exit);
        using var json = JsonDocument.Parse(said.Out);
        var root = json.RootElement;
        Assert.Equal(["return", "year", "children", "rulesRun", "rulesNotRun", "byRule", "findings", "remarks"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("ssda903", "2025_26", 3), (root.GetProperty("return").GetString(), root.GetProperty("year").GetString(), root.GetProperty("children").GetInt32()));
        var sex = root.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("code").GetString() == "101");
        Assert.Equal("""{"code":"101","severity":"error","table":"Header","row":1,"columns":["SEX"],"child":"2"}""", sex.GetRawText());
        Assert.Equal(1, root.GetProperty("byRule").GetProperty("101").GetInt32());
        Assert.Contains("101", root.GetProperty("rulesRun").EnumerateArray().Select(code => code.GetString()));
        var lacks = root.GetProperty("rulesNotRun").EnumerateArray().ToDictionary(rule => rule.GetProperty("code").GetString()!, rule => rule.GetProperty("reason").GetString()!);
        Assert.Contains("--previous", lacks["202"], StringComparison.Ordinal);
        Assert.Contains("--providers", lacks["1008"], StringComparison.Ordinal);
        Assert.Contains("--postcodes", lacks["454"], StringComparison.Ordinal);
        Assert.DoesNotContain("101", lacks.Keys);
    }

    [Fact]
    public async Task Last_years_files_providers_and_postcodes_let_more_rules_run()
    {
        Put("now/header.csv", Header + "1,M,01/05/2012,WBRI,UN4,,\n");
        Put("now/episodes.csv", Episodes + "1,01/06/2024,S,C2,N1,U6,PR1,,,,AB1 2CD,AB1 2CE,SC1\n");
        Put("before/header.csv", Header + "1,F,01/05/2012,WBRI,UN4,,\n");
        Put("before/episodes.csv", Episodes + "1,01/06/2024,S,C2,N1,U6,PR1,,,,AB1 2CD,AB1 2CE,SC1\n");
        Put("providers.csv", "urn,local authority,placement code,placement provider code\nSC2,Aldermere,K2,PR1\n");
        Put("postcodes.csv", "pcds,oseast1m,osnrth1m,lad25cd\nAB1 2CD,100000,100000,E06000001\nAB1 2CE,700000,700000,E06000002\n");
        var said = await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", In("now"), "--previous", In("before"), "--providers", In("providers.csv"), "--postcodes", In("postcodes.csv"), "--own-authority", "E06000001", "--json");
        using var json = JsonDocument.Parse(said.Out);
        var found = json.RootElement.GetProperty("byRule").EnumerateObject().Select(rule => rule.Name).ToList();
        Assert.Contains("202", found);
        Assert.Contains("1008", found);
        Assert.Contains("454", found);
        Assert.DoesNotContain("1015", json.RootElement.GetProperty("rulesNotRun").EnumerateArray().Select(rule => rule.GetProperty("code").GetString()));
        Assert.Contains("1015", json.RootElement.GetProperty("rulesRun").EnumerateArray().Select(code => code.GetString()));
    }

    [Fact]
    public async Task Findings_are_written_by_rule_and_by_child_and_as_a_page_without_outside_requests()
    {
        Put("cin.xml", Census("<Sex>X</Sex>"));
        var said = await Said.ByAsync("returns", "check", "--return", "cin", "--year", "2025_26", In("cin.xml"), "--out", In("out"));
        Assert.Equal(Exit.Blocked, said.Exit);
        Assert.Contains("4180", said.Out, StringComparison.Ordinal);
        var byRule = File.ReadAllLines(In("out/by-rule.csv"));
        Assert.Equal(110, byRule.Length);
        Assert.Contains(byRule, line => line.StartsWith("4180,error,failed,1,1,", StringComparison.Ordinal));
        Assert.Contains(byRule, line => line.StartsWith("8500,error,passed,0,0,", StringComparison.Ordinal));
        Assert.Contains(File.ReadAllLines(In("out/by-child.csv")), line => line.StartsWith("C1,", StringComparison.Ordinal) && line.Contains("4180", StringComparison.Ordinal));
        Assert.Contains(File.ReadAllLines(In("out/findings.csv")), line => line.StartsWith($"4180,error,C1,ChildIdentifiers,0,Sex,{In("cin.xml")},2,", StringComparison.Ordinal));
        var page = File.ReadAllText(In("out/findings.html"));
        Assert.Contains("<td>Sex</td><td>cin.xml, line 2</td>", page, StringComparison.Ordinal);
        Assert.Contains("4180", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!data:,)|url\\(", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_of_the_SSDA903_leads_to_its_file_and_line_in_either_year_and_form()
    {
        // The second row begins on line 4: the value of the first holds a line break, and a column added by us does not move it.
        Put("now/h.csv", Header + "\"1\n1\",M,01/05/2012,WBRI,UN4,,\n2,X,01/05/2012,WBRI,UN4,,\n");
        Put("now/e.csv", Episodes + "2,01/06/2023,S,C2,N1,U6,PR1,,,,AB1 2CD,AB1 2CE,\n\n2,01/06/2024,Q,C2,N1,U6,PR1,,,,AB1 2CD,AB1 2CE,\n");
        Put("before/m.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END\n\n2,01/05/2012,M,01/03/2025,\n");
        Put("postcodes.csv", "pcds,oseast1m,osnrth1m,lad25cd\nAB1 2CD,100000,100000,E06000001\n");
        Put("now/m.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END\n");
        await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", In("now"), "--previous", In("before"), "--postcodes", In("postcodes.csv"), "--out", In("out"));
        var lines = File.ReadAllLines(In("out/findings.csv"));
        Assert.Equal("code,severity,child,table,row,columns,file,line,what_to_do", lines[0]);
        Assert.Contains(lines, line => line.StartsWith($"101,error,2,Header,1,SEX,{In("now/h.csv")},4,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"143,error,2,Episodes,1,RNE,{In("now/e.csv")},4,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"576,error,2,Missing_last,0,MIS_START,{In("before/m.csv")},3,", StringComparison.Ordinal));
        Assert.Contains("<td>RNE</td><td>e.csv, line 4</td>", File.ReadAllText(In("out/findings.html")), StringComparison.Ordinal);

        Put("care.xml", "<EXPSSDA903>\n<CHILD>\n<HEADER><CHILDID>2</CHILDID>\n<SEX>X</SEX></HEADER>\n<EPISODE>\n<RNE>Q</RNE></EPISODE></CHILD></EXPSSDA903>");
        await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", In("care.xml"), "--out", In("out"));
        lines = File.ReadAllLines(In("out/findings.csv"));
        Assert.Contains(lines, line => line.StartsWith($"101,error,2,Header,0,SEX,{In("care.xml")},3,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"143,error,2,Episodes,0,RNE,{In("care.xml")},5,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sound_file_exits_with_0()
    {
        Put("cin.xml", Census("<Sex>M</Sex>"));
        var said = await Said.ByAsync("returns", "check", "--return", "cin", "--year", "2025_26", In("cin.xml"));
        Assert.Equal((Exit.Done, true), (said.Exit, said.Out.Contains("No errors", StringComparison.Ordinal)));
    }

    /// <summary>Each message says what happened, where, and what to do.</summary>
    [Theory]
    [InlineData("cin", "2025_27", "cin.xml", "--year must be a collection year whose rules are held: 2022_23,")]
    [InlineData("cin", "2021_22", "cin.xml", "--year must be a collection year whose rules are held: 2022_23,")]
    [InlineData("cin", "2025_26", "nothing.xml", "There is no file or folder 'FOLDER/nothing.xml'. Check how it is written")]
    [InlineData("cin", "2025_26", "two", "A CIN census is one XML file. Name that file")]
    [InlineData("cin", "2025_26", "hostile.xml", "'FOLDER/hostile.xml' cannot be read. Line 1, position 1: The file has a document type declaration, which a return never has. Export")]
    [InlineData("cin", "2025_26", "empty", "The folder 'FOLDER/empty' holds no .xml file. Name the files, or")]
    [InlineData("cin", "2025_26", "odd.csv", "'FOLDER/odd.csv' cannot be read. Line 1, position 1: The file is not XML, which begins with a <. Choose another file")]
    [InlineData("cin", "2025_26", "care.xml", "this is not a CIN census but an SSDA903. Choose another file, or another return.")]
    [InlineData("cin", "2025_26", "packed.zip", "The file is packed (a zip, a gzip or a workbook). Unpack it")]
    [InlineData("cin", "2025_26", "none.xml", "The file is empty. Export it again")]
    [InlineData("ssda903", "2025_26", "cin.xml", "this is not an SSDA903 but, it seems, a CIN census. Choose another file, or another return.")]
    [InlineData("ssda903", "2025_26", "odd.csv", "None of the files is a table of the SSDA903 of 2025_26. 'FOLDER/odd.csv': The columns are those of no table of the year.")]
    [InlineData("ssda903", "2025_26", "wide.csv", "'FOLDER/wide.csv': The file is UTF-16, which the department's system refuses. Save it as CSV in UTF-8.")]
    [InlineData("ssda903", "2025_26", "none.csv", "'FOLDER/none.csv': The file is empty: a table without rows still needs its header. Export it again.")]
    [InlineData("ssda903", "2025_26", "packed.zip", "'FOLDER/packed.zip': The file is not CSV but a zip, a workbook or another kind of file. Unpack it")]
    [InlineData("ssda903", "2025_26", "empty", "The folder 'FOLDER/empty' holds no .csv or .xml file. Name the files, or")]
    [InlineData("ssda903", "2025_26", "both", "An SSDA903 is one XML file or a set of CSV files, not both.")]
    [InlineData("bees", "2025_26", "cin.xml", "bees")]
    public async Task Wrong_use_is_said_and_exits_with_2(string name, string year, string path, string message)
    {
        PutOdd();
        var said = await Said.ByAsync("returns", "check", "--return", name, "--year", year, In(path));
        Assert.Equal(Exit.WrongUse, said.Exit);
        Assert.Contains(message.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal), said.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--previous", "nothing", "There is no file or folder 'FOLDER/nothing'. Check")]
    [InlineData("--providers", "nothing.csv", "There is no file 'FOLDER/nothing.csv'. Check")]
    [InlineData("--providers", "empty", "'FOLDER/empty' is a folder. Name the file in it.")]
    [InlineData("--providers", "none.csv", "'FOLDER/none.csv' cannot be read. The list of providers has no column urn. Save")]
    [InlineData("--postcodes", "odd.csv", "'FOLDER/odd.csv' cannot be read. The postcode directory has no column for the postcode. Give")]
    [InlineData("--out", "odd.csv", "--out names the file 'FOLDER/odd.csv'. Name a folder")]
    public async Task A_file_beside_that_is_wrong_is_said_and_exits_with_2(string option, string path, string message)
    {
        PutOdd();
        Put("set/e.csv", Episodes);
        var said = await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", In("set"), option, In(path));
        Assert.Equal(Exit.WrongUse, said.Exit);
        Assert.Contains(message.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal), said.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_of_a_set_is_left_out_and_a_year_that_is_not_the_files_own_are_said_beside_what_is_found()
    {
        Put("set/a.csv", Header);
        Put("set/b.csv", Header);
        Put("set/c.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END,NOTE\n");
        Put("set/d.csv", Episodes + "1,01/06/2024,S,C2,N1,U6,PR1,,,,,,\n1,01/06/2025,S,C2,N1,U6,PR1,,,,,,\n");
        var said = await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", "2025_26", In("set"));
        Assert.Contains($"'{In("set/b.csv")}': '{In("set/a.csv")}' is the table Header too, so this file was left out and nothing in it was checked. Give one file of each table.", said.Notes, StringComparison.Ordinal);
        Assert.Contains($"'{In("set/c.csv")}': The columns are those of no table of the year. The nearest is Missing; not in that table: column 6 of the file.", said.Notes, StringComparison.Ordinal);
        Assert.DoesNotContain("--year", said.Notes, StringComparison.Ordinal);
        foreach (var (year, words) in new[] { ("2023_24", "2 lie after 2024-03-31, the last day of 2023_24, and 0 within that year"), ("2026_27", "0 lie after 2027-03-31, the last day of 2026_27, and 0 within that year") })
            Assert.Contains(words, (await Said.ByAsync("returns", "check", "--return", "ssda903", "--year", year, In("set"))).Notes, StringComparison.Ordinal);
    }

    private void PutOdd()
    {
        Put("cin.xml", Census("<Sex>M</Sex>"));
        Put("two/a.xml", "<Message/>");
        Put("two/b.xml", "<Message/>");
        Put("hostile.xml", "<!DOCTYPE Message [<!ENTITY a \"b\">]><Message/>");
        Put("care.xml", "<EXPSSDA903/>");
        Put("odd.csv", "A,B\n1,2\n");
        Put("none.csv", "");
        Put("none.xml", "");
        Put("both/a.csv", Header);
        Put("both/b.xml", "<EXPSSDA903/>");
        Put("packed.zip", "PK\u0003\u0004\u0014\0\0\0");
        File.WriteAllText(In("wide.csv"), Header, System.Text.Encoding.Unicode);
        Directory.CreateDirectory(In("empty"));
    }

    private static string Census(string sex) =>
        $"""
        <Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>
        <Children><Child><ChildIdentifiers><LAchildID>C1</LAchildID><UPNunknown>UN7</UPNunknown><PersonBirthDate>2015-05-01</PersonBirthDate>{sex}</ChildIdentifiers>
        <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
        <CINdetails><CINreferralDate>2025-06-02</CINreferralDate><ReferralSource>6</ReferralSource><ReferralNFA>1</ReferralNFA></CINdetails></Child></Children></Message>
        """;

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private void Put(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
    }
}
