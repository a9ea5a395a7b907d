namespace Safeguarding.Returns;

/// <summary>A row of a return that a rule finds fault with.</summary>
/// <param name="Row">0-based in the order of the file or document; -1 when the rule is about the whole return.</param>
/// <param name="Columns">The columns of the row that are part of it, in the order the rule names them.</param>
/// <param name="Child">The child's id; empty when the row names none.</param>
public sealed record CheckedRow(string Code, Severity Severity, string Table, int Row, IReadOnlyList<string> Columns, string Child);

/// <summary>What the department's rules say of a return that is already a file.</summary>
/// <param name="Return">cin or ssda903.</param>
/// <param name="Children">Children in the return.</param>
/// <param name="Rules">The rules of the year, by the order in which they are held.</param>
/// <param name="Ran">Codes of those that ran.</param>
/// <param name="NotRun">Those that lack something, and what.</param>
/// <param name="Findings">By rule, then table and row; a row is there once for a rule, however many of its failures it is part of.</param>
/// <param name="Remarks">What of the files could not be read or is not looked at, and what to do.</param>
public sealed record ReturnCheck(string Return, ReturnYear Year, int Children, IReadOnlyList<Rule> Rules, IReadOnlyList<string> Ran, IReadOnlyList<RuleNotRun> NotRun, IReadOnlyList<CheckedRow> Findings, IReadOnlyList<string> Remarks)
{
    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);

    /// <summary>Applies rules to the tables of a return.</summary>
    /// <param name="name">cin or ssda903.</param>
    public static ReturnCheck Of(string name, ReturnYear year, IReadOnlyList<Rule> rules, RuleTables tables, IReadOnlyList<string> remarks)
    {
        var outcome = RuleRun.Check(rules, tables);
        var rows = new List<CheckedRow>();
        var failures = outcome.Failures;
        for (int from = 0, to; from < failures.Count; from = to)
        {
            var rule = failures[from].Rule;
            var columns = new SortedDictionary<(string Table, int Row), List<string>>(Comparer<(string Table, int Row)>.Create((a, b) => string.CompareOrdinal(a.Table, b.Table) is not 0 and var order ? order : a.Row.CompareTo(b.Row)));
            if (failures[from].Cells is []) rows.Add(new CheckedRow(rule.Code, rule.Severity, rule.Tables[0], -1, rule.Fields, ""));
            for (to = from; to < failures.Count && ReferenceEquals(failures[to].Rule, rule); to++)
            {
                foreach (var cell in failures[to].Cells)
                {
                    if (!columns.TryGetValue((cell.Table, cell.Row), out var named)) columns.Add((cell.Table, cell.Row), named = []);
                    if (!named.Contains(cell.Column)) named.Add(cell.Column);
                }
            }
            rows.AddRange(columns.Select(found => new CheckedRow(rule.Code, rule.Severity, found.Key.Table, found.Key.Row, found.Value, tables.Child(new Cell(found.Key.Table, found.Value[0], found.Key.Row)))));
        }
        var (people, id) = name == "cin" ? ("ChildIdentifiers", "LAchildID") : ("Header", "CHILD");
        var children = tables.Has(people) ? tables.Groups(people, id).Count : 0;
        return new ReturnCheck(name, year, children, rules, outcome.Ran, outcome.NotRun, rows, remarks);
    }
}
