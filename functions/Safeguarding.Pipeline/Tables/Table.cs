using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Tables;

/// <summary>A table in memory, column by column, with the lineage of each row: what the build stages read.</summary>
/// <remarks>
/// Columns are arrays of the column's own type; equal texts within a file share one string, so a council's night fits in memory. A column is read when it is first asked for: nobody needs all of them.
/// Safe for use by several threads at once.
/// </remarks>
public sealed class Table
{
    private readonly Dictionary<string, Lazy<Array>> _columns = new(StringComparer.Ordinal);

    /// <summary>How each column is made, for tables made of this one, which would otherwise have it kept in memory twice.</summary>
    private readonly Dictionary<string, Func<Array>> _make = new(StringComparer.Ordinal);

    /// <summary>Bytes of the file that columns are still read from.</summary>
    private readonly long _unread;

    private Table(string name, int rows, IEnumerable<(string, Func<Array>)> columns, long unread = 0)
    {
        (Name, Rows, _unread) = (name, rows, unread);
        foreach (var (column, make) in columns)
        {
            _columns.Add(column, new Lazy<Array>(make));
            _make.Add(column, make);
        }
    }

    /// <summary><c>agency/table</c>.</summary>
    public string Name { get; }

    public int Rows { get; }

    public IEnumerable<string> Columns => _columns.Keys;

    /// <summary>About how much memory it takes: its file, and of the columns that have been read cells at 16 bytes, which is what a date with its flag takes, and a reference with its share of the text.</summary>
    public long Bytes => _unread + (16L * Rows * _columns.Values.Count(c => c.IsValueCreated));

    /// <summary>Work id of the extract each row came from.</summary>
    public string?[] Extract => Text(Lineage.Extract);

    /// <summary>1-based data row in that extract's file.</summary>
    public long?[] SourceRow => Values<long>(Lineage.Row);

    public bool Has(string column) => _columns.ContainsKey(column);

    /// <exception cref="ArgumentException">There is no such column, or it does not hold text.</exception>
    public string?[] Text(string column) => Of<string?[]>(column);

    /// <exception cref="ArgumentException">There is no such column, or it does not hold <typeparamref name="T"/>.</exception>
    public T?[] Values<T>(string column) where T : struct => Of<T?[]>(column);

    /// <summary>Dates of a date or date-time column.</summary>
    public DateOnly?[] Dates(string column) => Of<Array>(column) switch
    {
        DateOnly?[] dates => dates,
        DateTime?[] times => Array.ConvertAll(times, t => t is { } at ? DateOnly.FromDateTime(at) : (DateOnly?)null),
        _ => throw Wrong(column, "dates"),
    };

    /// <summary>Date and time of a column; a bare date is its midnight.</summary>
    public DateTime?[] Times(string column) => Of<Array>(column) switch
    {
        DateTime?[] times => times,
        DateOnly?[] dates => Array.ConvertAll(dates, d => d?.ToDateTime(TimeOnly.MinValue)),
        _ => throw Wrong(column, "times"),
    };

    /// <summary>The column's array as it is: <c>string?[]</c>, or <c>T?[]</c> of bool, int, long, double, DateOnly, DateTime or decimal.</summary>
    public Array Raw(string column) => Of<Array>(column);

    public static Table Of(string name, int rows, params (string Column, Array Values)[] columns) => new(name, rows, columns.Select(c => (c.Column, (Func<Array>)(() => c.Values))));

    /// <summary>Joins the accepted files of a table. A later file's row replaces an earlier one's with the same key; with no key, all rows stay.</summary>
    /// <param name="files">Each file's work id and content, oldest first; every stream is disposed.</param>
    public static Table Read(string name, IReadOnlyList<(string WorkId, Stream Content)> files, IReadOnlyList<string> key)
    {
        var parts = files.Select(f => ReadFile(name, f.WorkId, f.Content)).ToList();
        if (parts.Count == 1) return parts[0];
        return key.Count == 0 ? Concatenate(name, parts, static (_, _) => true) : Fold(name, parts, key);
    }

