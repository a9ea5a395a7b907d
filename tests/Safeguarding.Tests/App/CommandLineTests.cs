using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.DailyFlow;

namespace Safeguarding.Tests.App;

/// <summary>An invented night made by the command line once, for the verbs that look at one.</summary>
public sealed class DemoFolder : IAsyncLifetime
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("command-line");
    public string Root => Path.Combine(Folder.FullName, "data");
    public Said Demo { get; private set; } = null!;

    public async Task InitializeAsync() => Demo = await Said.ByAsync("demo", "--root", Root, "--children", "40", "--seed", "4");

    public Task DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    public Dictionary<string, string> Picture() => Picture(Root);

    public static Dictionary<string, string> Picture(string root) => Directory.GetFiles(root, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(root, f), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));

    /// <summary>A copy that may be spoilt.</summary>
    public string Copy(string name)
    {
        var copy = Path.Combine(Folder.FullName, name);
        Copy(Root, copy);
        return copy;
    }

    public static void Copy(string root, string copy)
    {
        foreach (var file in Directory.GetFiles(root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

/// <summary>What a command answered: exit code, output, notes.</summary>
public sealed record Said(int Exit, string Out, string Notes)
{
    public static Task<Said> ByAsync(params string[] args) => ByAsync(FlowOutside.Machine, args);

    internal static async Task<Said> ByAsync(FlowOutside outside, params string[] args)
    {
        using var output = new StringWriter();
        using var notes = new StringWriter();
        var exit = await CommandLine.RunAsync(args, Screen.ForText(output, notes), outside);
        return new Said(exit, output.ToString(), notes.ToString());
    }
}

public sealed class CommandLineTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    /// <summary>Verbs and options live as long as the process, which may read several command lines at once: what reading one adds to them, all others find.</summary>
    [Fact]
    public async Task Command_lines_read_beside_one_another_leave_the_verbs_as_they_were()
    {
        string[] Tree() => [.. Verbs(CommandLine.Root).SelectMany(verb => verb.Options.Select(o => $"{verb.Name} {o.Name} {o.Validators.Count} {o.Parents.Count()}"))];
        var before = Tree();
        string[][] wrong = [["returns", "check", "x", "--return", "tax", "--year", "2025_26"], ["schemas", "dictionary", "--format", "pdf"], ["poison", "list", "--queue", "none"], ["demo", "--children", "0"]];
        var said = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => Task.Run(() => Said.ByAsync(wrong[i % wrong.Length]))));
        Assert.All(said, s => Assert.Equal(2, s.Exit));
        Assert.Equal(4, said.Select(s => s.Notes).Distinct().Count());
        Assert.Equal(before, Tree());

        static IEnumerable<System.CommandLine.Command> Verbs(System.CommandLine.Command command) => command.Subcommands.SelectMany(Verbs).Prepend(command);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("demo --children")]
    [InlineData("demo --children many")]
    [InlineData("demo --children 0")]
    [InlineData("demo --wrong")]
    [InlineData("sample")]
    [InlineData("sample --out x --nights 0")]
    [InlineData("sample --out x --nights 367")]
    [InlineData("check")]
    [InlineData("check x.csv")]
    [InlineData("check no-such-file.csv --as social_care/person")]
    [InlineData("schemas")]
    [InlineData("schemas template")]
    [InlineData("schemas template parish/person")]
    [InlineData("schemas dictionary --format pdf")]
    [InlineData("schemas diff health/patients")]
    [InlineData("run --root no-such-folder")]
    [InlineData("ingest --root no-such-folder")]
    [InlineData("build --root no-such-folder")]
    [InlineData("returns --root no-such-folder")]
    [InlineData("report --root no-such-folder")]
    [InlineData("verify --root no-such-folder")]
    public async Task Wrong_use_exits_2_and_says_something(string line)
    {
        var said = await Said.ByAsync(line.Split(' '));
        Assert.Equal(2, said.Exit);
        Assert.NotEqual("", said.Notes.Trim());
        Assert.Equal("", said.Out.Trim());
        Assert.False(Directory.Exists("no-such-folder"));
    }

    [Theory]
    [InlineData("--date", "31/03/2026")]
    [InlineData("--date", "2026-02-30")]
    [InlineData("--authority", "no-such-file.json")]
    [InlineData("--key-file", "no-such-file.key")]
    public async Task A_wrong_option_of_a_run_exits_2_and_names_it(string option, string value)
    {
        var said = await Said.ByAsync("run", "--root", demo.Root, option, value);
        Assert.Equal(2, said.Exit);
        Assert.Contains(option, said.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00ff")]
    [InlineData("no hexadecimal digits")]
    public async Task A_key_file_that_holds_no_key_exits_2_and_does_not_show_it(string content)
    {
        var file = Path.Combine(demo.Folder.FullName, "bad.key");
        await File.WriteAllTextAsync(file, content);
        var said = await Said.ByAsync("build", "--root", demo.Root, "--key-file", file);
        Assert.Equal(2, said.Exit);
        Assert.DoesNotContain(content, said.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("sample")]
    [InlineData("run")]
    [InlineData("ingest")]
    [InlineData("build")]
    [InlineData("check")]
    [InlineData("returns")]
    [InlineData("report")]
    [InlineData("verify")]
    [InlineData("schemas")]
    [InlineData("schemas list")]
    [InlineData("schemas template")]
    [InlineData("schemas dictionary")]
    [InlineData("schemas diff")]
    public async Task Every_verb_explains_itself(string verb)
    {
        var said = await Said.ByAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (said.Exit, said.Notes));
        Assert.Contains("Usage:", said.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pers_person_id,pers_forename\np1,Ann\n", 0, "Every row would be accepted")]
    [InlineData("pers_person_id,pers_forename\np1,Ann\n,Bob\n", 1, "1 rows would be quarantined")]
    [InlineData("", 1, "The whole file would be held")]
    [InlineData("nothing,known\n1,2\n", 1, "The whole file would be held")]
    public async Task Check_exits_0_for_a_good_file_and_1_for_a_bad_one(string content, int exit, string words)
    {
        var file = Path.Combine(demo.Folder.FullName, "person.csv");
        await File.WriteAllTextAsync(file, content);
        var said = await Said.ByAsync("check", file, "--as", "social_care/person");
        Assert.Equal(exit, said.Exit);
        Assert.Contains(words, said.Out, StringComparison.Ordinal);
        var json = await Said.ByAsync("check", file, "--as", "social_care/person", "--json");
        Assert.Equal(exit, json.Exit);
        Assert.Equal(content.Length == 0 || content.StartsWith("nothing", StringComparison.Ordinal), Json(json).GetProperty("held").GetBoolean());
    }

    [Fact]
    public async Task An_unknown_contract_is_answered_with_near_ones()
    {
        var file = Path.Combine(demo.Root, "landing", "social_care", "2026-03-31", "person.csv");
        var said = await Said.ByAsync("check", file, "--as", "health/person");
        Assert.Equal(2, said.Exit);
        Assert.Matches("Did you mean .*social_care/person.*\\?", said.Notes);
    }

    [Fact]
    public async Task Schemas_are_listed_with_their_load()
    {
        var list = Json(await Said.ByAsync("schemas", "list", "--json")).EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("load").GetString());
        Assert.Equal(("snapshot", "delta"), (list["social_care/person"], list["police/missing_episodes"]));
        Assert.Contains("social_care/person", (await Said.ByAsync("schemas", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_passes_its_own_check()
    {
        var file = Path.Combine(demo.Folder.FullName, "patients.csv");
        Assert.Equal(0, (await Said.ByAsync("schemas", "template", "health/patients", "--out", file)).Exit);
        Assert.Equal(0, (await Said.ByAsync("check", file, "--as", "health/patients")).Exit);
        Assert.Equal(await File.ReadAllTextAsync(file), (await Said.ByAsync("schemas", "template", "health/patients")).Out);
    }

    [Theory]
    [InlineData("markdown", "# ")]
    [InlineData("html", "<!doctype html>")]
    public async Task The_dictionary_comes_in_two_forms(string format, string start)
    {
        var said = await Said.ByAsync("schemas", "dictionary", "--format", format);
        Assert.Equal(0, said.Exit);
        Assert.StartsWith(start, said.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("pers_common_child_id", said.Out.Replace("<wbr>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_that_breaks_senders_exits_1_and_none_exits_0()
    {
        Assert.Equal(0, (await Said.ByAsync("schemas", "diff", "health/patients", "health/patients")).Exit);
        var said = await Said.ByAsync("schemas", "diff", "health/patients", "police/nominals", "--json");
        Assert.Equal(1, said.Exit);
        Assert.Contains(Json(said).EnumerateArray(), c => c.GetProperty("breaking").GetBoolean());
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_exits_3() =>
        Assert.Equal(3, (await Said.ByAsync("schemas", "template", "health/patients", "--out", Path.Combine(demo.Folder.FullName, "none", "x.csv"))).Exit);

    [Fact]
    public void The_demo_says_where_everything_is()
    {
        Assert.Equal(0, demo.Demo.Exit);
        Assert.Contains("Where everything is", demo.Demo.Out, StringComparison.Ordinal);
        Assert.Contains("published", demo.Demo.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_a_second_time_changes_no_byte()
    {
        var copy = demo.Copy("again");
        var before = DemoFolder.Picture(copy);
        Assert.Equal(0, (await Said.ByAsync("demo", "--root", copy, "--children", "40", "--seed", "4")).Exit);
        Assert.Equal(before, DemoFolder.Picture(copy));
    }

    [Fact]
    public async Task Looking_changes_no_byte()
    {
        var before = demo.Picture();
        foreach (var verb in new[] { "returns", "report", "verify" }) await Said.ByAsync(verb, "--root", demo.Root);
        Assert.Equal(before, demo.Picture());
    }

    [Theory]
    [InlineData("run", "built")]
    [InlineData("ingest", "ingested")]
    [InlineData("build", "built")]
    [InlineData("returns", "findings")]
    [InlineData("report", "files")]
    [InlineData("verify", "faults")]
    public async Task Every_answer_for_programs_is_JSON_and_nothing_else(string verb, string property)
    {
        var said = await Said.ByAsync(verb, "--root", demo.Copy("json-" + verb), "--json");
        var answer = Json(said);
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty(property).ValueKind);
        // Returns block while they have errors; the rest of a sound folder never does.
        var blocks = verb == "returns" && answer.GetProperty("findings").EnumerateArray().Any(f => f.GetProperty("severity").GetString() == "error");
        Assert.Equal(blocks ? 1 : 0, said.Exit);
    }

    [Fact]
    public async Task A_sample_says_in_JSON_what_it_wrote()
    {
        var said = await Said.ByAsync("sample", "--out", Path.Combine(demo.Folder.FullName, "sample"), "--children", "5", "--json");
        Assert.Equal(0, said.Exit);
        Assert.Equal(Directory.GetFiles(Path.Combine(demo.Folder.FullName, "sample"), "*", SearchOption.AllDirectories).Length, Json(said).GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task Verify_exits_0_and_after_tampering_1_with_the_place()
    {
        var copy = demo.Copy("tampered");
        Assert.Equal(0, (await Said.ByAsync("verify", "--root", copy)).Exit);
        var victim = Directory.GetFiles(Path.Combine(copy, "curated", "child"), "*.parquet").Single();
        var bytes = await File.ReadAllBytesAsync(victim);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(victim, bytes);
        var said = await Said.ByAsync("verify", "--root", copy);
        Assert.Equal(1, said.Exit);
        Assert.Contains($"curated/child/{Path.GetFileName(victim)}: changed", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_ledger_stops_a_run_with_3()
    {
        var copy = demo.Copy("broken");
        File.Delete(Path.Combine(copy, "ledger", "0000000002.json"));
        var said = await Said.ByAsync("run", "--root", copy);
        Assert.Equal(3, said.Exit);
        Assert.Contains("ledger/0000000002.json", said.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_no_known_table_makes_a_run_exit_1()
    {
        var copy = demo.Copy("refused");
        await File.WriteAllTextAsync(Path.Combine(copy, "landing", "health", "2026-03-31", "horoscope.csv"), "a\n1\n");
        var said = await Said.ByAsync("run", "--root", copy);
        Assert.Equal(1, said.Exit);
        Assert.Contains("REFUSED: FILE-UNKNOWN-TABLE", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_anything_is_published_there_is_nothing_to_show()
    {
        var empty = Directory.CreateDirectory(Path.Combine(demo.Folder.FullName, "empty")).FullName;
        foreach (var verb in new[] { "returns", "report" })
        {
            var said = await Said.ByAsync(verb, "--root", empty);
            Assert.Equal((2, ""), (said.Exit, said.Out));
            Assert.Contains("Nothing has been published", said.Notes, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_on_the_screen_names_a_child()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (file, columns) in new[] { ("social_care/2026-03-31/person.csv", new[] { "pers_surname", "pers_common_child_id", "pers_upn" }), ("health/2026-03-31/patients.csv", ["surname", "nhs_number", "address_line"]), ("police/2026-03-31/nominals.csv", ["surname", "address_line"]) })
        {
            var lines = await File.ReadAllLinesAsync(Path.Combine(demo.Root, "landing", file));
            var header = lines[0].Split(',').ToList();
            foreach (var cells in lines.Skip(1).Select(l => l.Split(',')))
                names.UnionWith(columns.Select(c => cells.ElementAtOrDefault(header.IndexOf(c)) ?? "").Where(v => v.Length > 4));
        }

        Assert.True(names.Count > 100);
        var said = new StringBuilder(demo.Demo.Out + demo.Demo.Notes);
        foreach (var line in new[] { "run", "returns", "report", "verify", "returns --json", "run --json" })
        {
            var part = await Said.ByAsync([.. line.Split(' '), "--root", demo.Copy("named-" + line.Replace(" ", "", StringComparison.Ordinal))]);
            said.Append(part.Out).Append(part.Notes);
        }

        foreach (var table in new[] { ("social_care", "person"), ("health", "patients"), ("police", "nominals") })
            foreach (var form in new[] { "--json", "" })
            {
                var part = await Said.ByAsync([.. new[] { "check", Path.Combine(demo.Root, "landing", table.Item1, "2026-03-31", table.Item2 + ".csv"), "--as", $"{table.Item1}/{table.Item2}", form }.Where(a => a.Length > 0)]);
                said.Append(part.Out).Append(part.Notes);
            }

        var words = System.Text.RegularExpressions.Regex.Matches(said.ToString(), @"[\p{L}\p{Nd}'-]+").Select(m => m.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(names, n => n.Contains(' ', StringComparison.Ordinal) ? said.ToString().Contains(n, StringComparison.OrdinalIgnoreCase) : words.Contains(n));
    }

    private static JsonElement Json(Said said)
    {
        Assert.DoesNotContain('\u001b', said.Out);
        return JsonDocument.Parse(said.Out).RootElement;
    }
}
