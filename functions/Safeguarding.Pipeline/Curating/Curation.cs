using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>A source row that could not be given a child: its person id is in no person table of the agency.</summary>
public sealed record Orphan(string Table, string? Extract, long Row);

/// <summary>Turns the agencies' accepted tables into a curated table by its contract's selects.</summary>
public static class Curation
{
    /// <param name="contract">The curated table's contract.</param>
    /// <param name="sources">Tonight's tables by <c>agency/table</c>; a table that never came is absent.</param>
    /// <param name="childOf">Child id of an agency's person id, or null.</param>
    /// <param name="provenance">What the rows say of where they are from.</param>
    /// <param name="orphans">Receives the rows left out because their person is unknown.</param>
    /// <returns>The curated table, in <see cref="CuratedOrder"/>.</returns>
    public static Table Curate(Contract contract, IReadOnlyDictionary<string, Table> sources, Func<string, string, string?> childOf, Provenance provenance, ICollection<Orphan> orphans)
    {
        var parts = contract.Selects
            .Where(s => sources.ContainsKey(s.From))
            .Select(s => SelectRows(s, sources, childOf, orphans))
            .ToList();
        var rows = parts.Sum(p => p.Rows.Count);
        var columns = contract.Fields
            .Select(f => (f.Name, Values: Gather(f, parts, rows, provenance)))
            .ToArray();
        return CuratedOrder.Sort(contract, columns, rows);
    }

    private static Part SelectRows(Select select, IReadOnlyDictionary<string, Table> sources, Func<string, string, string?> childOf, ICollection<Orphan> orphans)
    {
        var table = sources[select.From];
        var agency = select.From[..select.From.IndexOf('/', StringComparison.Ordinal)];
        var joined = select.Join is { } join && sources.TryGetValue(join.Table, out var other) ? other : null;
        var joinedRow = joined is null ? null : MatchingRows(table.Text(select.Join!.Left), joined.Text(select.Join.Right));
        var part = new Part(select, table, joined, joinedRow);
        var person = select.Person is null ? null : table.Text(select.Person);
        var conditions = select.Where.Select(w => (Values: part.Source(w.Column), Allowed: w.In.ToImmutableHashSet(StringComparer.Ordinal))).ToArray();
        for (var r = 0; r < table.Rows; r++)
        {
            if (!Array.TrueForAll(conditions, c => Holds(c.Values, c.Allowed, r, joinedRow))) continue;
            if (person is null)
            {
                part.Add(r, null);
                continue;
            }

            if (person[r] is { } id && childOf(agency, id) is { } child) part.Add(r, child);
            else orphans.Add(new Orphan(select.From, table.Extract[r], table.SourceRow[r] ?? 0));
        }

        return part;
    }

    private static bool Holds((Array Values, bool FromJoin)? column, ImmutableHashSet<string> allowed, int row, int[]? joinedRow)
    {
        if (column is not { } c) return false;
        var at = c.FromJoin ? joinedRow![row] : row;
        if (at < 0) return false;
        return c.Values switch
        {
            string?[] texts => texts[at] is { } text && (allowed.Count == 0 || allowed.Contains(text)),
            _ => allowed.Count == 0 && c.Values.GetValue(at) is not null,
        };
    }

    /// <summary>For each left key the first right row with it, or -1.</summary>
    private static int[] MatchingRows(string?[] left, string?[] right)
    {
        var first = new Dictionary<string, int>(right.Length, StringComparer.Ordinal);
        for (var r = 0; r < right.Length; r++)
            if (right[r] is { } key) first.TryAdd(key, r);
        return Array.ConvertAll(left, key => key is not null && first.TryGetValue(key, out var r) ? r : -1);
    }