    /// <summary>The rows of one file in which a text column has a value; row groups and pages that cannot hold it are not read.</summary>
    /// <param name="content">Disposed.</param>
    public static Table ReadWhere(string name, Stream content, string column, string value)
    {
        using var reader = new ParquetReader(content);
        var groups = reader.Where(ColumnPredicate.Is(column, value)).Select(found => (found.RowGroup, (ParquetRows?)found)).ToList();
        var rows = groups.Sum(g => g.Item2!.Rows.Count);
        return Of(name, rows, [.. ReadColumns(name, reader, rows, groups).Select(c => (c.Name, c.Read()))]);
    }

    private static Table ReadFile(string name, string workId, Stream content)
    {
        // The file as it is takes a tenth of what its columns do.
        using var source = content;
        var file = new byte[content.Length];
        content.ReadExactly(file);
        var reader = new ParquetReader(new MemoryStream(file, writable: false));
        var rows = checked((int)reader.Rows);
        var columns = ReadColumns(name, reader, rows, [.. Enumerable.Range(0, reader.RowGroups).Select(g => (g, (ParquetRows?)null))])
            .Append((Name: Lineage.Extract, Read: () => Enumerable.Repeat<string?>(workId, rows).ToArray()));
        return new Table(name, rows, columns.Select(c => (c.Name, (Func<Array>)(() =>
        {
            lock (reader) return c.Read();
        }))), file.Length);
    }

    /// <summary>The same table without some rows; itself when none is to go.</summary>
    /// <param name="gone">Whether each row is to go.</param>
    public Table Without(bool[] gone)
    {
        int[] kept = [.. Enumerable.Range(0, Rows).Where(r => !gone[r])];
        return kept.Length == Rows ? this : new Table(Name, kept.Length, _columns.Keys.Select(column => (column, (Func<Array>)(() => Pick(Made(column), kept)))));
    }

    /// <summary>The same table with nothing in some cells of a column; itself when there is nothing to blank.</summary>
    public Table Blanked(string column, Func<int, bool> isGone)
    {
        int[] blank = [.. Enumerable.Range(0, Rows).Where(isGone)];
        return blank.Length == 0 ? this : new Table(Name, Rows, _columns.Keys.Select(c => (c, c == column ? Blank : (Func<Array>)(() => Made(c)))), _unread);

        Array Blank()
        {
            var values = (Array)Made(column).Clone();
            foreach (var r in blank) Array.Clear(values, r, 1);
            return values;
        }
    }

    private Array Made(string column) => _columns[column].IsValueCreated ? _columns[column].Value : _make[column]();

    private static Array Pick(Array values, int[] rows)
    {
        var picked = Array.CreateInstance(values.GetType().GetElementType()!, rows.Length);
        switch (values, picked)
        {
            case (string?[] from, string?[] to): Copy(from, to); break;
            case (DateOnly?[] from, DateOnly?[] to): Copy(from, to); break;
            case (DateTime?[] from, DateTime?[] to): Copy(from, to); break;
            case (long?[] from, long?[] to): Copy(from, to); break;
            default:
                for (var i = 0; i < rows.Length; i++) Array.Copy(values, rows[i], picked, i, 1);
                break;
        }

        return picked;

        void Copy<T>(T[] from, T[] to)
        {
            for (var i = 0; i < rows.Length; i++) to[i] = from[rows[i]];
        }
    }

    /// <param name="rows">How many rows there are in the groups.</param>
    /// <param name="groups">Row groups to read, and which of their rows; null: all.</param>
    private static IEnumerable<(string Name, Func<Array> Read)> ReadColumns(string name, ParquetReader reader, int rows, IReadOnlyList<(int Group, ParquetRows? Rows)> groups)
    {
        return Enumerable.Range(0, reader.Schema.Columns.Length).Select(c => (reader.Schema.Columns[c].Name, (Func<Array>)(() => reader.Schema.Columns[c].Type switch
        {
            ParquetType.String => Join((g, found) => found is null ? reader.ReadText(g, c) : found.ReadText(c)),
            ParquetType.Boolean => Values<bool>(c),
            ParquetType.Int32 => Values<int>(c),
            ParquetType.Int64 => Values<long>(c),
            ParquetType.Double => Values<double>(c),
            ParquetType.Date => Values<DateOnly>(c),
            ParquetType.Timestamp => Values<DateTime>(c),
            ParquetType.Decimal => Values<decimal>(c),
            _ => throw new InvalidDataException($"'{name}' has a column of an unknown type."),
        })));

        Array Values<T>(int c) where T : struct => Join((g, found) => found is null ? reader.Read<T>(g, c) : found.Read<T>(c));

        Array Join<T>(Func<int, ParquetRows?, T[]> read)
        {
            if (groups is [(0, null)]) return read(0, null);
            var joined = new T[rows];
            var at = 0;
            foreach (var (group, found) in groups)
            {
                var part = read(group, found);
                part.CopyTo(joined, at);
                at += part.Length;
            }

            return joined;
        }
    }

