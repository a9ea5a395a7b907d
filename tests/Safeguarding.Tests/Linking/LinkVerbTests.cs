using System.Globalization;
using System.Text.Json;
using Safeguarding.App.Commands;
using Spectre.Console;

namespace Safeguarding.Tests.Linking;

/// <summary>The verb from files to answers: modes, figures against the truth, the shape of everything it writes.</summary>
public sealed class LinkVerbTests : IDisposable
{
    private const string Columns = """{"given_name":"given","surname":"surname","date_of_birth":{"column":"born","format":"dd/MM/yyyy"},"sex":"sex","postcode":"postcode","address":"address"}""";

    // One child twice in A and once in B, another once in each, and one in B alone.
    private const string FileA = """
        id | given | surname | born       | sex | postcode | address
        1  | Idris | Pryce   | 03/02/2012 | M   | AD1 2BC  | 3 Rowan Lane
        2  | IDRIS | PRYCE   | 03/02/2012 | M   | AD1 2BC  | 3 Rowan Lane
        3  | Amina | Saleh   | 23/11/2009 | F   | AD5 6FG  | 14 Oak Road
        """;

    private const string FileB = """
        id | given | surname | born       | sex | postcode | address
        1  | Idris | Pryce   | 03/02/2012 | M   | AD1 2BC  | 3 Rowan Lane
        3  | Amina | Saleh   | 23/11/2009 | F   | AD5 6FG  | 14 Oak Road
        4  | Kacper | Nowak  | 30/06/2015 | M   | AD7 8XY  | 90 New Drive
        """;

    private const string Truth = """
        source | record_id | entity_id
        A      | 1         | idris
        A      | 2         | idris
        B      | 1         | idris
        A      | 3         | amina
        B      | 3         | amina
        B      | 4         | kacper
        """;

