namespace Safeguarding.Returns;

/// <summary>A cell of a return's table; <paramref name="Row"/> is 0-based in the order of the file.</summary>
public readonly record struct Cell(string Table, string Column, int Row);

/// <summary>
/// One check of the department's. A rule looks at tables and says which cells fail; it holds no state, so rules may run in any order or at once.
/// </summary>
/// <param name="Code">The department's code.</param>
/// <param name="Words">What must hold, in our own words.</param>
/// <param name="Tables">Tables without which the rule cannot run.</param>
/// <param name="Fields">Columns that the rule looks at.</param>
/// <param name="Failures">Each element is one failure: the cells that together break the rule, the one to mend first in front.</param>
public sealed record Rule(string Code, Severity Severity, string Words, IReadOnlyList<string> Tables, IReadOnlyList<string> Fields, Func<RuleTables, IEnumerable<Cell[]>> Failures);

/// <summary>A rule that could not run, and why: never counted as passed.</summary>
public sealed record RuleNotRun(string Code, string Reason);

/// <summary>What a set of rules says of a return.</summary>
public sealed record RuleOutcome(IReadOnlyList<ReturnFinding> Findings, IReadOnlyList<string> Ran, IReadOnlyList<RuleNotRun> NotRun);

/// <summary>Runs rules over the tables of one return.</summary>
public static class RuleRun
{
    public static RuleOutcome Check(IReadOnlyList<Rule> rules, RuleTables tables)
    {
        var findings = new List<ReturnFinding>();
        var ran = new List<string>();
        var notRun = new List<RuleNotRun>();
        foreach (var rule in rules)
        {
            var absent = rule.Tables.Where(t => !tables.Has(t)).ToList();
            if (absent.Count > 0)
            {
                notRun.Add(new RuleNotRun(rule.Code, $"Needs {string.Join(", ", absent)}."));
                continue;
            }

            ran.Add(rule.Code);
            foreach (var cells in rule.Failures(tables))
                findings.Add(new ReturnFinding(rule.Code, rule.Severity, cells[0].Table, tables.Child(cells[0]), rule.Words)
                {
                    Row = cells[0].Row,
                    Columns = string.Join(',', cells.Select(c => c.Column).Distinct(StringComparer.Ordinal)),
                });
        }

        return new RuleOutcome(findings, ran, notRun);
    }
}
