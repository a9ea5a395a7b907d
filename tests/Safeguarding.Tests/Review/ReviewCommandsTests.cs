using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Review;

/// <summary>A steward at a terminal, on an invented night.</summary>
public sealed class ReviewFolder : IAsyncLifetime
{
    private DirectoryInfo _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("review-verbs");
        await Said.ByAsync("demo", "--root", Path.Combine(_folder.FullName, "demo"), "--children", "800", "--seed", "4");
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A copy to decide in.</summary>
    public string Copy(string name)
    {
        var (from, to) = (Path.Combine(_folder.FullName, "demo"), Path.Combine(_folder.FullName, name));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return to;
    }
}

public sealed class ReviewCommandsTests(ReviewFolder folder) : IClassFixture<ReviewFolder>
{
    [Theory]
    [InlineData("")]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("decide")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("history")]
    public async Task Every_verb_explains_itself(string verb)
    {
        var said = await Said.ByAsync([.. $"review {verb} --help".Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((0, ""), (said.Exit, said.Notes));
        Assert.Contains("Usage:", said.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decide R000000000000 --same --by AB --reason x")]
    [InlineData("decide SC:1 --same --by AB --reason x")]
    [InlineData("decide SC:none HE:none --same --by AB --reason x")]
    [InlineData("decide SC:1 SC:1 --same --by AB --reason x")]
    [InlineData("decide CASE --by AB --reason x")]
    [InlineData("decide CASE --same --different --by AB --reason x")]
    [InlineData("decide CASE --same --reason x")]
    [InlineData("decide CASE --same --by AB")]
    [InlineData("decide --same --by AB --reason x")]
    [InlineData("show")]
    [InlineData("show R000000000000")]
    [InlineData("list --top 0")]
    [InlineData("import no-such-sheet.csv")]
    [InlineData("history nobody")]
    public async Task Wrong_use_exits_2_and_decides_nothing(string line)
    {
        var root = folder.Copy("wrong-" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(line))[..Math.Min(60, line.Length * 2)]);
        var first = (await CasesAsync(root))[0].GetProperty("id").GetString()!;
        var said = await Said.ByAsync(["review", .. line.Replace("CASE", first, StringComparison.Ordinal).Split(' '), "--root", root]);
        Assert.Equal(2, said.Exit);
        Assert.NotEqual("", said.Notes.Trim());
        Assert.Empty(await new DecisionLog(new FolderRecords(root)).AllAsync());
    }

    [Fact]
    public async Task A_case_is_listed_shown_decided_and_gone()
    {
        var root = folder.Copy("decide");
        var cases = await CasesAsync(root);
        Assert.True(cases.Count > 3);
        var values = cases.Select(c => c.GetProperty("value").GetDouble()).ToList();
        Assert.Equal(values.OrderDescending(), values);
        var one = cases.First(c => c.GetProperty("children").GetArrayLength() == 2);
        var (id, question) = (one.GetProperty("id").GetString()!, one.GetProperty("questions")[0]);
        Assert.Contains(id, (await Said.ByAsync("review", "list", "--root", root, "--top", "1000")).Out, StringComparison.Ordinal);

        var shown = await Said.ByAsync("review", "show", id, "--root", root);
        Assert.Equal(0, shown.Exit);
        Assert.Matches(@"date of birth +\d{4}-\d{2}-\d{2}|surname +\p{L}+", shown.Out);
        var json = Json(await Said.ByAsync("review", "show", id, "--root", root, "--json"));
        Assert.Equal(one.GetProperty("recordCount").GetInt32(), json.GetProperty("records").GetArrayLength());
        Assert.Contains(json.GetProperty("fields").EnumerateArray(), f => f.GetProperty("mark").GetString() == "alike");

        var decided = await Said.ByAsync("review", "decide", id, "--same", "--by", "AB", "--reason", "Phoned both.", "--root", root);
        Assert.Equal((0, ""), (decided.Exit, decided.Notes));
        Assert.DoesNotContain(await CasesAsync(root), c => c.GetProperty("id").GetString() == id);
        var decision = Assert.Single(await new DecisionLog(new FolderRecords(root)).AllAsync());
        Assert.Equal((id, Answer.Same, "AB", "Phoned both."), (decision.Verdict.Case, decision.Verdict.Answer, decision.Verdict.By, decision.Verdict.Reason));
        Assert.Equal(question.GetProperty("weight").GetDouble(), decision.Verdict.Weight!.Value, 3);
        Assert.Contains("Phoned both.", (await Said.ByAsync("review", "history", "--root", root)).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await Said.ByAsync("build", "--root", root)).Exit);
        var explained = Json(await Said.ByAsync("explain", decision.Verdict.A.ToString(), decision.Verdict.B.ToString(), "--root", root, "--json"));
        Assert.True(explained.GetProperty("sameChild").GetBoolean());
    }

    [Fact]
    public async Task A_case_is_decided_over_an_account_as_in_a_folder()
    {
        var extracts = Directory.CreateTempSubdirectory("review-on-azurite");
        try
        {
            var key = Path.Combine(extracts.FullName, "pseudonym.key");
            await File.WriteAllTextAsync(key, new string('a', 64));
            await Said.ByAsync("sample", "--out", extracts.FullName, "--children", "400", "--seed", "4");
            var root = Azurite.NewRoot();
            var stores = StoreRoot.Open(root, retries: Azurite.Quick);
            await foreach (var item in new FolderStore(extracts.FullName).ListAsync("landing/"))
                await stores.Objects.CreateAsync(item.Path, async (stream, cancel) => await stream.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(extracts.FullName, item.Path), cancel), cancel));
            Task<Said> InAccount(params string[] line) => Said.ByAsync([.. line, "--root", root, "--key-file", key]);
            await InAccount("run");
            async Task<List<JsonElement>> Cases() => [.. Json(await InAccount("review", "list", "--top", "1000", "--json")).GetProperty("cases").EnumerateArray()];
            var one = (await Cases()).First(c => c.GetProperty("children").GetArrayLength() == 2);
            var id = one.GetProperty("id").GetString()!;

            var decided = await InAccount("review", "decide", id, "--same", "--by", "AB", "--reason", "Phoned both.");

            Assert.Equal((0, ""), (decided.Exit, decided.Notes));
            Assert.DoesNotContain(await Cases(), c => c.GetProperty("id").GetString() == id);
            var decision = Assert.Single(await new DecisionLog(stores.Records).AllAsync());
            Assert.Equal((id, Answer.Same, "AB", "Phoned both."), (decision.Verdict.Case, decision.Verdict.Answer, decision.Verdict.By, decision.Verdict.Reason));
            Assert.Contains("Phoned both.", (await InAccount("review", "history")).Out, StringComparison.Ordinal);

            // The next build has heard of it.
            Assert.Equal(0, (await InAccount("build")).Exit);
            Assert.True(Json(await InAccount("explain", decision.Verdict.A.ToString(), decision.Verdict.B.ToString(), "--json")).GetProperty("sameChild").GetBoolean());
        }
        finally
        {
            extracts.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_second_thought_is_a_second_entry_and_says_what_it_replaces()
    {
        var root = folder.Copy("again");
        var question = (await CasesAsync(root))[0].GetProperty("questions")[0];
        var (a, b) = (RecordOf(question, "a"), RecordOf(question, "b"));
        string[] Decide(string answer, string by) => ["review", "decide", a, b, answer, "--by", by, "--reason", "Seen.", "--root", root];
        Assert.Equal(0, (await Said.ByAsync(Decide("--same", "AB"))).Exit);
        Assert.Contains("had been recorded already", (await Said.ByAsync(Decide("--same", "AB"))).Out, StringComparison.Ordinal);
        Assert.Contains("replaces \"same\" by AB", (await Said.ByAsync(Decide("--different", "CD"))).Out, StringComparison.Ordinal);
        var history = Json(await Said.ByAsync("review", "history", b, a, "--root", root, "--json")).EnumerateArray().ToList();
        Assert.Equal([("different", true), ("same", false)], history.Select(h => (h.GetProperty("decision").GetProperty("verdict").GetProperty("answer").GetString()!, h.GetProperty("counts").GetBoolean())));
        Assert.Empty(Json(await Said.ByAsync("review", "history", a, "SC:nobody", "--root", root, "--json")).EnumerateArray());
    }

    [Fact]
    public async Task Decisions_that_contradict_each_other_exit_1_and_show_the_way()
    {
        var root = folder.Copy("contradict");
        var questions = (await CasesAsync(root)).SelectMany(c => c.GetProperty("questions").EnumerateArray()).ToList();
        var (a, b, c) = (RecordOf(questions[0], "a"), RecordOf(questions[0], "b"), questions.SelectMany(q => new[] { RecordOf(q, "a"), RecordOf(q, "b") }).First(r => r != RecordOf(questions[0], "a") && r != RecordOf(questions[0], "b")));
        Task<Said> Decide(string x, string y, string answer) => Said.ByAsync("review", "decide", x, y, answer, "--by", "AB", "--reason", "Seen.", "--root", root);
        Assert.Equal(0, (await Decide(a, b, "--same")).Exit);
        Assert.Equal(0, (await Decide(b, c, "--same")).Exit);
        var said = await Decide(a, c, "--different");
        Assert.Equal(1, said.Exit);
        Assert.Contains($" = {b} = ", said.Out, StringComparison.Ordinal);
        Assert.Contains("contradict", (await Said.ByAsync("review", "list", "--root", root)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_is_written_for_its_owner_only_filled_in_and_taken_back()
    {
        var root = folder.Copy("sheet");
        var file = Path.Combine(root, "sheet.csv");
        Assert.Equal(0, (await Said.ByAsync("review", "export", file, "--root", root)).Exit);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(2, (await Said.ByAsync("review", "export", file, "--root", root)).Exit);

        // The four columns to fill in or leave are the last.
        var lines = await File.ReadAllLinesAsync(file);
        lines[1] = Regex.Replace(lines[1], ",,,,0$", ",different,AB,Seen.,0");
        lines[3] = Regex.Replace(lines[3], ",,,,0$", ",perhaps,AB,Seen.,0");
        await File.WriteAllLinesAsync(file, lines);
        var said = await Said.ByAsync("review", "import", file, "--root", root, "--json");
        Assert.Equal(1, said.Exit);
        var report = Json(said);
        Assert.Equal(1, report.GetProperty("added").GetInt32());
        Assert.Equal(4, Assert.Single(report.GetProperty("findings").EnumerateArray()).GetProperty("row").GetInt32());
        Assert.Equal(Answer.Different, Assert.Single(await new DecisionLog(new FolderRecords(root)).AllAsync()).Verdict.Answer);
    }

    [Fact]
    public async Task Values_of_children_are_shown_by_show_alone()
    {
        var root = folder.Copy("values");
        var surnames = (await File.ReadAllLinesAsync(Path.Combine(root, "landing", "health", "2026-03-31", "patients.csv"))).Select(l => l.Split(',')).ToList() is var rows
            ? rows.Skip(1).Select(r => r[rows[0].ToList().IndexOf("surname")]).Where(s => s.Length > 4).ToHashSet(StringComparer.OrdinalIgnoreCase) : [];
        var id = (await CasesAsync(root))[0].GetProperty("id").GetString()!;
        var file = Path.Combine(root, "sheet.csv");
        foreach (var line in new[] { "list", "list --json", $"decide {id} --not-sure --by AB --reason Seen", "history", $"export {file}", $"import {file}" })
        {
            var said = await Said.ByAsync(["review", .. line.Split(' '), "--root", root]);
            var words = Regex.Matches(said.Out + said.Notes, @"[\p{L}'-]+").Select(m => m.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain(surnames, words.Contains);
        }

        var all = string.Concat(await Task.WhenAll((await CasesAsync(root)).Take(5).Select(async c => (await Said.ByAsync("review", "show", c.GetProperty("id").GetString()!, "--root", root)).Out)));
        Assert.Contains(surnames, s => all.Contains(s, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<List<JsonElement>> CasesAsync(string root) =>
        [.. Json(await Said.ByAsync("review", "list", "--root", root, "--top", "100000", "--json")).GetProperty("cases").EnumerateArray()];

    private static string RecordOf(JsonElement question, string side) => $"{question.GetProperty(side).GetProperty("source").GetString()}:{question.GetProperty(side).GetProperty("id").GetString()}";

    private static JsonElement Json(Said said) => JsonDocument.Parse(said.Out).RootElement;
}
