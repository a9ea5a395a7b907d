using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Deployment;

namespace Safeguarding.Pipeline.Retention;

/// <summary>How long a zone is kept.</summary>
/// <param name="Zone">First segment of the paths it is about.</param>
/// <param name="Days">Kept so many days after it was taken, or, what a build made, after a newer publication took its place.</param>
/// <param name="Reason">Why so long and no longer.</param>
public sealed record RetentionRule(string Zone, int Days, string Reason);

/// <summary>The retention table, <c>schemas/retention.json</c>. What it does not name is kept.</summary>
/// <param name="UndoDays">Days in which storage can bring back what was deleted.</param>
/// <param name="BackupDays">Days a copy is kept in the backup.</param>
/// <param name="LogDays">Days the storage's own log is kept.</param>
public sealed record RetentionRules(string Version, ImmutableArray<RetentionRule> Rules, int UndoDays = 0, int BackupDays = 0, int LogDays = 0)
{
    /// <summary>Never swept, whatever the table says: the ledger and the manifests are how everything else is accounted for, and child ids live on from crosswalk to crosswalk.</summary>
    public static readonly ImmutableArray<string> Kept = [.. Names.Deployed.Containers.Where(c => c.Kept).Select(c => c.Name)];

    /// <exception cref="FormatException">The text is not a retention table.</exception>
    public static RetentionRules Parse(string json)
    {
        RetentionRules? rules;
        try
        {
            rules = JsonSerializer.Deserialize<RetentionRules>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"The retention table cannot be read: {wrong.Message}", wrong);
        }

        if (rules is null || rules.Rules.IsDefaultOrEmpty) throw new FormatException("The retention table has no rules.");
        foreach (var rule in rules.Rules)
        {
            if (Kept.Contains(rule.Zone)) throw new FormatException($"The retention table names '{rule.Zone}', which is never swept.");
            if (rules.Rules.Count(r => r.Zone == rule.Zone) > 1) throw new FormatException($"The retention table names '{rule.Zone}' more than once, and says two things of it.");
            if (rule.Days < 1) throw new FormatException($"The retention table keeps '{rule.Zone}' for {rule.Days} days; it must be 1 or more.");
        }

        return rules;
    }
}
