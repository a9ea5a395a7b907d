using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.App;

/// <summary><c>explain</c> on an invented night, and the card beside it.</summary>
public sealed class ExplainCommandTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Fact]
    public async Task A_pair_the_night_kept_is_explained_as_it_was_decided()
    {
        foreach (var pair in Pairs().Take(5))
        {
            var json = Json(await ExplainAsync(pair.A, pair.B, "--json"));
            Assert.Equal(pair.Outcome, json.GetProperty("outcome").GetString());
            Assert.Equal(pair.Weight, json.GetProperty("weight").GetDouble(), tolerance: 0.0002);
            Assert.Equal(json.GetProperty("weight").GetDouble(), json.GetProperty("prior").GetDouble() + json.GetProperty("evidence").EnumerateArray().Sum(e => e.GetProperty("weight").GetDouble()), 9);
            Assert.False(json.GetProperty("anotherVersion").GetBoolean());
            Assert.Equal(pair.FoundBy, string.Join(", ", json.GetProperty("foundBy").EnumerateArray().Select(r => r.GetString())));
        }
    }

    [Fact]
    public async Task Two_records_of_one_child_are_joined_by_a_path_and_two_that_never_met_are_explained_too()
    {
        var children = Crosswalk().GroupBy(e => e.Child).Select(c => c.Select(e => e.Record).ToList()).ToList();
        var (one, other) = (children.MaxBy(c => c.Count)!, children.First(c => c[0].StartsWith("HE", StringComparison.Ordinal)));
        Assert.True(one.Count > 2);
        var path = Json(await ExplainAsync(one[0], one[^1], "--json")).GetProperty("path").EnumerateArray().ToList();
        Assert.Equal((one[0], one[^1]), (path[0].GetProperty("from").GetString(), path[^1].GetProperty("to").GetString()));
        Assert.Single(path, link => link.GetProperty("weakest").GetBoolean());

        var apart = Json(await ExplainAsync(one[0], other[0], "--json"));
        Assert.Equal((false, "none"), (apart.GetProperty("sameChild").GetBoolean(), apart.GetProperty("outcome").GetString()));
        Assert.True(apart.GetProperty("weight").GetDouble() < -1);
        Assert.NotEmpty(apart.GetProperty("evidence").EnumerateArray());
        Assert.False(apart.TryGetProperty("path", out _));
    }

    [Fact]
    public async Task Names_are_on_the_page_and_the_screen_only_with_values()
    {
        var pair = Pairs().First(p => p.A.StartsWith("HE", StringComparison.Ordinal));
        var surname = File.ReadLines(Path.Combine(demo.Root, "landing", "health", "2026-03-31", "patients.csv")).Select(l => l.Split(',')).ToList() is var rows
            ? rows.Single(r => r[0] == pair.A[3..])[Array.IndexOf(rows[0], "surname")] : "";
        Assert.True(surname.Length > 2);
        var (plain, named) = (Path.Combine(demo.Folder.FullName, "pages", "plain.html"), Path.Combine(demo.Folder.FullName, "named.html"));
        var said = await ExplainAsync(pair.A, pair.B, "--html", plain);
        Assert.DoesNotContain(surname, said.Out + await File.ReadAllTextAsync(plain), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("before any evidence", said.Out, StringComparison.Ordinal);
        Assert.Contains("+++", said.Out, StringComparison.Ordinal);
        said = await ExplainAsync(pair.A, pair.B, "--html", named, "--values");
        Assert.Contains(surname, said.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(surname, System.Net.WebUtility.HtmlDecode(await File.ReadAllTextAsync(named)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SC:nobody", "HE:nobody", "is not in the current build")]
    [InlineData("nonsense", "HE:1", "Write a record as SOURCE:ID")]
    [InlineData("SC:1", "SC:1", "the same one")]
    public async Task What_cannot_be_explained_is_said_without_repeating_it(string a, string b, string words)
    {
        var said = await ExplainAsync(a, b);
        Assert.Equal(2, said.Exit);
        Assert.Contains(words, said.Notes, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", said.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nights_card_lies_beside_the_pseudonymised_tables_and_holds_no_record_or_child()
    {
        var card = File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(demo.Root, "curated"), "model-card.html", SearchOption.AllDirectories)));
        Assert.Contains("By ethnic group", card, StringComparison.Ordinal);
        Assert.Contains("By age on the night", card, StringComparison.Ordinal);
        foreach (var (record, child) in Crosswalk())
        {
            Assert.DoesNotContain(child, card, StringComparison.Ordinal);
            Assert.DoesNotContain(record[3..], card, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Link_makes_a_card_whose_groups_are_the_truths_columns()
    {
        var folder = Directory.CreateDirectory(Path.Combine(demo.Folder.FullName, "link")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.csv"), "id,first,last,born\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"a{i:D2},Given{i},Sur{i},{2000 + i % 10}-0{1 + i % 9}-11\n")));
        await File.WriteAllTextAsync(Path.Combine(folder, "b.csv"), "id,first,last,born\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"b{i:D2},Given{i},Sur{i},{2000 + i % 10}-0{1 + i % 9}-11\n")));
        await File.WriteAllTextAsync(Path.Combine(folder, "truth.csv"), "record_id,entity,group,birth_year,household\n"
            + string.Concat(Enumerable.Range(0, 80).Select(i => $"{(i < 40 ? 'a' : 'b')}{i % 40:D2},p{i % 40},{(i % 2 == 0 ? "East" : "West")},{2000 + i % 10},h{i}\n")));
        const string Source = """{"name":"NAME","file":"FILE.csv","id":"id","columns":{"given_name":"first","surname":"last","date_of_birth":"born"}}""";
        await File.WriteAllTextAsync(Path.Combine(folder, "link.json"), """{"mode":"link","sources":[""" + Source.Replace("NAME", "A").Replace("FILE", "a") + "," + Source.Replace("NAME", "B").Replace("FILE", "b") + "]}");
        var said = await Said.ByAsync("link", "--config", Path.Combine(folder, "link.json"), "--out", Path.Combine(folder, "clusters.csv"), "--truth", Path.Combine(folder, "truth.csv"), "--card", Path.Combine(folder, "card.html"), "--json");
        Assert.Equal(0, said.Exit);
        var rows = System.Xml.Linq.XDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "card.html"))).Descendants("tr").Select(r => r.Elements().Select(c => c.Value).ToArray()).ToList();
        Assert.Equal(("40", "20"), (rows.Single(r => r[0] == "East")[1], rows.Single(r => r[0] == "East")[2]));
        Assert.Equal(("40", "20"), (rows.Single(r => r[0] == "2000 to 2004")[1], rows.Single(r => r[0] == "2000 to 2004")[2]));
        Assert.Equal("40", rows.Single(r => r[0] == "A and B")[1]);

        // As many groups as records are no groups.
        Assert.DoesNotContain(rows, r => r[0] == "h1");
    }

    private Task<Said> ExplainAsync(string a, string b, params string[] more) => Said.ByAsync(["explain", a, b, "--root", demo.Root, .. more]);

    private static JsonElement Json(Said said)
    {
        Assert.Equal((0, ""), (said.Exit, said.Notes));
        return JsonDocument.Parse(said.Out).RootElement;
    }

    private List<(string Record, string Child)> Crosswalk() =>
        [.. Safeguarding.Pipeline.Matching.CrosswalkFile.Read(Open("crosswalk", "crosswalk.parquet")).Entries.Select(e => (e.Record.ToString(), e.ChildId))];

    private List<(string A, string B, string Outcome, double Weight, string FoundBy)> Pairs()
    {
        using var reader = new ParquetReader(Open("review", "pairs.parquet"));
        string?[] Text(string column) => reader.ReadText(0, reader.Schema.IndexOf(column));
        var weights = reader.Read<double>(0, reader.Schema.IndexOf("weight"));
        return [.. Enumerable.Range(0, (int)reader.Rows).Select(r => (new RecordKey(Text("source_a")[r]!, Text("record_a")[r]!).ToString(), new RecordKey(Text("source_b")[r]!, Text("record_b")[r]!).ToString(), Text("outcome")[r]!, weights[r]!.Value, Text("found_by")[r]!))];
    }

    private FileStream Open(string container, string file) => File.OpenRead(Assert.Single(Directory.GetFiles(Path.Combine(demo.Root, container), file, SearchOption.AllDirectories)));
}
