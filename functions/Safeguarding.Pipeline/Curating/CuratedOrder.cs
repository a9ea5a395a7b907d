using System.Collections.Immutable;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>One order for every curated table, so that the same rows always make the same file and a child's rows lie together: child, day of the event, key, source.</summary>
/// <remarks>
/// The pseudonymised copy has the same order by its own values: pseudonyms are not in the order of the ids they stand for, so where a row lies
/// in one copy says nothing of where it lies in the other.
/// </remarks>
public static class CuratedOrder
{
    private const string Child = "child_id";

    private static readonly string[] TieBreakers = ["agency", "event", "record_table", "record_id", Lineage.SourceExtract, Lineage.SourceRow];

    /// <summary>The table with its rows in order.</summary>
    public static Table Sort(Contract contract, (string Name, Array Values)[] columns, int rows)
    {
        var byName = columns.ToDictionary(c => c.Name, c => c.Values, StringComparer.Ordinal);
        var keys = new List<Array>();
        if (byName.TryGetValue(Child, out var child)) keys.Add(child);
        if (DayOf(contract) is { } day) keys.Add(byName[day.Name]);
        keys.AddRange(contract.PrimaryKey.Select(k => byName[k]));
        keys.AddRange(TieBreakers.Where(byName.ContainsKey).Select(k => byName[k]));
        var comparers = keys.Distinct().Select(Comparer).ToArray();
        var order = new int[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        Array.Sort(order, (a, b) =>
        {
            foreach (var compare in comparers)
                if (compare(a, b) is var c and not 0) return c;
            return a.CompareTo(b);
        });
        return Table.Of(contract.Name, rows, [.. columns.Select(c => (c.Name, Take(c.Values, order)))]);
    }

    /// <summary>The order as a file of the table may declare it: ids and days, which every reader compares alike. Of tables without children nothing is declared.</summary>
    /// <param name="has">Whether the file has a column.</param>
    public static ImmutableArray<SortedColumn> Declared(Contract contract, Func<string, bool> has) =>
        !has(Child) || contract.IndexOf(Child) < 0 ? []
        : DayOf(contract) is { } day && has(day.Name) ? [new(Child), new(day.Name, NullsFirst: true)]
        : [new(Child)];

    /// <summary>Numbers of the rows in the order of the pseudonymised copy: child, day, key, as that copy shows them.</summary>
    /// <param name="copy">With its rows in <see cref="Sort"/>'s order: a child's rows need no more than putting its run of them in its place, and those of one day in theirs.</param>
    public static int[] Pseudonymised(Contract contract, ZoneCopy copy, Pseudonyms pseudonyms)
    {
        var lead = copy.Find(contract.IndexOf(Child) >= 0 ? Child : contract.PrimaryKey.FirstOrDefault(""));
        if (lead is null) return [.. Enumerable.Range(0, copy.Rows)];
        string?[] names = [DayOf(contract)?.Name, .. contract.PrimaryKey];
        // Rows alike in all of these go by the pseudonym of their place in the sender's file, which is no order that anybody knows.
        var within = names.OfType<string>().Distinct().Where(name => name != lead.Name).Select(copy.Find).Append(copy.Columns.FirstOrDefault(c => c.Extract is not null)).OfType<ZoneColumn>().Select(c => Comparer(c, pseudonyms)).ToArray();
        var values = (string?[])lead.Values;
        var runs = new List<(string Key, int Start, int End)>();
        for (var start = 0; start < copy.Rows;)
        {
            var end = start + 1;
            while (end < copy.Rows && values[end] == values[start]) end++;
            runs.Add((lead.Domain is { } domain && values[start] is { } value ? pseudonyms.Of(domain, value) : values[start] ?? "", start, end));
            start = end;
        }

        runs.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key) is var byKey and not 0 ? byKey : a.Start.CompareTo(b.Start));
        var order = new int[copy.Rows];
        var at = 0;
        foreach (var (_, start, end) in runs)
        {
            var rows = order.AsSpan(at, end - start);
            for (var i = 0; i < rows.Length; i++) rows[i] = start + i;
            rows.Sort((a, b) =>
            {
                foreach (var compare in within)
                    if (compare(a, b) is var c and not 0) return c;
                return a.CompareTo(b);
            });
            at += rows.Length;
        }

        return order;
    }

    /// <summary>The column with its values in another order.</summary>
    internal static Array Take(Array values, int[] order) => values switch
    {
        string?[] v => Array.ConvertAll(order, i => v[i]),
        DateOnly?[] v => Array.ConvertAll(order, i => v[i]),
        DateTime?[] v => Array.ConvertAll(order, i => v[i]),
        long?[] v => Array.ConvertAll(order, i => v[i]),
        double?[] v => Array.ConvertAll(order, i => v[i]),
        bool?[] v => Array.ConvertAll(order, i => v[i]),
        _ => throw new ArgumentException("Unknown column type.", nameof(values)),
    };

    /// <summary>The column that says when what a row tells of happened: the first date of the contract that is not the day of receipt. A table of a row a child needs none.</summary>
    private static Field? DayOf(Contract contract) => contract.PrimaryKey is [Child] ? null
        : contract.Fields.FirstOrDefault(f => f.Type is FieldType.Date or FieldType.DateTime && f.Name != Lineage.Received);

    private static Comparison<int> Comparer(Array values) => values switch
    {
        string?[] texts => (a, b) => string.CompareOrdinal(texts[a], texts[b]),
        DateOnly?[] dates => (a, b) => Nullable.Compare(dates[a], dates[b]),
        DateTime?[] times => (a, b) => Nullable.Compare(times[a], times[b]),
        long?[] numbers => (a, b) => Nullable.Compare(numbers[a], numbers[b]),
        _ => throw new ArgumentException("Only text, dates and whole numbers order a curated table.", nameof(values)),
    };

    private static Comparison<int> Comparer(ZoneColumn column, Pseudonyms pseudonyms)
    {
        if (column.Domain is not { } domain) return Comparer(column.Values);
        if (column.Extract is { } extract)
        {
            var rows = (long?[])column.Values;
            return (a, b) => string.CompareOrdinal(RowOf(a), RowOf(b));

            string? RowOf(int r) => extract[r] is { } file && rows[r] is { } row ? pseudonyms.OfRow(file, row) : null;
        }

        var texts = (string?[])column.Values;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        return (a, b) => string.CompareOrdinal(Of(texts[a]), Of(texts[b]));

        string? Of(string? text) => text is null ? null : known.TryGetValue(text, out var made) ? made : known[text] = pseudonyms.Of(domain, text);
    }
}
