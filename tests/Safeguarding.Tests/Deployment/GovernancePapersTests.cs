using System.Globalization;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Governance;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Deployment;

/// <summary>The papers of infra/governance that are made from the contracts, the retention table and the names of the deployment.</summary>
public sealed partial class GovernancePapersTests
{
    private static readonly Dictionary<string, string> Papers = GovernancePapers.All(Schemas.Embedded, Names.Deployed).ToDictionary(p => p.File, p => p.Text, StringComparer.Ordinal);

    [Theory]
    [InlineData("data-sharing-schedule.md")]
    [InlineData("retention-schedule.md")]
    [InlineData("access-matrix.md")]
    public void The_committed_one_is_what_the_sources_give(string file) =>
        Assert.True(Papers[file] == File.ReadAllText(Path.Combine(Repository.Root, "infra", "governance", file)),
            $"infra/governance/{file} is not what its sources give any more. Write it anew with: dotnet run --project functions/Safeguarding.App -c Release -- governance --out infra/governance");

    [Fact]
    public void There_are_three_of_them() => Assert.Equal(["access-matrix.md", "data-sharing-schedule.md", "retention-schedule.md"], Papers.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_column_of_every_agency_is_in_the_schedule_of_its_table()
    {
        var schedule = Papers["data-sharing-schedule.md"];
        foreach (var contract in Schemas.Embedded.Contracts.Contracts.Where(c => c.Agency != "curated"))
        {
            var section = schedule.Split("\n### ").Single(s => s.Contains($": `{contract.Name}`\n", StringComparison.Ordinal)).Split("\n<a id")[0];
            var rows = section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();
            Assert.Equal(contract.Fields.Select(f => f.Name), rows.Select(r => r.Split('`')[1]));
            Assert.All(rows, row => Assert.Equal(6, Bar().Count(row)));
            Assert.Contains($"- Kept at most: {ContractWords.Duration(contract.Retention)}\n", section, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("data-sharing-schedule.md", "| `pers_surname` |", "| personal | matching, safeguarding, returns | joined with what other records say in [`child`](../../docs/dictionary.md#child)")]
    [InlineData("data-sharing-schedule.md", "| `cine_referral_date` |", "`referral.referral_date`: as it is")]
    [InlineData("data-sharing-schedule.md", "| `clea_care_leaver_personal_advisor` |", "| personal |")]
    [InlineData("data-sharing-schedule.md", "| `pers_gender` |", "| **nothing yet** | in no curated table |")]
    [InlineData("retention-schedule.md", "| `raw` |", "| 28 days. Shorter than the month in which an erasure must be answered: UK GDPR article 12(3). | yes | after 2235 days |")]
    [InlineData("retention-schedule.md", "| `curated` |", "| no | yes | after 435 days |")]
    [InlineData("retention-schedule.md", "- **Who.**", "- **Who.** `retention`, and nobody else")]
    [InlineData("retention-schedule.md", "| 1 year (365 days) |", "| `health/patients`, `police/nominals` |")]
    [InlineData("access-matrix.md", "| Who can read `quarantine`? |", "| `ingest`, `retention`, `data-stewards`, `subject-access` |")]
    [InlineData("access-matrix.md", "| Who can delete a file, and where? |", "| `retention`: `landing-health`, ")]
    [InlineData("access-matrix.md", "| Who can delete a row of a table, and of which? |", "`data-stewards`: `decisions`; ")]
    [InlineData("access-matrix.md", "| Who can withhold a child? |", "| `information-governance` |")]
    [InlineData("access-matrix.md", "| `sender-police` |", "|  | add |  |")]
    public void A_line_answers_what_is_asked(string file, string beginning, string said) =>
        Assert.Contains(Papers[file].Split('\n'), line => line.StartsWith(beginning, StringComparison.Ordinal) && line.Contains(said, StringComparison.Ordinal));

    [Fact]
    public void Every_link_within_a_paper_leads_somewhere()
    {
        foreach (var (file, text) in Papers)
        {
            var places = Heading().Matches(text).Select(m => m.Groups[1].Value.ToLowerInvariant().Replace(' ', '-')).Concat(Anchor().Matches(text).Select(m => m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
            Assert.All(Link().Matches(text).Select(m => m.Groups[1].Value), link => Assert.True(link.StartsWith('#') ? places.Contains(link[1..]) : File.Exists(Path.Combine(Repository.Root, "infra", "governance", link.Split('#')[0])), $"{file}: {link}"));
        }
    }

    [Fact]
    public void The_days_after_a_deletion_are_those_of_production()
    {
        var rules = RetentionRules.Parse(Schemas.Embedded.Text("schemas/retention.json"));
        Assert.Equal(rules.UndoDays, Number("prod.bicepparam", @"param undoDays = (\d+)"));
        Assert.Equal(rules.BackupDays, Number("prod.bicepparam", @"param backupDays = (\d+)"));
        Assert.Equal(rules.LogDays, Number("deploy.md", @"workspace\.bicep .*days=(\d+)"));
        // An erasure reaches what can be undeleted within the month that the law gives.
        Assert.InRange(rules.UndoDays, 7, 28);
    }

    private static int Number(string file, string pattern) => int.Parse(Regex.Match(Infra(file), pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Infra(string file) => File.ReadAllText(Path.Combine(Repository.Root, "infra", file));

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex(@"(?m)^#+ (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex("<a id=\"([^\"]+)\">")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
