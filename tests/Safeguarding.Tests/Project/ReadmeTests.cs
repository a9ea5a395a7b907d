using System.Text.RegularExpressions;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Project;

/// <summary>The README says what is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = Repository.Root;
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void It_has_exactly_two_set_up_commands_and_CI_runs_the_second()
    {
        var setUp = Readme[Readme.IndexOf("## Set up", StringComparison.Ordinal)..Readme.IndexOf("## One extract", StringComparison.Ordinal)];
        var commands = setUp.Split('\n').Where(l => l.StartsWith("    ", StringComparison.Ordinal)).Select(l => l.Trim()).ToList();
        Assert.Equal(2, commands.Count);
        Assert.EndsWith("-- demo", commands[0], StringComparison.Ordinal);
        Assert.Contains(commands[1], File.ReadAllText(Path.Combine(Root, ".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_of_the_program_is_in_the_table_and_every_verb_of_the_table_is_in_the_program()
    {
        var table = Section("## Verbs");
        var told = Verb().Matches(string.Join('\n', table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|')[1])))
            .Select(m => m.Groups[1].Value).Where(v => v is not ("template" or "dictionary" or "findings" or "diff")).Distinct().Order().ToList();
        Assert.Equal(CommandLine.Root.Subcommands.Select(c => c.Name).Order(), told);
    }

    [Fact]
    public void Every_dataset_and_every_partner_table_is_named()
    {
        var datasets = Section("## Datasets");
        Assert.All(Schemas.Embedded.Contracts.Of("curated"), c => Assert.Contains($"`{c.Table}`", datasets, StringComparison.Ordinal));
        var agencies = Section("## Agencies");
        Assert.All(Schemas.Embedded.Contracts.Of("health").Concat(Schemas.Embedded.Contracts.Of("police")), c => Assert.Contains($"`{c.Table}`", agencies, StringComparison.Ordinal));
        Assert.Equal(47, Schemas.Embedded.Contracts.Of("social_care").Count());
        Assert.Contains("| 47:", agencies, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_it_points_at_exist()
    {
        foreach (Match path in Pointer().Matches(Readme + File.ReadAllText(Path.Combine(Root, "CONTRIBUTING.md"))))
            Assert.True(Path.Exists(Path.Combine(Root, path.Groups[1].Value.TrimEnd('/'))), path.Groups[1].Value);
    }

    private static string Section(string heading)
    {
        var start = Readme.IndexOf(heading, StringComparison.Ordinal);
        var end = Readme.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Readme[start..] : Readme[start..end];
    }

    [GeneratedRegex(@"`([a-z]+)")]
    private static partial Regex Verb();

    [GeneratedRegex(@"`((?:functions|schemas|infra|tests|docs)/[A-Za-z0-9_./]+|[A-Z][A-Za-z]+\.(?:md|txt))`")]
    private static partial Regex Pointer();
}
