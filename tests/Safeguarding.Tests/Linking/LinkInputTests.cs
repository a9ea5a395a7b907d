using System.Globalization;
using System.IO.Compression;
using System.Text;
using Safeguarding.App.Commands;
using Safeguarding.App.Linking;

namespace Safeguarding.Tests.Linking;

/// <summary>Person files as people keep them: whatever the separator, the marks at the start, the compression, the date format or the columns, the same people are found.</summary>
public sealed class LinkInputTests : IDisposable
{
    private const string Table = """
        id | given | surname | born       | note
        1  | Idris | Pryce   | 03/02/2012 | tall
        2  | IDRIS | PRYCE   | 03/02/2012 |
        3  | Amina | Saleh   | 23/11/2009 | moved
        4  | Amina | Saleh   | 24/07/2016 |
        """;

    private const string Columns = """{"given_name":"given","surname":"surname","date_of_birth":{"column":"born","format":"dd/MM/yyyy"}}""";
    private const string Expected = "A:1 A:2|A:3|A:4";
    private readonly LinkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("comma")]
    [InlineData("semicolon")]
    [InlineData("tab")]
    [InlineData("bar")]
    [InlineData("byte order mark")]
    [InlineData("line ends of Windows")]
    [InlineData("no line end at the end")]
    [InlineData("blank lines at the end")]
    [InlineData("blanks around headers and values")]
    [InlineData("headers in capitals")]
    [InlineData("everything in quotes")]
    [InlineData("line breaks inside quotes")]
    [InlineData("columns in another order")]
    public async Task A_file_is_read_in_every_form_it_comes_in(string form)
    {
        var csv = LinkFolder.Csv(Table);
        _folder.Config("dedupe", "", ("A", "a.csv", Columns)).Write("a.csv", form switch
        {
            "comma" => Encoding.UTF8.GetBytes(csv),
            "semicolon" => Encoding.UTF8.GetBytes(csv.Replace(',', ';')),
            "tab" => Encoding.UTF8.GetBytes(csv.Replace(',', '\t')),
            "bar" => Encoding.UTF8.GetBytes(csv.Replace(',', '|')),
            "byte order mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(csv)],
            "line ends of Windows" => Encoding.UTF8.GetBytes(csv.Replace("\n", "\r\n", StringComparison.Ordinal)),
            "no line end at the end" => Encoding.UTF8.GetBytes(csv.TrimEnd('\n')),
            "blank lines at the end" => Encoding.UTF8.GetBytes(csv + "\n\n"),
            "blanks around headers and values" => Encoding.UTF8.GetBytes(csv.Replace(",", " , ", StringComparison.Ordinal)),
            "headers in capitals" => Encoding.UTF8.GetBytes("ID,Given,SURNAME,Born,Note\n" + csv[(csv.IndexOf('\n', StringComparison.Ordinal) + 1)..]),
            "everything in quotes" => Encoding.UTF8.GetBytes(string.Join('\n', csv.TrimEnd('\n').Split('\n').Select(line => string.Join(',', line.Split(',').Select(cell => $"\"{cell}\"")))) + "\n"),
            "line breaks inside quotes" => Encoding.UTF8.GetBytes(csv.Replace("tall", "\"tall\nand, it says, \"\"fair\"\"\"", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(string.Concat(csv.TrimEnd('\n').Split('\n').Select(line => string.Join(',', line.Split(',').Reverse()) + "\n"))),
        });

        var report = await _folder.JsonAsync();

        Assert.Equal(4, report.GetProperty("records").GetInt32());
        Assert.Equal(Expected, _folder.Clusters());
    }

    [Fact]
    public async Task A_compressed_file_is_read_as_it_is()
    {
        _folder.Config("dedupe", "", ("A", "a.csv.gz", Columns)).Write("a.csv.gz", Packed(LinkFolder.Csv(Table)));

        await _folder.JsonAsync();

        Assert.Equal(Expected, _folder.Clusters());
    }

    [Fact]
    public async Task A_file_packed_in_several_parts_is_read_whole()
    {
        // As exporters make them that pack rows by the block; the parts end where they like, here inside a field, and one is empty.
        var csv = LinkFolder.Csv(Table);
        _folder.Config("dedupe", "", ("A", "a.csv.gz", Columns)).Write("a.csv.gz", [.. Packed(csv[..40]), .. Packed(csv[40..77]), .. Packed(csv[77..]), .. Packed("")]);

        await _folder.JsonAsync();

        Assert.Equal(Expected, _folder.Clusters());
    }

    [Fact]
    public async Task A_packed_file_cut_anywhere_but_between_two_parts_is_refused()
    {
        var csv = LinkFolder.Csv(Table);
        var first = Packed(csv[..60]);
        byte[] whole = [.. first, .. Packed(csv[60..], CompressionLevel.NoCompression)];
        _folder.Config("dedupe", "", ("A", "a.csv.gz", Columns));
        for (var length = 1; length < whole.Length; length++)
        {
            if (length == first.Length) continue;
            using var file = new PackedFile(new MemoryStream(whole[..length]));
            using var reader = new StreamReader(file);
            Assert.True(Record.Exception(reader.ReadToEnd) is EndOfStreamException or InvalidDataException, $"{length} of {whole.Length} bytes are taken for the whole.");
        }
        foreach (var length in new[] { 5, first.Length - 1, first.Length + 12, whole.Length - 1 })
        {
            _folder.Write("a.csv.gz", whole[..length]);

            var said = await _folder.RunAsync();

            Assert.True(said.Exit == Exit.CouldNotRun, $"{length} of {whole.Length} bytes: exit {said.Exit}.");
            Assert.Contains("is cut short", said.Notes, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder.Path("clusters.csv")));
        }
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(65_536)]
    [InlineData(2_097_152)]
    [InlineData(3_000_001)]
    public void A_packed_text_comes_out_as_it_went_in_whatever_its_size_and_parts(int size)
    {
        // Parts that end about where a buffer does.
        var text = string.Concat(Enumerable.Range(0, size / 8 + 1).Select(i => (i * 7919L % 10_000_000).ToString("D8", CultureInfo.InvariantCulture)))[..size];
        foreach (var part in new[] { 8_190, 16_384, 1 << 20 })
        {
            byte[] packed = [.. text.Chunk(part).SelectMany(chars => Packed(new string(chars), CompressionLevel.NoCompression))];
            using var file = new PackedFile(new MemoryStream(packed));
            using var reader = new StreamReader(file);
            Assert.True(reader.ReadToEnd() == text, $"Parts of {part}.");
        }
    }

    private static byte[] Packed(string text, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "03/02/2012", "23/11/2009", "24/07/2016")]
    [InlineData("yyyy-MM-dd", "2012-02-03", "2009-11-23", "2016-07-24")]
    [InlineData("yyyyMMdd", "20120203", "20091123", "20160724")]
    [InlineData("MM/dd/yyyy", "02/03/2012", "11/23/2009", "07/24/2016")]
    [InlineData("d.M.yy", "3.2.12", "23.11.09", "24.7.16")]
    [InlineData("yyyy-MM-dd", "2012-02-03 00:00:00", "2009-11-23T00:00:00", "2016-07-24 12:30")]
    [InlineData(null, "2012-02-03", "2009-11-23", "2016-07-24")]
    [InlineData(null, "03/02/2012", "23/11/2009", "24/07/2016")]
    [InlineData(null, "20120203", "20091123", "20160724")]
    public async Task Dates_are_read_in_the_format_the_configuration_gives(string? format, string idris, string amina, string other)
    {
        // Social care writes the usual form; the second file the one asked for. That the two agree shows that the dates were read, and as the days they are.
        _folder.Write("a.csv", "id,given,surname,born\n1,Idris,Pryce,2012-02-03\n3,Amina,Saleh,2009-11-23\n4,Amina,Saleh,2016-07-24\n")
            .Write("b.csv", $"id,given,surname,born\n1,Idris,Pryce,{idris}\n3,Amina,Saleh,{amina}\n4,Amina,Saleh,{other}\n")
            .Config("link", "", ("A", "a.csv", ColumnsWith("yyyy-MM-dd")), ("B", "b.csv", ColumnsWith(format)));

        await _folder.JsonAsync();

        Assert.Equal("A:1 B:1|A:3 B:3|A:4 B:4", _folder.Clusters());

        static string ColumnsWith(string? format) => Columns.Replace("""{"column":"born","format":"dd/MM/yyyy"}""", format is null ? "\"born\"" : "{\"column\":\"born\",\"format\":\"" + format + "\"}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_command_line_take_the_place_of_the_sources_own_in_order()
    {
        const string Row = "id,given,surname,born\n{0},Idris,Pryce,03/02/2012\n";
        _folder.Write("x.csv", Row.Replace("{0}", "x", StringComparison.Ordinal)).Write("y.csv", Row.Replace("{0}", "y", StringComparison.Ordinal));
        _folder.Config("both", "", ("A", null, Columns), ("B", null, Columns));

        await _folder.JsonAsync(_folder.Path("y.csv"), _folder.Path("x.csv"));

        Assert.Equal("A:y B:x", _folder.Clusters());
        File.Delete(_folder.Path("clusters.csv"));
        File.Delete(_folder.Path("pairs.csv"));
        Assert.Contains("3 files were given but the configuration has 2 sources", await _folder.RefusalAsync(_folder.Path("y.csv"), _folder.Path("x.csv"), _folder.Path("x.csv")), StringComparison.Ordinal);
        Assert.Contains("source 'A' has no 'file', and no files were given", await _folder.RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adults_link_by_the_same_engine()
    {
        _folder.Table("a.csv", """
            id | given    | surname  | born       | postcode
            1  | Margaret | Whitlock | 12/05/1941 | AD1 2BC
            2  | Denise   | Whitlock | 30/01/1968 | AD1 2BC
            3  | Aaron    | Whitlock | 11/12/1992 | AD1 2BC
            """).Table("b.csv", """
            id | given | surname  | born       | postcode
            1  | Peggy | Whitlock | 12/05/1941 | AD1 2BC
            2  | Denise | Marsh   | 30/01/1968 | AD1 2BC
            3  | Aaron | Whitlock | 11/12/1992 | AD9 9ZZ
            """);
        const string Roles = """{"given_name":"given","surname":"surname","postcode":"postcode","date_of_birth":{"column":"born","format":"dd/MM/yyyy"}}""";
        _folder.Config("link", "", ("a", "a.csv", Roles), ("b", "b.csv", Roles));

        await _folder.JsonAsync();

        Assert.Equal("a:1 b:1|a:2 b:2|a:3 b:3", _folder.Clusters());
    }

    [Theory]
    [InlineData("""{"full_name":"name","date_of_birth":{"column":"born","format":"dd/MM/yyyy"}}""")]
    [InlineData("""{"full_name":"name","postcode":"postcode"}""")]
    [InlineData("""{"nhs_number":"nhs"}""")]
    [InlineData("""{"other_id":["card","badge"]}""")]
    [InlineData("""{"full_name":"name","other_id":["card"]}""")]
    [InlineData("""{"full_name":"name","other":["school","town"]}""")]
    [InlineData("""{"given_name":null,"full_name":"name","other":"school","postcode":"postcode"}""")]
    public async Task Files_that_hold_only_some_roles_link_by_what_they_hold(string columns)
    {
        _folder.Table("a.csv", """
            id | name         | born       | postcode | nhs          | card    | badge  | school            | town
            1  | Idris Pryce  | 03/02/2012 | AD1 2BC  | 999 123 4004 | 5304218 | QX-771 | Aldermere Primary | Aldermere
            3  | Amina Saleh  | 23/11/2009 | AD5 6FG  | 999 123 4373 | 8811702 | QX-305 | Oak Academy       | Brack
            """).Table("b.csv", """
            id | name         | born       | postcode | nhs          | card    | badge  | school            | town
            2  | IDRIS PRYCE  | 03/02/2012 | AD12BC   | 9991234004   | 5304218 | qx 771 | Aldermere primary | ALDERMERE
            4  | Kacper Nowak | 30/06/2015 | AD7 8XY  | 999 123 4748 | 7700153 | ZB-008 | Mill Infants      | Brack
            """);
        _folder.Config("link", "", ("a", "a.csv", columns), ("b", "b.csv", columns));

        await _folder.JsonAsync();

        Assert.Equal("a:1 b:2|a:3|b:4", _folder.Clusters());
    }

    [Fact]
    public async Task A_file_without_records_is_no_fault()
    {
        _folder.Config("dedupe", "", ("A", "a.csv", Columns)).Write("a.csv", "id,given,surname,born\n");

        var report = await _folder.JsonAsync();

        Assert.Equal(0, report.GetProperty("records").GetInt32());
        Assert.Equal(0, report.GetProperty("clusters").GetInt32());
        Assert.Equal("source,record_id,cluster_id\n", File.ReadAllText(_folder.Path("clusters.csv")));
    }

    [Fact]
    public async Task A_missing_value_or_a_wrong_date_is_no_fault()
    {
        _folder.Config("dedupe", "", ("A", "a.csv", Columns)).Write("a.csv", "id,given,surname,born\n1,Idris,Pryce\n2,,,\n3,Amina,Saleh,31/02/2009\n4\n");

        await _folder.JsonAsync();

        Assert.Equal("A:1|A:2|A:3|A:4", _folder.Clusters());
    }

    [Theory]
    [InlineData("empty file", "The file of source 'A' is empty")]
    [InlineData("no file", "There is no file")]
    [InlineData("UTF-16", "is UTF-16. Save it as UTF-8")]
    [InlineData("a column is missing", "has no column 'surname'. Its columns are: id, given, born")]
    [InlineData("the id column is missing", "has no column 'id'")]
    [InlineData("two records of one id", "share one key in source A")]
    [InlineData("two records without an id", "share one key in source A")]
    [InlineData("truth is missing", "(--truth)")]
    [InlineData("truth has one column", "must have a column with the record id and one with the entity id")]
    public async Task What_is_wrong_with_a_file_is_said_and_nothing_is_written(string fault, string message)
    {
        _folder.Config("dedupe", "", ("A", "a.csv", Columns)).Table("a.csv", Table);
        string[] more = [];
        switch (fault)
        {
            case "empty file": _folder.Write("a.csv", ""); break;
            case "no file": File.Delete(_folder.Path("a.csv")); break;
            case "UTF-16": _folder.Write("a.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(LinkFolder.Csv(Table))]); break;
            case "a column is missing": _folder.Write("a.csv", "id,given,born\n1,Idris,03/02/2012\n"); break;
            case "the id column is missing": _folder.Write("a.csv", "given,surname,born\nIdris,Pryce,03/02/2012\n"); break;
            case "two records of one id": _folder.Table("a.csv", Table + "\n1 | Kacper | Nowak | 30/06/2015 |"); break;
            case "two records without an id": _folder.Table("a.csv", Table + "\n | Kacper | Nowak | 30/06/2015 |\n | Maja | Zych | 30/06/2015 |"); break;
            case "truth is missing": more = ["--truth", _folder.Path("truth.csv")]; break;
            default:
                _folder.Write("truth.csv", "record_id\n1\n");
                more = ["--truth", _folder.Path("truth.csv")];
                break;
        }

        var said = await _folder.RefusalAsync(more);

        Assert.Contains(message, said, StringComparison.Ordinal);
        foreach (var secret in new[] { "Idris", "Pryce", "Kacper" }) Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_is_said()
    {
        _folder.Config("dedupe", "", ("A", "a.csv", Columns)).Write("a.csv", "id,given,surname,born\n1,\"Idris,Pryce,03/02/2012\n" + string.Concat(Enumerable.Repeat("2,Amina,Saleh,23/11/2009 with a long note behind it to fill the file\n", 600_000)));

        var said = await _folder.RunAsync();

        Assert.Equal(Exit.CouldNotRun, said.Exit);
        Assert.Contains("opens a quote that it", said.Notes, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Path("clusters.csv")));
    }

    [Theory]
    [InlineData("not json", "is not JSON (line 1)")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"mode":"merge","sources":[@]}""", "'mode' is 'merge'; it must be link")]
    [InlineData("""{"mode":7,"sources":[@]}""", "'mode' of the configuration must be text")]
    [InlineData("""{"mode":"both"}""", "needs 'sources'")]
    [InlineData("""{"sources":[]}""", "needs 'sources'")]
    [InlineData("""{"sources":[7]}""", "source 1 must be an object")]
    [InlineData("""{"sources":[{"id":"id","file":"a.csv","columns":{"surname":"surname"}}]}""", "source 1 lacks 'name'")]
    [InlineData("""{"sources":[{"name":"A","file":"a.csv","columns":{"surname":"surname"}}]}""", "source 'A' lacks 'id'")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv"}]}""", "source 'A' lacks 'columns'")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv","columns":{}}]}""", "names no columns to compare")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv","columns":{"first_name":"given"}}]}""", "names the role 'first_name', which is not one of given_name")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv","columns":{"surname":7}}]}""", "'surname' of source 'A' must be the name of a column")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv","columns":{"other":[7]}}]}""", "'other' of source 'A' must be a list of columns")]
    [InlineData("""{"sources":[{"name":"A","id":"id","file":"a.csv","columns":{"date_of_birth":{"column":"born","format":"MMM d"}}}]}""", "the format 'MMM d'; use d, M and y")]
    [InlineData("""{"sources":[@,@]}""", "Two sources are called 'A'")]
    [InlineData("""{"mode":"link","sources":[@]}""", "give two sources or more, or use mode 'dedupe'")]
    [InlineData("""{"sources":[@],"thresholds":{"definite":3}}""", "'thresholds.definite' must be a probability")]
    [InlineData("""{"sources":[@],"thresholds":{"definite":0.5,"review":0.9}}""", "'thresholds.review' is above 'thresholds.definite'")]
    [InlineData("""{"sources":[@],"thresholds":0.5}""", "'thresholds' must be an object")]
    public async Task What_is_wrong_with_the_configuration_is_said_and_nothing_is_written(string json, string message)
    {
        _folder.Table("a.csv", Table).Write("link.json", json.Replace("@", """{"name":"A","id":"id","file":"a.csv","columns":{"surname":"surname"}}""", StringComparison.Ordinal));

        Assert.Contains(message, await _folder.RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_further_columns_than_can_be_compared_are_refused()
    {
        _folder.Write("a.csv", "id," + string.Join(',', Enumerable.Range(0, 16).Select(i => $"c{i}")) + "\n1" + string.Concat(Enumerable.Repeat(",v", 16)) + "\n");

        Assert.Contains("'other_id' and 'other' name 17 columns; at most 16 can be compared", await Configured(17).RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await Configured(16).JsonAsync()).GetProperty("records").GetInt32());

        LinkFolder Configured(int columns) => _folder.Config("both", "", ("A", "a.csv", "{\"other\":[" + string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"c{i}\"")) + "]}"));
    }

    [Fact]
    public async Task A_configuration_may_hold_comments_and_no_mode()
    {
        _folder.Table("a.csv", Table).Config("", "", ("A", "a.csv", Columns));
        _folder.Write("link.json", "// who is twice in the list?\n" + File.ReadAllText(_folder.Path("link.json")));

        await _folder.JsonAsync();

        Assert.Equal(Expected, _folder.Clusters());
    }
}
