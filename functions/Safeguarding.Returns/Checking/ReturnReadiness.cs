namespace Safeguarding.Returns;

/// <summary>What a rule, or a check of ours on the records, said on a night.</summary>
/// <param name="Findings">Null when the rule did not run.</param>
/// <param name="Children">Children with such a finding; null when the rule did not run.</param>
public sealed record RuleFigures(string Code, Severity Severity, string Words, long? Findings, long? Children);

/// <summary>What a finding is known by from night to night. The row is not part of it: rows move when a child comes or goes.</summary>
public readonly record struct FindingIdentity(string Code, string Child, string Table, string Record)
{
    public static FindingIdentity Of(ReturnFinding finding) => new(finding.Code, finding.ChildId, finding.Table, finding.Record);
}

/// <summary>What was found on an earlier night; null for a night of which nothing is kept.</summary>
/// <param name="Rules">By code.</param>
public sealed record NightFigures(IReadOnlyDictionary<string, RuleFigures> Rules)
{
    public long Of(Severity severity) => Rules.Values.Where(r => r.Severity == severity).Sum(r => r.Findings ?? 0);
}

/// <summary>How a rule stands, tonight and before.</summary>
/// <param name="LastNight">Findings and children; both null when the rule did not run or nothing is kept of the night.</param>
/// <param name="New">Findings that were not there last night; null when nothing is kept of it, or the rule did not run on both nights.</param>
/// <param name="Cleared">Findings of last night that are gone.</param>
/// <param name="WhyNotRun">What the rule lacks; null when it ran.</param>
public sealed record ReadinessRow(
    RuleFigures Tonight, (long? Findings, long? Children) LastNight, (long? Findings, long? Children) WeekAgo, (long? Findings, long? Children) MonthAgo, long? New, long? Cleared, string? WhyNotRun);

/// <summary>How ready a return is: a row for each rule of its year and for each check of ours that has said something, by code.</summary>
public static class ReturnReadiness
{
    /// <param name="findings">Tonight's.</param>
    /// <param name="foundLastNight">Null when nothing is kept of last night.</param>
    public static IReadOnlyList<ReadinessRow> Of(
        IReadOnlyList<ReturnFinding> findings, RulesApplied applied, NightFigures? lastNight, NightFigures? weekAgo, NightFigures? monthAgo, IEnumerable<FindingIdentity>? foundLastNight)
    {
        var tonight = Figures(findings, applied);
        var notRun = applied.NotRun.ToDictionary(r => r.Code, r => r.Reason, StringComparer.Ordinal);
        var now = findings.Select(FindingIdentity.Of).CountBy(f => f).ToDictionary();
        var then = foundLastNight?.CountBy(f => f).ToDictionary();
        var fresh = then is null ? null : Beyond(now, then);
        var cleared = then is null ? null : Beyond(then, now);

        // A check of ours that has nothing to say any more stays in the table for as long as an earlier night beside it had something.
        var gone = new[] { lastNight, weekAgo, monthAgo }.OfType<NightFigures>().SelectMany(n => n.Rules.Values)
            .Where(r => r.Findings > 0 && !tonight.ContainsKey(r.Code)).DistinctBy(r => r.Code, StringComparer.Ordinal).Select(r => r with { Findings = 0, Children = 0 });
        return
        [
            .. tonight.Values.Concat(gone).OrderBy(r => r.Code, StringComparer.Ordinal).Select(rule =>
            {
                var before = Then(lastNight, rule.Code);
                var comparable = rule.Findings is not null && lastNight is not null && (before.Findings is not null || !lastNight.Rules.ContainsKey(rule.Code));
                return new ReadinessRow(
                    rule, before, Then(weekAgo, rule.Code), Then(monthAgo, rule.Code),
                    comparable ? fresh?.GetValueOrDefault(rule.Code) : null, comparable ? cleared?.GetValueOrDefault(rule.Code) : null, notRun.GetValueOrDefault(rule.Code));
            }),
        ];
    }

    /// <summary>Every rule of the year with what it found, and every check of ours that found something.</summary>
    private static SortedDictionary<string, RuleFigures> Figures(IReadOnlyList<ReturnFinding> findings, RulesApplied applied)
    {
        var figures = new SortedDictionary<string, RuleFigures>(StringComparer.Ordinal);
        var notRun = applied.NotRun.Select(r => r.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in applied.Rules) figures[rule.Code] = new RuleFigures(rule.Code, rule.Severity, rule.Words, notRun.Contains(rule.Code) ? null : 0, notRun.Contains(rule.Code) ? null : 0);
        foreach (var found in findings.GroupBy(f => f.Code, StringComparer.Ordinal))
        {
            // A check of ours has many sentences under one code: the page shows the one that is first in the alphabet of those that are errors, if any is.
            var rule = figures.GetValueOrDefault(found.Key);
            var severity = rule?.Severity ?? found.Min(f => f.Severity);
            var words = rule?.Words ?? found.Where(f => f.Severity == severity).Select(f => f.Words).Min(StringComparer.Ordinal)!;
            figures[found.Key] = new RuleFigures(found.Key, severity, words, found.LongCount(), found.Select(f => f.ChildId).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).LongCount());
        }

        return figures;
    }

    private static (long? Findings, long? Children) Then(NightFigures? night, string code) =>
        night is null ? (null, null) : night.Rules.TryGetValue(code, out var rule) ? (rule.Findings, rule.Children) : code.StartsWith("SRC", StringComparison.Ordinal) ? (0, 0) : (null, null);

    /// <summary>By code, how many of the one there are that the other doesn't have.</summary>
    private static Dictionary<string, long> Beyond(Dictionary<FindingIdentity, int> these, Dictionary<FindingIdentity, int> those) =>
        these.GroupBy(f => f.Key.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => (long)Math.Max(0, f.Value - those.GetValueOrDefault(f.Key))), StringComparer.Ordinal);
}