    private static Array Gather(Field field, List<Part> parts, int rows, Provenance provenance) => field.Name switch
    {
        "child_id" => parts.SelectMany(p => p.Children).ToArray(),
        Lineage.SourceExtract => Extracts(parts).ToArray(),
        Lineage.SourceRow => parts.SelectMany(p => p.Rows.Select(r => p.Table.SourceRow[r])).ToArray(),
        Lineage.Received => provenance.ReceivedOn(Extracts(parts), rows),
        Lineage.Run => Provenance.Same(provenance.Build, rows),
        Lineage.Contract => parts.SelectMany(p => Enumerable.Repeat<string?>(provenance.ContractOf(p.Table.Name), p.Rows.Count)).ToArray(),
        _ => field.Type switch
        {
            FieldType.String => Collect(field, parts, rows, AsText),
            FieldType.Integer => Collect(field, parts, rows, AsStruct<long>),
            FieldType.Number => Collect(field, parts, rows, AsStruct<double>),
            FieldType.Boolean => Collect(field, parts, rows, AsStruct<bool>),
            FieldType.Date => Collect(field, parts, rows, AsDate),
            FieldType.DateTime => Collect(field, parts, rows, AsTime),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "Unknown column type."),
        },
    };

    private static IEnumerable<string?> Extracts(List<Part> parts) => parts.SelectMany(p => p.Rows.Select(r => p.Table.Extract[r]));

    private static T[] Collect<T>(Field field, List<Part> parts, int rows, Func<Array, string, Func<int, T>> reader)
    {
        var values = new T[rows];
        var at = 0;
        foreach (var part in parts)
        {
            if (part.Select.Constants.TryGetValue(field.Name, out var constant))
            {
                var read = reader(new string?[] { constant }, field.Name);
                for (var i = 0; i < part.Rows.Count; i++) values[at + i] = read(0);
            }
            else if (part.Select.Columns.TryGetValue(field.Name, out var column) && part.Source(column) is { } source)
            {
                var read = reader(source.Values, column);
                for (var i = 0; i < part.Rows.Count; i++)
                {
                    var row = source.FromJoin ? part.JoinedRow![part.Rows[i]] : part.Rows[i];
                    if (row >= 0) values[at + i] = read(row);
                }
            }

            at += part.Rows.Count;
        }

        return values;
    }

    private static Func<int, string?> AsText(Array source, string column) => source is string?[] texts ? r => texts[r] : throw Mismatch(column);

    private static Func<int, T?> AsStruct<T>(Array source, string column) where T : struct => source is T?[] values ? r => values[r] : throw Mismatch(column);

    private static Func<int, DateOnly?> AsDate(Array source, string column) => source switch
    {
        DateOnly?[] dates => r => dates[r],
        DateTime?[] times => r => times[r] is { } at ? DateOnly.FromDateTime(at) : null,
        _ => throw Mismatch(column),
    };

    private static Func<int, DateTime?> AsTime(Array source, string column) => source switch
    {
        DateTime?[] times => r => times[r],
        DateOnly?[] dates => r => dates[r]?.ToDateTime(TimeOnly.MinValue),
        _ => throw Mismatch(column),
    };

    private static InvalidDataException Mismatch(string column) =>
        new($"Source column '{column}' does not hold the type its curated column asks for. Correct the x-select of the curated contract.");

    /// <summary>Rows one select chose, with the child each belongs to.</summary>
    private sealed class Part(Select select, Table table, Table? joined, int[]? joinedRow)
    {
        public Select Select { get; } = select;
        public Table Table { get; } = table;
        public int[]? JoinedRow { get; } = joinedRow;
        public List<int> Rows { get; } = [];
        public List<string?> Children { get; } = [];

        public void Add(int row, string? child)
        {
            Rows.Add(row);
            Children.Add(child);
        }

        /// <summary>A column of the source table, else of the joined one; null when neither came with it.</summary>
        public (Array Values, bool FromJoin)? Source(string column) =>
            Table.Has(column) ? (Table.Raw(column), false)
            : joined?.Has(column) == true ? (joined.Raw(column), true)
            : null;
    }
}
