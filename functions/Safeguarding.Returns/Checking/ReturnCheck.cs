namespace Safeguarding.Returns;

/// <summary>A row of a return that a rule finds fault with.</summary>
/// <param name="Row">0-based in the order of the file or document; -1 when the rule is about the whole return.</param>
/// <param name="Columns">The columns of the row that are part of it, in the order the rule names them.</param>
/// <param name="Child">The child's id; empty when the row names none.</param>
public sealed record CheckedRow(string Code, Severity Severity, string Table, int Row, IReadOnlyList<string> Columns, string Child);

/// <summary>Where the rows of a table stand.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Lines">By row, the line of the file on which it begins, from 1; a quoted line break within a value counts, as an editor counts it.</param>
public sealed record TablePlaces(string File, IReadOnlyList<int> Lines);

/// <summary>What a rule that ran found.</summary>
/// <param name="Rows">By table and row; a row is there once, however many of the rule's failures it is part of.</param>
/// <param name="Children">Children among them.</param>
public sealed record CheckedRule(Rule Rule, IReadOnlyList<CheckedRow> Rows, int Children);

/// <summary>What the department's rules say of a return that is already a file.</summary>
/// <param name="Return">cin or ssda903.</param>
/// <param name="Children">Children in the return.</param>
/// <param name="Rules">The rules of the year, by the order in which they are held.</param>
/// <param name="Ran">Those that ran.</param>
/// <param name="NotRun">Those that lack something, and what.</param>
/// <param name="Remarks">What of the files could not be read or is not looked at, and what to do.</param>
public sealed record ReturnCheck(string Return, ReturnYear Year, int Children, IReadOnlyList<Rule> Rules, IReadOnlyList<CheckedRule> Ran, IReadOnlyList<RuleNotRun> NotRun, IReadOnlyList<string> Remarks)
{
    /// <summary>By table, where its rows stand; without those that were no file.</summary>
    public IReadOnlyDictionary<string, TablePlaces> Places { get; init; } = new Dictionary<string, TablePlaces>();

    /// <summary>The rules that find fault: errors first, then those that find most.</summary>
    public IReadOnlyList<CheckedRule> Failing { get; } =
        [.. Ran.Where(rule => rule.Rows.Count > 0).OrderBy(rule => rule.Rule.Severity).ThenByDescending(rule => rule.Rows.Count).ThenBy(rule => rule.Rule.Code, StringComparer.Ordinal)];

    /// <summary>By rule, in the order of the rules.</summary>
    public IEnumerable<CheckedRow> Findings => Ran.SelectMany(rule => rule.Rows);

    /// <summary>Rows with errors, or with queries; a row counts under every rule that names it.</summary>
    public int Count(Severity severity) => Ran.Where(rule => rule.Rule.Severity == severity).Sum(rule => rule.Rows.Count);

    /// <summary>The file that a finding leads to, and the line from 1; null when it is the return as a whole.</summary>
    public (string File, int Line)? PlaceOf(CheckedRow finding) =>
        finding.Row >= 0 && Places.TryGetValue(finding.Table, out var places) && finding.Row < places.Lines.Count ? (places.File, places.Lines[finding.Row]) : null;

    /// <summary>Applies rules to the tables of a return.</summary>
    /// <param name="name">cin or ssda903.</param>
    public static ReturnCheck Of(string name, ReturnYear year, IReadOnlyList<Rule> rules, RuleTables tables, IReadOnlyList<string> remarks)
    {
        var (ran, notRun) = RuleRun.Each(rules, tables, (rule, failures) =>
        {
            var rows = Rows(rule, failures, tables);
            return new CheckedRule(rule, rows, rows.Select(row => row.Child).Where(child => child.Length > 0).Distinct(StringComparer.Ordinal).Count());
        });
        var (people, id) = name == "cin" ? ("ChildIdentifiers", "LAchildID") : ("Header", "CHILD");
        var children = tables.Has(people) ? tables.Groups(people, id).Count : 0;
        var crowded = tables.Crowded.Select(table => FormattableString.Invariant($"A child stands in more than {RuleTables.MostPartners} rows of {table}, and of these only the first {RuleTables.MostPartners} were compared with other rows. Check that every row has its own child's id."));
        return new ReturnCheck(name, year, children, rules, ran, notRun, [.. remarks, .. crowded]);
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

                // A row that very many failures name is kept once, not once for each.
                if (rows.Count == rows.Capacity && rows.Count > 2 * tables.Count(cell.Table)) Merge(rows);
            }
        }

        foreach (var (table, rows) in ofTable)
        {
            Merge(rows);
            var children = tables.Children(table);
            var lists = new Dictionary<ulong, string[]>();
            foreach (var (row, columns) in rows)
            {
                if (!lists.TryGetValue(columns, out var list)) lists.Add(columns, list = [.. names.Where((_, name) => (columns >> name & 1) == 1).Select(name => name.Column)]);
                found.Add(new CheckedRow(rule.Code, rule.Severity, table, row, list, row < children.Length && row >= 0 ? children[row] ?? "" : ""));
            }
        }

        return found;
    }

    /// <summary>Puts rows in order, each once with all its columns.</summary>
    private static void Merge(List<(int Row, ulong Columns)> rows)
    {
        // Most rules give their rows in order already.
        for (var at = 1; at < rows.Count; at++)
        {
            if (rows[at].Row >= rows[at - 1].Row) continue;
            rows.Sort((a, b) => a.Row.CompareTo(b.Row));
            break;
        }

        var kept = 0;
        for (var at = 1; at < rows.Count; at++)
        {
            if (rows[at].Row == rows[kept].Row) rows[kept] = (rows[kept].Row, rows[kept].Columns | rows[at].Columns);
            else rows[++kept] = rows[at];
        }

        if (rows.Count > 0) rows.RemoveRange(kept + 1, rows.Count - kept - 1);
    }
}
