using System.Collections;

namespace Safeguarding.Returns;

/// <summary>The rows that the failures of one rule name, each once with all its columns, by table and row. A large return has millions, so a row is made when it is asked for.</summary>
internal sealed class CheckedRows : IReadOnlyList<CheckedRow>
{
    private readonly Rule _rule;
    private readonly int _whole;
    private readonly List<OfTable> _tables = [];

    /// <summary>A rule names few columns: a bit for each of them says which of a row's are meant.</summary>
    private readonly Dictionary<ulong, string[]> _columns = [];

    private CheckedRows(Rule rule, int whole) => (_rule, _whole) = (rule, whole);

    private sealed record Named(string Table, string Column, List<(int Row, ulong Columns)> Rows);

    private sealed record OfTable(string Table, string?[] Ids, List<(int Row, ulong Columns)> Rows);

    /// <summary>Children among them.</summary>
    public int Children { get; private init; }

    /// <summary>Failures of the return as a whole come first, then those of rows.</summary>
    public int Count => _whole + _tables.Sum(table => table.Rows.Count);

    public CheckedRow this[int index]
    {
        get
        {
            if (index < _whole) return new CheckedRow(_rule.Code, _rule.Severity, _rule.Tables[0], -1, _rule.Fields, "");
            index -= _whole;
            foreach (var table in _tables)
            {
                if (index < table.Rows.Count) return Row(table, table.Rows[index]);
                index -= table.Rows.Count;
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    public IEnumerator<CheckedRow> GetEnumerator()
    {
        for (var at = 0; at < _whole; at++) yield return this[at];
        foreach (var table in _tables)
            foreach (var row in table.Rows) yield return Row(table, row);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static CheckedRows Of(Rule rule, IEnumerable<Cell[]> failures, RuleTables tables)
    {
        var (whole, last, names, ofTable) = (0, -1, new List<Named>(), new SortedDictionary<string, List<(int Row, ulong Columns)>>(StringComparer.Ordinal));
        foreach (var cells in failures)
        {
            if (cells is []) whole++;
            foreach (var cell in cells)
            {
                last = Name(cell);
                var rows = names[last].Rows;
                if (rows.Count > 0 && rows[^1].Row == cell.Row) rows[^1] = (cell.Row, rows[^1].Columns | 1UL << last);
                else rows.Add((cell.Row, 1UL << last));

                // A row that very many failures name is kept once, not once for each.
                if (rows.Count == rows.Capacity && rows.Count > 2 * tables.Count(cell.Table)) InOrderAndOnce(rows);
            }
        }

        // Cells come in one sequence, failure after failure: the next is mostly the one after the last, or the first again.
        int Name(Cell cell)
        {
            var next = last + 1 < names.Count ? last + 1 : 0;
            if (next < names.Count && ReferenceEquals(names[next].Column, cell.Column) && ReferenceEquals(names[next].Table, cell.Table)) return next;
            var name = names.FindIndex(n => n.Table == cell.Table && n.Column == cell.Column);
            if (name >= 0) return name;
            if (names.Count == 64) throw new InvalidOperationException($"Rule {rule.Code} names more than 64 columns.");
            if (!ofTable.TryGetValue(cell.Table, out var rows)) ofTable.Add(cell.Table, rows = []);
            names.Add(new Named(cell.Table, cell.Column, rows));
            return names.Count - 1;
        }

        var children = new HashSet<int>();
        foreach (var (table, rows) in ofTable)
        {
            InOrderAndOnce(rows);
            var child = tables.ChildOf(table);
            foreach (var row in rows)
                if (row.Row >= 0 && row.Row < child.Length && child[row.Row] >= 0) children.Add(child[row.Row]);
        }

        var found = new CheckedRows(rule, whole) { Children = children.Count };
        foreach (var (table, rows) in ofTable)
        {
            found._tables.Add(new OfTable(table, tables.ChildIds(table), rows));
            foreach (var columns in rows.Select(row => row.Columns).Distinct())
                found._columns.TryAdd(columns, [.. names.Where((_, name) => (columns >> name & 1) == 1).Select(name => name.Column)]);
        }

        return found;
    }

    /// <summary>Most rules give their rows in order already.</summary>
    private static void InOrderAndOnce(List<(int Row, ulong Columns)> rows)
    {
        for (var at = 1; at < rows.Count; at++)
        {
            if (rows[at].Row > rows[at - 1].Row) continue;
            rows.Sort((a, b) => a.Row.CompareTo(b.Row));
            var kept = 0;
            for (var next = 1; next < rows.Count; next++)
            {
                if (rows[next].Row == rows[kept].Row) rows[kept] = (rows[kept].Row, rows[kept].Columns | rows[next].Columns);
                else rows[++kept] = rows[next];
            }

            rows.RemoveRange(kept + 1, rows.Count - kept - 1);
            return;
        }
    }

    private CheckedRow Row(OfTable table, (int Row, ulong Columns) row) =>
        new(_rule.Code, _rule.Severity, table.Table, row.Row, _columns[row.Columns], row.Row >= 0 && row.Row < table.Ids.Length ? table.Ids[row.Row] ?? "" : "");
}
