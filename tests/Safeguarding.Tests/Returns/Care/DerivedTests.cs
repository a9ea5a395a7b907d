using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>What is worked out from the files that the user gives beside a return: the postcode directory and the list of providers.</summary>
public class DerivedTests
{
    private static readonly ReturnYear Year = Repository.Year;

    [Fact]
    public void Places_of_the_episodes_come_from_the_directory()
    {
        var directory = PostcodeDirectory.Read(CareSample.Bytes("""
            "pcd7","pcds","dointr","oseast1m","osnrth1m","oscty","lad25cd"
            "AD1 2BC","AD1 2BC","198001",400000,300000,"E99999999","E06000099"
            "OT1 1AA","OT1 1AA","198001",403000,304000,"E10000099","E07000123"
            "CF1 1AA","CF1 1AA","198001",400000,300000,"W99999999","W06000015"
            "EH1 1AA","EH1 1AA","198001",400000,300000,"S99999999","S12000036"
            "BT1 1AA","BT1 1AA","198001",400000,300000,"N99999999","N09000003"
            "JE1 1AA","JE1 1AA","198001",,,"L99999999","L99999999"
            """));
        var derived = Ssda903Derived.Add(Tables(("Episodes", "CHILD,HOME_POST,PL_POST", """
            1,AD1 2BC,ot11aa
            2,AD1 2BC,AD1 2BC
            3,AD1 2BC,CF1 1AA
            4,AD1 2BC,EH1 1AA
            5,AD1 2BC,BT1 1AA
            6,AD1 2BC,JE1 1AA
            7,AD1 2BC,ZZ1 1ZZ
            8,,OT1 1AA
            """)), directory, CareSample.Own);
        Assert.Equal(
            """
            1 E10000099 OUT 3.1
            2 E06000099 IN 0.0
            3 WAL OUT 0.0
            4 SCO OUT 0.0
            5 NIR OUT 0.0
            6 - - -
            7 - - -
            8 E10000099 OUT -
            """.ReplaceLineEndings("\n"), Lines(derived["Episodes"], "CHILD", "PL_LA", "PL_LOCATION", "PL_DISTANCE"));
    }

    [Fact]
    public void Only_the_postcodes_of_the_return_are_kept()
    {
        var tables = Tables(("Episodes", "CHILD,HOME_POST,PL_POST", "1,AD1 2BC,"), ("Episodes_last", "CHILD,HOME_POST,PL_POST", "1,,ad3 1aa"));
        var directory = PostcodeDirectory.Read(CareSample.Bytes("postcode,easting,northing,authority\nAD12BC,1,1,E06000099\nAD2 4BC,1,1,E06000099\nAD3 1AA,1,1,E06000099\n"), Ssda903Derived.Postcodes(tables));
        Assert.Equal(2, directory.Count);
        Assert.NotNull(directory.Find("ad31aa"));
        Assert.Null(directory.Find("AD2 4BC"));
    }

