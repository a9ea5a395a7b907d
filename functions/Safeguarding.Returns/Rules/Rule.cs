namespace Safeguarding.Returns;

/// <summary>A cell of a return's table; <paramref name="Row"/> is 0-based in the order of the file.</summary>
public readonly record struct Cell(string Table, string Column, int Row);

/// <summary>
/// One check of the department's. A rule looks at tables and says which cells fail; it holds no state, so rules may run in any order or at once.
/// </summary>
/// <param name="Code">The department's code.</param>
/// <param name="Words">What must hold, in our own words.</param>
/// <param name="Tables">Tables without which the rule cannot run; "Episodes.PL_LA" is a column without which it cannot, "Episodes_last" the same table of the year before.</param>
/// <param name="Fields">Columns that the rule looks at.</param>
/// <param name="Failures">Each element is one failure: the cells that together break the rule, the one to mend first in front; no cells when it is the return as a whole that fails.</param>
public sealed record Rule(string Code, Severity Severity, string Words, IReadOnlyList<string> Tables, IReadOnlyList<string> Fields, Func<RuleTables, IEnumerable<Cell[]>> Failures)
{
    /// <summary>First collection year in which the rule is in force in this form, as <see cref="ReturnYear.Code"/>.</summary>
    public string From { get; init; } = "2022_23";

    /// <summary>Last collection year in which it is; null: it still is.</summary>
    public string? Until { get; init; }

    public bool IsInForce(ReturnYear year) => string.CompareOrdinal(From, year.Code) <= 0 && (Until is null || string.CompareOrdinal(year.Code, Until) <= 0);
}

/// <summary>A rule that could not run, and why: never counted as passed.</summary>
public sealed record RuleNotRun(string Code, string Reason);

/// <summary>What a set of rules says of a return.</summary>
public sealed record RuleOutcome(IReadOnlyList<ReturnFinding> Findings, IReadOnlyList<string> Ran, IReadOnlyList<RuleNotRun> NotRun);

/// <summary>Runs rules over the tables of one return.</summary>
public static class RuleRun
{
    /// <summary>Rules run side by side; findings come in the order of the rules, and within one in the order in which it gives them.</summary>
    public static RuleOutcome Check(IReadOnlyList<Rule> rules, RuleTables tables)
    {
        var found = new ReturnFinding[rules.Count][];
        Parallel.For(0, rules.Count, at =>
        {
            if (rules[at].Tables.All(tables.Has)) found[at] = [.. rules[at].Failures(tables).Select(cells => Finding(rules[at], cells, tables))];
        });
        var ran = rules.Where((_, at) => found[at] is not null).Select(rule => rule.Code).ToList();
        var notRun = rules.Where((_, at) => found[at] is null).Select(rule => new RuleNotRun(rule.Code, Lacking(rule, tables))).ToList();
        return new RuleOutcome([.. found.Where(findings => findings is not null).SelectMany(findings => findings)], ran, notRun);
    }

    private static ReturnFinding Finding(Rule rule, Cell[] cells, RuleTables tables) => cells is []
        ? new(rule.Code, rule.Severity, rule.Tables[0], "", rule.Words) { Columns = string.Join(',', rule.Fields) }
        : new(rule.Code, rule.Severity, cells[0].Table, tables.Child(cells[0]), rule.Words)
        {
            Row = cells[0].Row,
            Columns = string.Join(',', cells.Select(c => c.Column).Distinct(StringComparer.Ordinal)),
        };

    private static string Lacking(Rule rule, RuleTables tables) => $"Needs {string.Join(", ", rule.Tables.Where(table => !tables.Has(table)))}.";
}
