namespace Safeguarding.Returns;

/// <summary>Which rules were put to a return, and those of them that could not run: what a count of nought rests on.</summary>
public sealed record RulesApplied(IReadOnlyList<Rule> Rules, IReadOnlyList<RuleNotRun> NotRun)
{
    public static readonly RulesApplied None = new([], []);
}
