namespace Safeguarding.Pipeline.Reporting;

/// <summary>Rows of a table by child, in an order that does not depend on that of the file: all in two arrays, because there are many.</summary>
/// <typeparam name="T">A row.</typeparam>
internal sealed class ByChild<T>
{
    private readonly int[] _from;
    private readonly T[] _rows;

    private ByChild(int[] from, T[] rows) => (_from, _rows) = (from, rows);

    /// <summary>Rows of one child, by its number.</summary>
    public ArraySegment<T> this[int child] => new(_rows, _from[child], _from[child + 1] - _from[child]);

    /// <summary>Numbers of the children who have rows.</summary>
    public IEnumerable<int> Children => Enumerable.Range(0, _from.Length - 1).Where(c => _from[c] < _from[c + 1]);

    /// <summary>Every row with its child, child by child.</summary>
    public IEnumerable<(int Child, T Row)> All
    {
        get
        {
            for (var child = 0; child < _from.Length - 1; child++)
                for (var i = _from[child]; i < _from[child + 1]; i++) yield return (child, _rows[i]);
        }
    }

    /// <param name="children">How many children there are.</param>
    /// <param name="order">Of one child's rows; complete, so that no two different rows compare as equal.</param>
    public static ByChild<T> Of(int children, IReadOnlyCollection<(int Child, T Row)> rows, Comparison<T> order)
    {
        var from = new int[children + 1];
        foreach (var (child, _) in rows) from[child + 1]++;
        for (var c = 0; c < children; c++) from[c + 1] += from[c];
        var next = from.AsSpan(0, children).ToArray();
        var sorted = new T[rows.Count];
        foreach (var (child, row) in rows) sorted[next[child]++] = row;
        for (var c = 0; c < children; c++)
            if (from[c + 1] - from[c] > 1) sorted.AsSpan(from[c], from[c + 1] - from[c]).Sort(order);
        return new ByChild<T>(from, sorted);
    }
}
