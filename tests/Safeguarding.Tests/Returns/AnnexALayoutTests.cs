using System.Text.RegularExpressions;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>The lists' columns and categories against the schema by which others read an Annex A.</summary>
public partial class AnnexALayoutTests
{
    [Fact]
    public void Eleven_lists_with_columns_that_are_named_once_and_categories_that_there_are()
    {
        Assert.Equal(Enumerable.Range(1, 11), AnnexALayout.Lists.Select(l => l.Number));
        Assert.Equal([7, 8, 11, 12, 14, 14, 17, 34, 17, 16, 19], AnnexALayout.Lists.Select(l => l.Columns.Count));
        foreach (var list in AnnexALayout.Lists)
        {
            Assert.Equal(list.Columns.Count, list.Columns.Select(c => c.Name).Distinct().Count());
            Assert.Equal(list.Columns.Count, list.Columns.Select(c => c.Header).Distinct().Count());
            var names = list.Columns.Select(c => c.Name).ToHashSet();
            Assert.All(list.Order, o => Assert.Subset(names, new HashSet<string> { o.Earlier, o.Later }));
            Assert.All(list.Together, t => Assert.Subset(names, new HashSet<string> { t.Given, t.Needed }));
            Assert.All(list.Columns, c => Assert.Equal(c.Kind == AnnexAKind.Category, c.Categories is not null));
            Assert.All(list.Columns.Where(c => c.Categories is not null), c => Assert.NotEmpty(Repository.Mappings[c.Categories!].Codes));
        }
    }

    /// <summary>With no table given, each that is read is missed; adopters are not, they are optional.</summary>
    [Fact]
    public void Tables_that_are_read_are_the_ones_named()
    {
        var made = AnnexA.Build(new Dictionary<string, TextTable>(), new DateOnly(2026, 3, 31), Repository.Mappings);
        Assert.Equal(AnnexA.Tables.Order(StringComparer.Ordinal), made.Findings.Where(f => f.Code == SourceFinding.TableAbsent).Select(f => f.Table).Append("adopters").Order(StringComparer.Ordinal));
        Assert.All(AnnexA.Tables, t => Assert.NotNull(Safeguarding.Pipeline.Contracts.Schemas.Embedded.Contracts.Find("social_care/" + t)));
        Assert.All(made.Lists, l => Assert.Empty(l.Table.Rows));
    }

    [SharedFact("domain", "data", "annexa", "Annex_A_schema.yml")]
    public void Headers_and_their_order_are_those_of_the_schema()
    {
        var schema = Schema();
        foreach (var list in AnnexALayout.Lists) Assert.Equal(schema.Where(c => c.List == list.Number).Select(c => c.Header), list.Columns.Select(c => c.Header));
    }

    [SharedFact("domain", "data", "annexa", "Annex_A_schema.yml")]
    public void Every_category_is_one_that_the_schema_knows()
    {
        var schema = Schema();
        foreach (var list in AnnexALayout.Lists)
        {
            foreach (var column in list.Columns.Where(c => c.Categories is not null))
            {
                var known = schema.Single(c => c.List == list.Number && c.Header == column.Header).Values;
                Assert.All(Repository.Mappings[column.Categories!].Codes, code => Assert.Contains(Plain(code), known));
            }
        }
    }

    private static string Plain(string text) => Regex.Replace(text.Trim().Trim('"', '\''), @"\s+", " ").Replace("''", "'", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Columns in order, with the values that each takes: its categories and what is read as them. A column that refers to another has the other's.</summary>
    private static List<(int List, string Header, HashSet<string> Values)> Schema()
    {
        var columns = new List<(int List, string Header, HashSet<string> Values)>();
        var anchors = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var (list, values) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in Whole(File.ReadLines(Repository.Shared("domain", "data", "annexa", "Annex_A_schema.yml")!)))
        {
            if (ListLine().Match(line) is { Success: true } l) list = int.Parse(l.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            else if (ColumnLine().Match(line) is { Success: true } c)
            {
                var (anchor, refers) = (c.Groups["anchor"].Value, c.Groups["refers"].Value);
                values = refers.Length > 0 ? anchors[refers] : new HashSet<string>(StringComparer.Ordinal);
                if (anchor.Length > 0) anchors[anchor] = values;
                columns.Add((list, c.Groups["header"].Value.Trim('"'), values));
            }
            else if (MergeLine().Match(line) is { Success: true } merge) values.UnionWith(anchors[merge.Groups[1].Value]);
            else if (ValueLine().Match(line) is { Success: true } value) values.Add(Plain(value.Groups[1].Value is "true" ? "a) Yes" : value.Groups[1].Value is "false" ? "b) No" : value.Groups[1].Value));
        }

        return columns;
    }

    /// <summary>Long values go on in the next line, which begins with neither a dash nor a key.</summary>
    private static List<string> Whole(IEnumerable<string> lines)
    {
        var whole = new List<string>();
        foreach (var line in lines)
        {
            if (whole.Count > 0 && ContinuedLine().IsMatch(line)) whole[^1] += " " + line.Trim();
            else whole.Add(line);
        }

        return whole;
    }

    [GeneratedRegex(@"^ {16,}(?!- |\w+:( |$))\S")]
    private static partial Regex ContinuedLine();

    [GeneratedRegex(@"^ {4}list_(\d+):")]
    private static partial Regex ListLine();

    [GeneratedRegex(@"^ {8}(?<header>\S.*?):(?: &(?<anchor>[\w-]+)| \*(?<refers>[\w-]+))?\s*$")]
    private static partial Regex ColumnLine();

    [GeneratedRegex(@"^\s+<<: \*([\w-]+)")]
    private static partial Regex MergeLine();

    [GeneratedRegex(@"^\s+-\s+(?:code:\s+)?(\S.*)$")]
    private static partial Regex ValueLine();
}
