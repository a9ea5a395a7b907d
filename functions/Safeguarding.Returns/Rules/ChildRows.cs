namespace Safeguarding.Returns;

/// <summary>Rows of a table by the number of their child, see <see cref="RuleTables.ChildOf"/>. A child's rows are a slice of one array, so that a return of many children takes two arrays and no more.</summary>
public sealed class ChildRows
{
    public static readonly ChildRows None = new([0], []);

    private readonly int[] _starts;
    private readonly int[] _rows;

    private ChildRows(int[] starts, int[] rows) => (_starts, _rows) = (starts, rows);

    /// <summary>The child's rows; none where it has none, or there is no child (-1).</summary>
    public ArraySegment<int> this[int child] => (uint)child < (uint)(_starts.Length - 1) ? new(_rows, _starts[child], _starts[child + 1] - _starts[child]) : ArraySegment<int>.Empty;

    /// <summary>Children with rows, by their numbers.</summary>
    public IEnumerable<(int Child, ArraySegment<int> Rows)> Each()
    {
        for (var child = 0; child < _starts.Length - 1; child++)
            if (_starts[child] < _starts[child + 1]) yield return (child, this[child]);
    }

    /// <summary>Each row of a child with the one after it.</summary>
    public IEnumerable<(int Row, int Next)> Neighbours()
    {
        foreach (var (_, rows) in Each())
            for (var at = 1; at < rows.Count; at++) yield return (rows[at - 1], rows[at]);
    }

    /// <summary>Rows in file order.</summary>
    /// <param name="children">The child of each row.</param>
    /// <param name="wanted">Rows that count; null: all that name a child.</param>
    internal static ChildRows Of(int[] children, int count, Func<int, bool>? wanted = null)
    {
        // Counted first; a child's start then moves up as its rows come in from the end.
        var starts = new int[count + 1];
        var of = wanted is null ? children : [.. children.Select((child, row) => child >= 0 && wanted(row) ? child : -1)];
        foreach (var child in of)
            if (child >= 0) starts[child]++;
        for (var child = 1; child <= count; child++) starts[child] += starts[child - 1];
        var rows = new int[starts[count]];
        for (var row = of.Length - 1; row >= 0; row--)
            if (of[row] >= 0) rows[--starts[of[row]]] = row;
        return new ChildRows(starts, rows);
    }

    /// <summary>Of each child the first rows, at most so many.</summary>
    internal ChildRows First(int most)
    {
        var (starts, rows) = (new int[_starts.Length], new List<int>());
        foreach (var (child, own) in Each())
        {
            rows.AddRange(own.Take(most));
            starts[child + 1] = rows.Count;
        }

        for (var child = 1; child < starts.Length; child++) starts[child] = Math.Max(starts[child], starts[child - 1]);
        return new ChildRows(starts, [.. rows]);
    }

    /// <summary>The same rows, each child's sorted; ties in file order.</summary>
    internal ChildRows Sorted(Comparison<int> by)
    {
        int Order(int a, int b) => by(a, b) is not 0 and var first ? first : a.CompareTo(b);
        var rows = _rows.AsSpan().ToArray();
        for (var child = 0; child < _starts.Length - 1; child++)
        {
            var own = rows.AsSpan(_starts[child], _starts[child + 1] - _starts[child]);
            for (var at = 1; at < own.Length; at++)
            {
                // Most files have them in order already.
                if (Order(own[at - 1], own[at]) <= 0) continue;
                own.Sort(Order);
                break;
            }
        }

        return new ChildRows(_starts, rows);
    }
}