    [Theory]
    [InlineData("easting,northing,authority", "postcode")]
    [InlineData("pcds,oseast1m,osnrth1m", "authority")]
    [InlineData("pcds,osnrth1m,oslaua", "easting")]
    public void Directory_without_a_column_says_which(string header, string missing)
    {
        var error = Assert.Throws<FormatException>(() => PostcodeDirectory.Read(CareSample.Bytes(header + "\n1,2,3\n")));
        Assert.Contains($"no column for the {missing}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_directory_or_own_authority_rules_that_need_them_are_not_run()
    {
        var raw = CareSample.Clean().Made();
        var outcome = RuleRun.Check(CareEpisodeRules.All, new RuleTables(Ssda903Derived.Add(raw, null, null), Year, ReturnDates.DayMonthYear, Repository.WorkingDays));
        var reasons = outcome.NotRun.ToLookup(n => n.Code, n => n.Reason);
        Assert.Equal("Needs Episodes.PL_LA: give a postcode directory with --postcodes.", reasons["169"].Single());
        Assert.Equal("Needs Providers: give the list of providers with --providers.", reasons["1008"].Single());
        Assert.Equal("Needs Episodes.PL_LA, Authority: give a postcode directory with --postcodes and the authority's own codes with --own-authority.", reasons["1015"].Single());
        Assert.Equal("Needs Providers, Authority: give the list of providers with --providers and the authority's own codes with --own-authority.", reasons["229"].Single());
        Assert.Equal("Needs Episodes.PL_DISTANCE, Episodes_last.PL_DISTANCE: give last year's files with --previous and a postcode directory with --postcodes.", reasons["453"].Single());
        Assert.DoesNotContain("392b", reasons.Select(r => r.Key));
    }

    [Fact]
    public void Header_says_who_seeks_asylum_where_there_is_a_table_of_them()
    {
        var derived = Ssda903Derived.Add(Tables(("Header", "CHILD", "1\n2"), ("UASC", "CHILD", "2"), ("Header_last", "CHILD", "1")), null, null);
        Assert.Equal("1 0\n2 1", Lines(derived["Header"], "CHILD", "UASC"));
        Assert.False(derived["Header_last"].Has("UASC"));
    }

    [Fact]
    public void Looked_after_all_year_is_who_neither_came_nor_left_nor_had_a_short_break()
    {
        var tables = new RuleTables(Tables(("Episodes", "CHILD,DECOM,RNE,LS,DEC,REC", """
            WHOLE,06/05/2024,S,C2,,
            FIRSTDAY,01/04/2025,S,C2,,
            CAME,02/04/2025,S,C2,,
            MOVED,06/05/2024,S,C2,01/08/2025,X1
            MOVED,01/08/2025,P,C2,,
            LEFT,06/05/2024,S,C2,30/03/2026,E4A
            LASTDAY,06/05/2024,S,C2,31/03/2026,E4A
            BREAK,06/05/2024,S,V4,,
            BEFORE,06/05/2023,S,C2,31/03/2025,E4A
            """)), Year, ReturnDates.DayMonthYear, Repository.WorkingDays);
        var (allYear, ids) = (CareContinuity.AllYear(tables), tables.Texts("Episodes", "CHILD"));
        Assert.Equal(["FIRSTDAY", "LASTDAY", "MOVED", "WHOLE"], ids.Zip(tables.ChildOf("Episodes")).Where(child => allYear[child.Second]).Select(child => child.First).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Providers_come_with_their_columns_whatever_their_order_and_case()
    {
        var list = ProviderList.Read(CareSample.Bytes("Provider_Type,Deregistration Date,urn,PLACEMENT CODE\nHome,2025-06-01,sc1,\"K2, K1\"\nHome,,,K2\nHome,31/05/2025,SC2,\n"));
        Assert.Equal("SC1 K2,_K1 01/06/2025 Home -\nSC2 - 31/05/2025 Home -", Lines(list, "urn", "placement code", "deregistration date", "provider type", "local authority"));
    }

    [Fact]
    public void Provider_list_that_cannot_be_read_says_where_and_repeats_no_value()
    {
        Assert.Contains("no column urn", Assert.Throws<FormatException>(() => ProviderList.Read(CareSample.Bytes("number\n1\n"))).Message, StringComparison.Ordinal);
        var message = Assert.Throws<FormatException>(() => ProviderList.Read(CareSample.Bytes("urn,deregistration date\nSC1,\nSC2,June\n"))).Message;
        Assert.Contains("line 3", message, StringComparison.Ordinal);
        Assert.DoesNotContain("June", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "1|2")]
    [InlineData("\ufeffa,b\r\n1,2", "1|2")]
    [InlineData("a,x,b\n\"1,\"\"5\"\"\",9, 2 \n", "1,\"5\"|2")]
    [InlineData("a,b\n\"1\n2\",3\n4\n,\n\n", "1\n2|3;4|-;-|-")]
    [InlineData("a,b,c\n1,2,\"x\ny\"\n3,4,5\n", "1|2;3|4")]
    public void Csv_is_read_by_the_rules(string csv, string expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var rows = CsvRecords.Read(stream, names => [names.ToList().IndexOf("a"), names.ToList().IndexOf("b")]);
        Assert.Equal(expected, string.Join(';', rows.Select(r => string.Join('|', r.Select(c => c ?? "-")))));
    }

    [Theory]
    [InlineData("AB1 0JD", true)]
    [InlineData("AB10JD", true)]
    [InlineData("EC1A 1BB", true)]
    [InlineData("W1A 0AX", true)]
    [InlineData("M1 1AE", true)]
    [InlineData("B33 8TH", true)]
    [InlineData("DN55 1PT", true)]
    [InlineData("GIR 0AA", true)]
    [InlineData("invalid", false)]
    [InlineData("BN20", false)]
    [InlineData("AB1  0JD", false)]
    [InlineData("AB 10JD", false)]
    [InlineData("ABC1 0JD", false)]
    [InlineData("1AB 0JD", false)]
    [InlineData("AB1 0J", false)]
    [InlineData("", false)]
    public void Postcode_has_its_form(string text, bool expected) => Assert.Equal(expected, PlacementPostcodes.IsPostcode(text));

    private static Dictionary<string, TextTable> Tables(params (string Name, string Columns, string Rows)[] tables) => tables.ToDictionary(t => t.Name, t => new TextTable(t.Name, t.Columns.Split(','),
        [.. t.Rows.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split(',').Select(c => c.Length == 0 ? null : c).ToArray())]), StringComparer.Ordinal);

    private static string Lines(TextTable table, params string[] columns) =>
        string.Join('\n', table.Rows.Select(row => string.Join(' ', columns.Select(c => row[table[c]]?.Replace(' ', '_') ?? "-"))));
}
