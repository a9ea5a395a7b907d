using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>
/// Runs every text file of <c>Scenarios</c>: a table of records, decisions of stewards if any, and what is expected.
/// <c>child A B</c>: these records, and no others, are one child. <c>review A B: words</c>: the pair waits for a steward, and the words are in the reason
/// (no words: the weight alone). Every record not named stands alone, and no pair not named is in review.
/// </summary>
public sealed class LinkageScenarioTests
{
    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var path in Directory.GetFiles(Folder("Scenarios"), "*.txt").Order(StringComparer.Ordinal)) names.Add(Path.GetFileNameWithoutExtension(path));
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Records_become_the_children_the_scenario_expects(string name)
    {
        var scenario = Scenario.Parse(File.ReadAllLines(Path.Combine(Folder("Scenarios"), name + ".txt")));

        var result = Linker.Link(scenario.Records, MatchModel.EmbeddedJson, Crosswalk.Empty, scenario.Decisions);

        Assert.Equal(scenario.Expected(result), Scenario.Actual(result));
    }

    [Theory]
    [InlineData("twins")]
    [InlineData("triplets siblings")]
    [InlineData("names-exchanged twins-names-exchanged")]
    [InlineData("family-moved house-changed-hands")]
    [InlineData("adopted")]
    [InlineData("unborn")]
    [InlineData("nhs-number")]
    [InlineData("birth-date-missing")]
    [InlineData("parent")]
    [InlineData("chain")]
    [InlineData("steward")]
    public void Each_theme_fails_an_engine_that_links_nothing_and_one_that_links_everything(string theme)
    {
        var scenarios = Directory.GetFiles(Folder("Scenarios"), "*.txt").Where(path => theme.Split(' ').Any(start => Path.GetFileName(path).StartsWith(start, StringComparison.Ordinal)))
            .Select(path => Scenario.Parse(File.ReadAllLines(path))).ToList();

        Assert.True(scenarios.Count >= 2, $"There are {scenarios.Count} scenarios of {theme}.");
        Assert.Contains(scenarios, scenario => !Passes(scenario, (_, n) => n));
        Assert.Contains(scenarios, scenario => !Passes(scenario, (_, _) => 0));

        // Not even with the right questions asked beside.
        static bool Passes(Scenario scenario, Func<PersonRecord, int, int> childOf)
        {
            var asked = Linker.Link(scenario.Records, MatchModel.EmbeddedJson, Crosswalk.Empty, scenario.Decisions).Pairs;
            var result = new LinkResult(new Crosswalk([.. scenario.Records.Select((record, n) => new CrosswalkEntry(record.Key, $"C{childOf(record, n)}"))], []), [], asked, 0);
            return scenario.Expected(result) == Scenario.Actual(result);
        }
    }

    /// <summary>A folder of text files beside the tests.</summary>
    internal static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, "tests", "Safeguarding.Tests", "Linkage", name);
            if (Directory.Exists(found)) return found;
        }
        throw new DirectoryNotFoundException($"tests/Safeguarding.Tests/Linkage/{name} is in no folder above the tests.");
    }
}

internal sealed class Scenario
{
    private readonly List<string[]> _children = [];
    private readonly List<(string Pair, string Reason)> _reviews = [];

    public List<PersonRecord> Records { get; } = [];
    public List<StewardDecision> Decisions { get; } = [];

    public static Scenario Parse(IEnumerable<string> lines)
    {
        var scenario = new Scenario();
        string[]? header = null;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var words = line.Split([' ', ':'], 2);
            if (cells.Length > 1 && header is null) header = cells;
            else if (cells.Length > 1) scenario.Records.Add(Record(header!, cells, Key(cells[Array.IndexOf(header!, "key")])));
            else if (words[0] == "child") scenario._children.Add(words[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            else if (words[0] == "review") scenario.AddReview(words[1]);
            else if (words[0] == "steward") scenario.AddDecision(words[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            else throw new FormatException($"The scenario line '{line}' is none of: table row, child, review, steward.");
        }
        return scenario;
    }

    /// <summary>What the scenario asks for, as lines; a review's reason is completed from the result when it has the asked words.</summary>
    public string Expected(LinkResult result)
    {
        var named = _children.SelectMany(keys => keys).ToHashSet(StringComparer.Ordinal);
        var children = _children.Concat(Records.Select(record => record.Key.ToString()).Where(key => !named.Contains(key)).Select(key => new[] { key }))
            .Select(keys => "child " + string.Join(' ', keys.Order(StringComparer.Ordinal)));
        var reviews = _reviews.Select(review =>
        {
            var actual = result.Pairs.FirstOrDefault(pair => Pair(pair) == review.Pair)?.Veto ?? "";
            var agrees = review.Reason.Length == 0 ? actual.Length == 0 : actual.Contains(review.Reason, StringComparison.Ordinal);
            return $"review {review.Pair}: {(agrees ? actual : review.Reason)}";
        });
        return string.Join('\n', children.Concat(reviews).Order(StringComparer.Ordinal));
    }

    public static string Actual(LinkResult result)
    {
        var children = result.Crosswalk.Entries.GroupBy(entry => entry.ChildId)
            .Select(child => "child " + string.Join(' ', child.Select(entry => entry.Record.ToString()).Order(StringComparer.Ordinal)));
        var reviews = result.Pairs.Where(pair => pair.Outcome == LinkOutcome.Review).Select(pair => $"review {Pair(pair)}: {pair.Veto}");
        return string.Join('\n', children.Concat(reviews).Order(StringComparer.Ordinal));
    }

    private static string Pair(PairDecision pair) => $"{pair.A} {pair.B}";

    private void AddReview(string text)
    {
        // Keys hold a colon, so the reason starts after the second word.
        var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        var keys = new[] { words[0], words[1].TrimEnd(':') }.Select(Key).Order().ToArray();
        _reviews.Add(($"{keys[0]} {keys[1]}", words.Length > 2 ? words[2] : ""));
    }

    private void AddDecision(string[] words) => Decisions.Add(new StewardDecision(
        Key(words[1]), Key(words[2]), words[0] switch { "same" => true, "different" => false, "unsure" => null, _ => throw new FormatException($"'{words[0]}' is no decision.") },
        "scenario"));

    /// <summary>A record of the cells under the columns of a table.</summary>
    public static PersonRecord Record(string[] header, string[] cells, RecordKey key)
    {
        string? Cell(string column) => Array.IndexOf(header, column) is >= 0 and var at && cells[at].Length > 0 ? cells[at] : null;
        DateOnly? Date(string column) => Cell(column) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        return new PersonRecord(key)
        {
            GivenName = Cell("given"),
            MiddleName = Cell("middle"),
            Surname = Cell("surname"),
            KnownAs = Cell("known as"),
            DateOfBirth = Date("born"),
            ExpectedDateOfBirth = Date("expected"),
            Sex = Cell("sex"),
            Postcode = Cell("postcode"),
            Address = Cell("address"),
            Uprn = Cell("uprn"),
            NhsNumber = Cell("nhs"),
            Upn = Cell("upn"),
            RecordDate = Date("seen"),
            NeverLink = Cell("never") is { } never ? [.. never.Split(' ').Select(Key)] : ImmutableArray<RecordKey>.Empty,
        };
    }

    private static RecordKey Key(string text) => text.Split(':') is [var source, var id] ? new RecordKey(source, id) : throw new FormatException($"'{text}' is no record key.");
}
