using System.Globalization;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>Ways from the identifiable copy of a table to its pseudonymised copy that need no knowledge of children at all.</summary>
/// <param name="Order">Share of rows that stand in the same place of both copies, 0 to 1. Copies in independent orders have about one row in all of them.</param>
/// <param name="RowNumbers">Share of rows that file and row number lead from one copy to the other.</param>
/// <param name="Clear">Identifiers of the identifiable copy that are texts of the pseudonymised one.</param>
public sealed record Bridges(double Order, double RowNumbers, long Clear)
{
    /// <param name="identifiers">Columns of identifiers and personal values in the identifiable copy.</param>
    /// <param name="keyed">A person's pseudonym, with which the attack is marked, not made.</param>
    public static Bridges Of(Table identifiable, Table pseudonymised, string person, IEnumerable<string> identifiers, Func<string, string> keyed)
    {
        var (named, disguised) = (identifiable.Text(person), pseudonymised.Text(person));
        var inPlace = 0L;
        for (var r = 0; r < named.Length; r++)
            if (named[r] is { } one && keyed(one) == disguised[r]) inPlace++;

        var led = 0L;
        var rows = RowsOf(identifiable);
        if (rows is not null && RowsOf(pseudonymised) is { } shown)
        {
            var known = new Dictionary<string, string?>(StringComparer.Ordinal);
            for (var r = 0; r < rows.Length; r++)
                if (rows[r] is { } row) known[row + Table(identifiable, r)] = named[r];
            for (var r = 0; r < shown.Length; r++)
                if (shown[r] is { } row && known.TryGetValue(row + Table(pseudonymised, r), out var one) && one is not null && keyed(one) == disguised[r]) led++;
        }

        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in identifiers)
            if (identifiable.Raw(column) is string?[] texts) values.UnionWith(texts.OfType<string>());
        var clear = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in pseudonymised.Columns)
            if (pseudonymised.Raw(column) is string?[] texts) clear.UnionWith(texts.OfType<string>().Where(values.Contains));
        return new Bridges(Share(inPlace), Share(led), clear.Count);

        double Share(long part) => named.Length == 0 ? 0 : (double)part / named.Length;
    }

    /// <summary>File and row of each row as text; null where the table has no such columns.</summary>
    private static string?[]? RowsOf(Table table)
    {
        var (extract, row) = (table.Columns.FirstOrDefault(c => c is "source_extract" or "_source_extract"), table.Columns.FirstOrDefault(c => c is "source_row" or "_source_row"));
        if (extract is null || row is null) return null;
        var files = table.Text(extract);
        var numbers = table.Raw(row);
        return [.. files.Select((file, r) => numbers.GetValue(r) is { } number ? $"{file}/{Convert.ToString(number, CultureInfo.InvariantCulture)}" : null)];
    }

    /// <summary>Rows of one file may be in a table more than once, as events of different kinds.</summary>
    private static string Table(Table table, int row) => table.Has("event") && table.Has("record_table") ? "/" + table.Text("event")[row] + table.Text("record_table")[row] : "";
}
