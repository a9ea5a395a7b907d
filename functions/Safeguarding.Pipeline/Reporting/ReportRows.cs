using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Row numbers of a curated table by child, made once for the children that a report asks about.</summary>
internal sealed class ReportRows
{
    private static readonly List<int> None = [];
    private readonly Dictionary<string, List<int>> _byChild = new(StringComparer.Ordinal);

    /// <param name="wanted">Children to keep; null for all.</param>
    public static ReportRows ByChild(Table table, IReadOnlySet<string>? wanted = null)
    {
        var rows = new ReportRows();
        var child = table.Text("child_id");
        for (var r = 0; r < table.Rows; r++)
        {
            if (wanted?.Contains(child[r]!) == false) continue;
            if (!rows._byChild.TryGetValue(child[r]!, out var of)) rows._byChild.Add(child[r]!, of = []);
            of.Add(r);
        }

        return rows;
    }

    /// <summary>Rows of a child in the table's order; none when it has none.</summary>
    public IReadOnlyList<int> Of(string childId) => _byChild.GetValueOrDefault(childId, None);

    public IEnumerable<KeyValuePair<string, List<int>>> All => _byChild;
}
