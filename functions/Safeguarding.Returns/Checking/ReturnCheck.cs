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
        var rows = new List<CheckedRow>[outcome.Ran.Count];
        Parallel.For(0, rows.Length, at => rows[at] = Rows(outcome.Ran[at].Rule, outcome.Ran[at].Cells, tables));
        var (people, id) = name == "cin" ? ("ChildIdentifiers", "LAchildID") : ("Header", "CHILD");
        var children = tables.Has(people) ? tables.Groups(people, id).Count : 0;
        return new ReturnCheck(name, year, children, rules, [.. outcome.Ran.Select(rule => rule.Rule.Code)], outcome.NotRun, [.. rows.SelectMany(found => found)], remarks);
    }

    /// <summary>The rows that failures of one rule name, each once with all its columns, by table and row.</summary>
    private static List<CheckedRow> Rows(Rule rule, IEnumerable<Cell[]> failures, RuleTables tables)
    {
        // A rule names few columns: a bit for each of them says which of a row's are meant.
        var (found, names, ofTable) = (new List<CheckedRow>(), new List<(string Table, string Column)>(), new SortedDictionary<string, List<(int Row, ulong Columns)>>(StringComparer.Ordinal));
        foreach (var cells in failures)
        {
            if (cells is []) found.Add(new CheckedRow(rule.Code, rule.Severity, rule.Tables[0], -1, rule.Fields, ""));
            foreach (var cell in cells)
            {
                var name = names.IndexOf((cell.Table, cell.Column));
                if (name < 0)
                {
                    name = names.Count;
                    names.Add((cell.Table, cell.Column));
                    if (name == 64) throw new InvalidOperationException($"Rule {rule.Code} names more than 64 columns.");
                }

                if (!ofTable.TryGetValue(cell.Table, out var rows)) ofTable.Add(cell.Table, rows = []);
                if (rows.Count > 0 && rows[^1].Row == cell.Row) rows[^1] = (cell.Row, rows[^1].Columns | 1UL << name);
                else rows.Add((cell.Row, 1UL << name));
            }
        }

        foreach (var (table, rows) in ofTable)
        {
            rows.Sort();
            var lists = new Dictionary<ulong, string[]>();
            for (int from = 0, to; from < rows.Count; from = to)
            {
                var columns = 0UL;
                for (to = from; to < rows.Count && rows[to].Row == rows[from].Row; to++) columns |= rows[to].Columns;
                if (!lists.TryGetValue(columns, out var list)) lists.Add(columns, list = [.. names.Where((_, name) => (columns >> name & 1) == 1).Select(name => name.Column)]);
                found.Add(new CheckedRow(rule.Code, rule.Severity, table, rows[from].Row, list, tables.Child(new Cell(table, list[0], rows[from].Row))));
            }
        }

        return found;
    }
}