    private readonly LinkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("both", "A:1 A:2 B:1|A:3 B:3|B:4", 4, 4)]
    [InlineData("link", "A:1 A:2 B:1|A:3 B:3|B:4", 3, 3)]
    [InlineData("dedupe", "A:1 A:2|A:3|B:1|B:3|B:4", 1, 1)]
    public async Task Each_mode_links_and_counts_the_pairs_it_is_asked_for(string mode, string clusters, int truePairs, int definite)
    {
        TwoFiles(mode).Table("truth.csv", Truth);

        var report = await _folder.JsonAsync("--truth", _folder.Path("truth.csv"));

        Assert.Equal(clusters, _folder.Clusters());
        Assert.Equal(6, report.GetProperty("records").GetInt32());
        Assert.Equal(clusters.Split('|').Length, report.GetProperty("clusters").GetInt32());
        Assert.Equal(definite, report.GetProperty("candidatePairs").GetInt32());
        Assert.Equal(definite, report.GetProperty("definitePairs").GetInt32());
        Assert.Equal(0, report.GetProperty("reviewPairs").GetInt32());
        var truth = report.GetProperty("truth");
        Assert.Equal(truePairs, truth.GetProperty("truePairs").GetInt32());
        foreach (var figure in new[] { "precision", "recall", "f1", "bestF1", "blockingRecall", "definitePrecision" }) Assert.Equal(1, truth.GetProperty(figure).GetDouble());
    }

    [Fact]
    public async Task Figures_against_the_truth_are_those_worked_by_hand()
    {
        // Linked: 1, 2 and 3, of which 3 holds two people who share everything written down but an address. 4 is one person who changed beyond knowing.
        _folder.Table("a.csv", """
            id | given  | surname | born       | sex | postcode | address
            a1 | Idris  | Pryce   | 03/02/2012 | M   | AD1 2BC  | 3 Rowan Lane
            a2 | Amina  | Saleh   | 23/11/2009 | F   | AD5 6FG  | 14 Oak Road
            a3 | Kacper | Nowak   | 30/06/2015 | M   |          |
            a4 | Lena   | Foster  | 09/03/2011 | F   | AD7 8XY  | 90 New Drive
            """).Table("b.csv", """
            id | given  | surname | born       | sex | postcode | address
            b1 | Idris  | Pryce   | 03/02/2012 | M   | AD1 2BC  | 3 Rowan Lane
            b2 | Amina  | Saleh   | 23/11/2009 | F   | AD5 6FG  | 14 Oak Road
            b3 | Kacper | Nowak   | 30/06/2015 | M   |          |
            b4 | Maja   | Zych    | 17/08/2004 | F   | AD3 4DE  | 8 Mill Road
            """).Table("truth.csv", """
            record_id | entity_id
            a1 | 1
            b1 | 1
            a2 | 2
            b2 | 2
            a3 | 3
            b3 | 33
            a4 | 4
            b4 | 4
            """);
        _folder.Config("both", "", ("A", "a.csv", Columns), ("B", "b.csv", Columns));

        var report = await _folder.JsonAsync("--truth", _folder.Path("truth.csv"));

        Assert.Equal("A:a1 B:b1|A:a2 B:b2|A:a3 B:b3|A:a4|B:b4", _folder.Clusters());
        var truth = report.GetProperty("truth");
        Assert.Equal(3, truth.GetProperty("truePairs").GetInt32());

        // Two of the three linked pairs are right, and two of the three true pairs are found.
        Assert.Equal(2 / 3.0, truth.GetProperty("precision").GetDouble(), 12);
        Assert.Equal(2 / 3.0, truth.GetProperty("recall").GetDouble(), 12);
        Assert.Equal(2 / 3.0, truth.GetProperty("f1").GetDouble(), 12);

        // A threshold above the weight of a3 and b3, which share least, would leave two right of two linked: 2 * 2 / (2 + 3).
        Assert.Equal(0.8, truth.GetProperty("bestF1").GetDouble(), 12);
        Assert.Equal(2 / 3.0, truth.GetProperty("blockingRecall").GetDouble(), 12);
        Assert.Equal(2 / 3.0, truth.GetProperty("definitePrecision").GetDouble(), 12);
        Assert.Equal(3, report.GetProperty("definitePairs").GetInt32());
        Assert.Equal(3, report.GetProperty("candidatePairs").GetInt32());
    }

    [Fact]
    public async Task Records_the_truth_does_not_tell_of_count_for_nothing()
    {
        TwoFiles("both").Table("truth.csv", """
            rec_id | person_id | source
            1 | idris | A
            1 | idris | B
            """);

        var truth = (await _folder.JsonAsync("--truth", _folder.Path("truth.csv"))).GetProperty("truth");

        Assert.Equal(1, truth.GetProperty("truePairs").GetInt32());
        Assert.Equal(1, truth.GetProperty("precision").GetDouble());
        Assert.Equal(1, truth.GetProperty("recall").GetDouble());
        Assert.Equal(1, truth.GetProperty("blockingRecall").GetDouble());
    }

    [Fact]
    public async Task The_json_has_these_properties_in_this_order()
    {
        TwoFiles("both").Table("truth.csv", Truth);

        var report = await _folder.JsonAsync("--truth", _folder.Path("truth.csv"));

        Assert.Equal(["records", "candidatePairs", "clusters", "seconds", "peakMemoryBytes", "definitePairs", "reviewPairs", "truth"], Names(report));
        Assert.Equal(["read", "standardise", "estimate", "block", "score", "cluster", "write", "total"], Names(report.GetProperty("seconds")));
        Assert.Equal(["truePairs", "precision", "recall", "f1", "bestF1", "blockingRecall", "definitePrecision"], Names(report.GetProperty("truth")));
        var stages = report.GetProperty("seconds").EnumerateObject().ToDictionary(stage => stage.Name, stage => stage.Value.GetDouble());
        Assert.All(stages.Values, seconds => Assert.InRange(seconds, 0, 60));
        Assert.Equal(stages["total"], stages.Where(stage => stage.Key != "total").Sum(stage => stage.Value), 0.002);
        Assert.InRange(report.GetProperty("peakMemoryBytes").GetInt64(), 10_000_000, 20_000_000_000);
    }

    [Fact]
    public async Task Without_a_truth_there_are_no_figures_against_it()
    {
        TwoFiles("both");

        var report = await _folder.JsonAsync();

        Assert.True(!report.TryGetProperty("truth", out var truth) || truth.ValueKind == JsonValueKind.Null);
        Assert.Equal(["records", "candidatePairs", "clusters", "seconds", "peakMemoryBytes", "definitePairs", "reviewPairs"], Names(report).Where(name => name != "truth"));
    }

    [Fact]
    public async Task Clusters_and_pairs_are_tables_that_join_back_to_the_files()
    {
        TwoFiles("both");

        await _folder.JsonAsync();

        Assert.Equal("source,record_id,cluster_id\nA,1,C00000001\nA,2,C00000001\nA,3,C00000002\nB,1,C00000001\nB,3,C00000002\nB,4,C00000003\n", File.ReadAllText(_folder.Path("clusters.csv")));
        Assert.Equal("record_id_a,record_id_b,weight,probability,decision,source_a,source_b", File.ReadLines(_folder.Path("pairs.csv")).First());
        var pairs = _folder.Rows("pairs.csv");
        Assert.Equal(["A:1 A:2", "A:1 B:1", "A:2 B:1", "A:3 B:3"], pairs.Select(pair => $"{pair[5]}:{pair[0]} {pair[6]}:{pair[1]}"));
        foreach (var pair in pairs)
        {
            var (weight, probability) = (double.Parse(pair[2], CultureInfo.InvariantCulture), double.Parse(pair[3], CultureInfo.InvariantCulture));
            Assert.Equal(1 / (1 + Math.Pow(2, -weight)), probability, 0.001);
            Assert.Equal("definite", pair[4]);
        }
    }

    [Fact]
    public async Task Ids_with_commas_quotes_and_letters_come_back_as_they_were()
    {
        _folder.Write("a.csv", "id,given,surname,born\n\"7,1\",Idris,Pryce,03/02/2012\n\"say \"\"x\"\"\",Idris,Pryce,03/02/2012\nÄ 9,Amina,Saleh,23/11/2009\n");
        _folder.Config("dedupe", "", ("A, the first", "a.csv", """{"given_name":"given","surname":"surname","date_of_birth":{"column":"born","format":"dd/MM/yyyy"}}"""));

        await _folder.JsonAsync();

        Assert.Equal("source,record_id,cluster_id\n\"A, the first\",\"7,1\",C00000001\n\"A, the first\",\"say \"\"x\"\"\",C00000001\n\"A, the first\",Ä 9,C00000002\n", File.ReadAllText(_folder.Path("clusters.csv")));
    }

    [Fact]
    public async Task Thresholds_as_probabilities_decide_what_is_definite_for_review_and_one_cluster()
    {
        TwoFiles("both", """{"definite":0.9999999,"review":0.5,"cluster":0.9999999}""");
        var report = await _folder.JsonAsync();
        Assert.Equal("A:1|A:2|A:3|B:1|B:3|B:4", _folder.Clusters());
        Assert.Equal((0, 4), (report.GetProperty("definitePairs").GetInt32(), report.GetProperty("reviewPairs").GetInt32()));
        Assert.All(_folder.Rows("pairs.csv"), pair => Assert.Equal("review", pair[4]));

        TwoFiles("both", """{"definite":0.9999999,"review":0.9999998,"cluster":0.5}""");
        report = await _folder.JsonAsync();
        Assert.Equal("A:1 A:2 B:1|A:3 B:3|B:4", _folder.Clusters());
        Assert.Equal((0, 0), (report.GetProperty("definitePairs").GetInt32(), report.GetProperty("reviewPairs").GetInt32()));
    }

    [Fact]
    public async Task People_read_the_same_figures_as_programs()
    {
        TwoFiles("both").Table("truth.csv", Truth);

        var said = await _folder.RunAsync("--truth", _folder.Path("truth.csv"));

        Assert.Equal(Exit.Done, said.Exit);
        var rows = said.Out.Split('\n').Select(line => line.Split("  ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells.Length > 1).ToLookup(cells => cells[0], cells => cells[1]);
        foreach (var (figure, value) in new[]
        {
            ("records", "6"), ("people", "3"), ("pairs compared", "4"), ("definite pairs", "4"), ("pairs for review", "0"), ("true pairs", "4"), ("precision", "1.0000"), ("recall", "1.0000"),
            ("F1", "1.0000"), ("best F1 over thresholds", "1.0000"), ("true pairs compared (blocking recall)", "1.0000"), ("definite pairs that are right", "1.0000"),
        }) Assert.Equal([value], rows[figure]);
        foreach (var stage in new[] { "read", "standardise", "estimate", "block", "score", "cluster", "write", "total" }) Assert.Contains(stage, said.Out, StringComparison.Ordinal);
        foreach (var secret in new[] { "Idris", "Pryce", "AD1" }) Assert.DoesNotContain(secret, said.Out + said.Notes, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task People_read_what_was_kept_apart_and_why()
    {
        _folder.Table("a.csv", """
            id | given  | surname | born       | nhs
            1  | Idris  | Pryce   | 03/02/2012 | 9991234004
            """).Table("b.csv", """
            id | given  | surname | born       | nhs
            1  | Idris  | Pryce   | 03/02/2012 | 9991234373
            """);
        const string Numbered = """{"given_name":"given","surname":"surname","date_of_birth":{"column":"born","format":"dd/MM/yyyy"},"nhs_number":"nhs"}""";
        _folder.Config("both", "", ("A", "a.csv", Numbered), ("B", "b.csv", Numbered));

        var said = await _folder.RunAsync();

        Assert.Matches("The two records hold different valid NHS numbers\\. +1 +[01]", said.Out);
    }

    [Fact]
    public async Task Stages_are_shown_one_after_the_other_where_somebody_watches()
    {
        TwoFiles("both").Table("truth.csv", Truth);
        using var output = new StringWriter();
        using var notes = new StringWriter();
        var watched = new Screen(Written(output), Written(notes), live: true);

        Assert.Equal(Exit.Done, await CommandLine.RunAsync(["link", "--config", _folder.Path("link.json"), "--out", _folder.Path("clusters.csv"), "--truth", _folder.Path("truth.csv"), "--card", _folder.Path("card.html")], watched));

        var shown = notes.ToString();
        string[] stages = ["read", "standardise", "block", "score", "estimate", "cluster", "write", "model card", "compare"];
        Assert.Equal(stages, stages.OrderBy(stage => shown.IndexOf(stage, StringComparison.Ordinal) is >= 0 and var at ? at : throw new InvalidOperationException($"'{stage}' is not shown.")));

        static IAnsiConsole Written(TextWriter writer)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.Yes });
            console.Profile.Width = 120;
            return console;
        }
    }

    [Fact]
    public async Task Nothing_is_shown_of_the_stages_to_a_program_or_a_pipe()
    {
        TwoFiles("both");
        Assert.Empty((await _folder.RunAsync()).Notes);
        using var notes = new StringWriter();
        using var output = new StringWriter();
        var watched = new Screen(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(notes) }), live: true);

        Assert.Equal(Exit.Done, await CommandLine.RunAsync(["link", "--config", _folder.Path("link.json"), "--out", _folder.Path("clusters.csv"), "--json"], watched));

        Assert.Empty(notes.ToString());
    }

    [Fact]
    public async Task Pairs_are_written_only_when_asked_for()
    {
        TwoFiles("both");

        var said = await App.Said.ByAsync("link", "--config", _folder.Path("link.json"), "--out", _folder.Path("new folder/clusters.csv"));

        Assert.True(said.Exit == Exit.Done, said.Notes);
        Assert.True(File.Exists(_folder.Path("new folder/clusters.csv")));
        Assert.False(File.Exists(_folder.Path("pairs.csv")));
    }

    [Fact]
    public async Task A_second_run_takes_the_place_of_the_first()
    {
        TwoFiles("both");
        _folder.Write("clusters.csv", new string('x', 100_000));
        await _folder.JsonAsync();
        var first = File.ReadAllText(_folder.Path("clusters.csv"));
        Assert.DoesNotContain('x', first);

        await _folder.JsonAsync();

        Assert.Equal(first, File.ReadAllText(_folder.Path("clusters.csv")));
    }

    private LinkFolder TwoFiles(string mode, string thresholds = "") =>
        _folder.Table("a.csv", FileA).Table("b.csv", FileB).Config(mode, thresholds, ("A", "a.csv", Columns), ("B", "b.csv", Columns));

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
