using System.Text;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>An invented authority without mistakes: what its returns are found to be wrong in is listed here, code by code with the reason, and nothing else is found.</summary>
public class CleanAuthorityTests
{
    /// <summary>Findings about what no case record can hold, and queries that sound records raise. A code that is not found either fails the test, so that the list stays true.</summary>
    private static readonly Dictionary<string, string> Census2026 = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Census2027 = new(StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "The case records have no columns for family group decision-making meetings and applications to court.",
    };

    private static readonly Dictionary<string, string> Care2026 = new(StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "The case records do not say whether help for substance misuse was offered to a child who received none.",
    };

    private static readonly Dictionary<string, string> Care2027 = new(StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "As in 2025/26, and there are no columns for deprivation of liberty orders.",
    };

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    public void Census_of_a_clean_authority_has_the_findings_that_are_explained_and_no_other(int year)
    {
        var cin = CinCensus.Build(Records(year), ReturnYear.Ending(year), Repository.Authority, Repository.Mappings, Repository.WorkingDays);
        Assert.True(cin.Children.Count > 300);
        Same(year == 2026 ? Census2026 : Census2027, cin.Findings);
    }

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    public void Tables_of_a_clean_authority_have_the_findings_that_are_explained_and_no_other(int year)
    {
        var care = Ssda903.Build(Records(year), ReturnYear.Ending(year), Repository.Authority, Repository.Mappings, Repository.WorkingDays);
        Assert.True(care["Header"].Rows.Count > 50);
        Same(year == 2026 ? Care2026 : Care2027, care.Findings);
    }

    private static void Same(Dictionary<string, string> explained, IReadOnlyList<ReturnFinding> findings)
    {
        // The codes alone: a finding of a clean authority is looked up by running the test, and its row by the finding.
        var found = findings.GroupBy(f => f.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, What: $"{g.Key} x{g.Count()}: {g.First().Table} {g.First().Columns}: {g.First().Words}")).ToList();
        var unexplained = found.Where(f => !explained.ContainsKey(f.Key)).Select(f => f.What).ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
        Assert.Equal(explained.Keys.Order(StringComparer.Ordinal), found.Select(f => f.Key));
    }

    /// <summary>The case records on the year's last night.</summary>
    private static Dictionary<string, TextTable> Records(int year)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var options = new SampleOptions { Children = 1500, Seed = 5, Dirt = DirtRates.None, LastNight = new DateOnly(year, 3, 31) };
        SyntheticAuthority.Generate(options).Write(path => new Kept(bytes => files[path] = bytes));
        return files.Where(f => f.Key.StartsWith("landing/social_care/", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f.Key), f => Table(Path.GetFileNameWithoutExtension(f.Key), Encoding.UTF8.GetString(f.Value)), StringComparer.Ordinal);
    }

    /// <summary>No value of the sample holds a line end.</summary>
    private static TextTable Table(string name, string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Cells(l.TrimEnd('\r'))).ToList();
        return new TextTable(name, [.. lines[0].Select(c => c!)], lines[1..]);
    }

    private static string?[] Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string?>(), new StringBuilder(), false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(cell.Length == 0 ? null : cell.ToString());
                cell.Clear();
            }
            else if (line[i] != '"') cell.Append(line[i]);
            else if (quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else quoted = !quoted;
        }

        return [.. cells];
    }

    private sealed class Kept(Action<byte[]> keep) : MemoryStream
    {
        private bool _kept;

        protected override void Dispose(bool disposing)
        {
            if (!_kept) keep(ToArray());
            _kept = true;
            base.Dispose(disposing);
        }
    }
}
