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

/// <summary>The failures of a rule that ran, in the order in which it gives them.</summary>
/// <param name="Cells">For each failure the cells that together break the rule, the one to mend first in front; none when it is the return as a whole that does.</param>
public sealed record RuleFailures(Rule Rule, IReadOnlyList<Cell[]> Cells);

/// <summary>What a set of rules says of a return.</summary>
/// <param name="Tables">What was looked at.</param>
/// <param name="Ran">The rules that ran, in their order.</param>
public sealed record RuleOutcome(RuleTables Tables, IReadOnlyList<RuleFailures> Ran, IReadOnlyList<RuleNotRun> NotRun)
{
    private readonly Lazy<IReadOnlyList<ReturnFinding>> _findings = new(() => [.. Ran.SelectMany(rule => rule.Cells.Select(cells => Finding(rule.Rule, cells, Tables)))]);

    /// <summary>A finding for each failure, at the cell to mend first.</summary>
    public IReadOnlyList<ReturnFinding> Findings => _findings.Value;

    private static ReturnFinding Finding(Rule rule, Cell[] cells, RuleTables tables) => cells is []
        ? new(rule.Code, rule.Severity, rule.Tables[0], "", rule.Words) { Columns = string.Join(',', rule.Fields) }
        : new(rule.Code, rule.Severity, cells[0].Table, tables.ChildAt(cells[0]), rule.Words)
        {
            Row = cells[0].Row,
            Columns = string.Join(',', cells.Select(c => c.Column).Distinct(StringComparer.Ordinal)),
        };
}

/// <summary>Runs rules over the tables of one return.</summary>
public static class RuleRun
{
    public static RuleOutcome Check(IReadOnlyList<Rule> rules, RuleTables tables)
    {
        var (ran, notRun) = Each(rules, tables, (rule, failures) => new RuleFailures(rule, [.. failures]));
        return new RuleOutcome(tables, ran, notRun);
    }

    /// <summary>Makes something of the failures of each rule. Rules run side by side; what comes out does not depend on which was done first.</summary>
    /// <returns>What was made of the rules that ran, and the rules that could not run, both in the order of the rules.</returns>
    internal static (IReadOnlyList<T> Ran, IReadOnlyList<RuleNotRun> NotRun) Each<T>(IReadOnlyList<Rule> rules, RuleTables tables, Func<Rule, IEnumerable<Cell[]>, T> make) where T : class
    {
        var ran = new T?[rules.Count];
        Parallel.For(0, rules.Count, at =>
        {
            if (rules[at].Tables.All(tables.Has)) ran[at] = make(rules[at], rules[at].Failures(tables));
        });
        return ([.. ran.OfType<T>()], [.. rules.Where((_, at) => ran[at] is null).Select(rule => new RuleNotRun(rule.Code, Lacking(rule, tables)))]);
    }

    private static string Lacking(Rule rule, RuleTables tables)
    {
        var lacking = rule.Tables.Where(table => !tables.Has(table)).ToList();
        string[] options =
        [
            .. lacking.Any(table => table.Contains("_last", StringComparison.Ordinal)) ? ["last year's files with --previous"] : Array.Empty<string>(),
            .. lacking.Contains("Providers", StringComparer.Ordinal) ? ["the list of providers with --providers"] : Array.Empty<string>(),
            .. lacking.Any(table => table.Contains(".PL_", StringComparison.Ordinal)) ? ["a postcode directory with --postcodes"] : Array.Empty<string>(),
            .. lacking.Contains("Authority", StringComparer.Ordinal) || lacking.Contains("Episodes.PL_LOCATION", StringComparer.Ordinal) ? ["the authority's own codes with --own-authority"] : Array.Empty<string>(),
        ];
        return $"Needs {string.Join(", ", lacking)}{(options.Length > 0 ? $": give {string.Join(" and ", options)}" : "")}.";
    }
}
