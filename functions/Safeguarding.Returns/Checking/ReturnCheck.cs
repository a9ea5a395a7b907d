namespace Safeguarding.Returns;

/// <summary>A row of a return that a rule finds fault with.</summary>
/// <param name="Row">0-based in the order of the file or document; -1 when the rule is about the whole return.</param>
/// <param name="Columns">The columns of the row that are part of it, in the order the rule names them.</param>
/// <param name="Child">The child's id; empty when the row names none.</param>
public readonly record struct CheckedRow(string Code, Severity Severity, string Table, int Row, IReadOnlyList<string> Columns, string Child);

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
            var rows = CheckedRows.Of(rule, failures, tables);
            return new CheckedRule(rule, rows, rows.Children);
        });
        var children = tables.RowsOf(name == "cin" ? "ChildIdentifiers" : "Header").Each().Count();
        var crowded = tables.Crowded.Select(table => FormattableString.Invariant($"A child stands in more than {RuleTables.MostPartners} rows of {table}, and of these only the first {RuleTables.MostPartners} were compared with other rows. Check that every row has its own child's id."));
        return new ReturnCheck(name, year, children, rules, ran, notRun, [.. remarks, .. crowded]);
    }
}