    private static Table Fold(string name, List<Table> parts, IReadOnlyList<string> key)
    {
        var last = new Dictionary<string, (int Part, int Row)>(StringComparer.Ordinal);
        for (var p = 0; p < parts.Count; p++)
        {
            var columns = key.Select(parts[p].Raw).ToArray();
            for (var r = 0; r < parts[p].Rows; r++) last[KeyOf(columns, r)] = (p, r);
        }

        var keys = parts.ConvertAll(p => key.Select(p.Raw).ToArray());
        return Concatenate(name, parts, (p, r) => last[KeyOf(keys[p], r)] == (p, r));
    }

    private static string KeyOf(Array[] columns, int row) =>
        columns.Length == 1 ? Convert.ToString(columns[0].GetValue(row), System.Globalization.CultureInfo.InvariantCulture) ?? ""
            : string.Join('\u001f', columns.Select(c => Convert.ToString(c.GetValue(row), System.Globalization.CultureInfo.InvariantCulture)));

    private static Table Concatenate(string name, List<Table> parts, Func<int, int, bool> keep)
    {
        var kept = new List<(int Part, int Row)>();
        for (var p = 0; p < parts.Count; p++)
            for (var r = 0; r < parts[p].Rows; r++)
                if (keep(p, r)) kept.Add((p, r));

        // Columns of the newest file decide; a column an older file lacks is empty in its rows.
        return Of(name, kept.Count, [.. parts[^1].Columns.Select(column =>
        {
            var sources = parts.ConvertAll(p => p.Has(column) ? p.Raw(column) : null);
            var joined = Array.CreateInstance(sources[^1]!.GetType().GetElementType()!, kept.Count);
            for (var i = 0; i < kept.Count; i++)
                if (sources[kept[i].Part] is { } source) Array.Copy(source, kept[i].Row, joined, i, 1);
            return (column, joined);
        })]);
    }

    private T Of<T>(string column) where T : class => _columns.TryGetValue(column, out var values)
        ? values.Value as T ?? throw Wrong(column, typeof(T).GetElementType()?.Name ?? "values")
        : throw new ArgumentException($"Table '{Name}' has no column '{column}'.", nameof(column));

    private ArgumentException Wrong(string column, string asked) =>
        new($"Column '{column}' of table '{Name}' holds {_columns[column].Value.GetType().GetElementType()}, not {asked}.", nameof(column));
}

/// <summary>Columns every accepted and curated row carries so that it can be followed back to the file it came from.</summary>
public static class Lineage
{
    /// <summary>In curated tables, the work id of the extract a row came from.</summary>
    public const string SourceExtract = "_source_extract";

    /// <summary>In curated tables, the 1-based data row in that extract's file.</summary>
    public const string SourceRow = "_source_row";

    /// <summary>In curated tables, the build that wrote the row.</summary>
    public const string Run = "_run";

    /// <summary>In curated tables, the contract that the row was read by, with its version.</summary>
    public const string Contract = "_contract";

    /// <summary>In curated tables of events and records, the date of the extract that the row, as it stands, came in.</summary>
    public const string Received = "received_date";

    /// <summary>1-based data row in the source file; written by validation.</summary>
    public const string Row = "_row";

    /// <summary>Work id of the extract; known from the accepted file's path.</summary>
    public const string Extract = "_extract";
}
