using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>What a curated table said on every night: a row for as long as a record's values stayed the same. Made by folding the night's table into the history of the publication before.</summary>
/// <remarks>
/// A row holds from <see cref="From"/>, the first night that published it, up to but not including <see cref="To"/>, the first night that no longer did; a row
/// that still holds has no <see cref="To"/>. On a night that was never built, what the one before it said goes on. So
/// <c>valid_from &lt;= day and (valid_to is null or valid_to &gt; day)</c> is the table as it was known on a day.
/// </remarks>
public static class History
{
    public const string From = "valid_from", To = "valid_to", Current = "is_current";

    /// <summary>The columns that are remembered, the key's among them: a change in any of them begins a new row.</summary>
    public static IEnumerable<Field> Remembered(Contract history) => history.Fields.Where(f => f.Name is not (From or To or Current or Lineage.Run or Lineage.Contract));

    /// <summary>Folds a night into a history.</summary>
    /// <param name="history">Contract of the history.</param>
    /// <param name="before">The history of the publication before, in any order; null when the history begins tonight. What it says of this very night or later is folded anew, so a night may be built again.</param>
    /// <param name="current">Tonight's table.</param>
    /// <param name="forgotten">Children, by any id they ever had, of whom no night is to tell any more: withheld, sealed or erased. Null for nobody.</param>
    /// <returns>In <see cref="CuratedOrder"/>.</returns>
    public static Table Fold(Contract history, Table? before, Table current, DateOnly night, Provenance provenance, IReadOnlySet<string>? forgotten = null)
    {
        var fields = Remembered(history).ToImmutableArray();
        var key = Array.ConvertAll([.. history.PrimaryKey[..^1]], k => fields.IndexOf(fields.First(f => f.Name == k)));
        var now = fields.Select(f => current.Raw(f.Name)).ToArray();
        var child = fields.FirstOrDefault(f => f.Name == "child_id");

        // A column that the history did not have yet, or had as another type, was empty until now.
        var then = fields.Select((f, c) => before?.Has(f.Name) == true && before.Raw(f.Name).GetType() == now[c].GetType() ? before.Raw(f.Name) : Array.CreateInstance(now[c].GetType().GetElementType()!, before?.Rows ?? 0)).ToArray();
        var rows = new List<Span>(current.Rows + (before?.Rows ?? 0));
        var open = new Dictionary<string, int>(current.Rows, StringComparer.Ordinal);
        if (before is not null)
        {
            var (began, ended) = (before.Dates(From), before.Dates(To));
            for (var r = 0; r < before.Rows; r++)
            {
                if (began[r] >= night || IsForgotten(then, r)) continue;
                var still = ended[r] is not { } end || end >= night;
                if (still) open.Add(KeyOf(then, key, r), rows.Count);
                rows.Add(new Span(false, r, began[r]!.Value, still ? null : ended[r]));
            }
        }

        var same = fields.Select((_, c) => Equality(then[c], now[c])).ToArray();
        for (var r = 0; r < current.Rows; r++)
        {
            if (IsForgotten(now, r)) continue;
            if (open.Remove(KeyOf(now, key, r), out var held))
            {
                if (Array.TrueForAll(same, equal => equal(rows[held].Row, r))) continue;
                rows[held] = rows[held] with { To = night };
            }

            rows.Add(new Span(true, r, night, null));
        }

        // Whoever is not in tonight's table ended: a child who left, or whose id was merged into another.
        foreach (var gone in open.Values) rows[gone] = rows[gone] with { To = night };
        return CuratedOrder.Sort(history, [.. history.Fields.Select(f => (f.Name, f.Name switch
        {
            From => rows.ConvertAll(s => (DateOnly?)s.From).ToArray(),
            To => rows.ConvertAll(s => s.To).ToArray(),
            Current => rows.ConvertAll(s => (bool?)(s.To is null)).ToArray(),
            Lineage.Run => Provenance.Same(provenance.Build, rows.Count),
            Lineage.Contract => Provenance.Same(provenance.ContractOf(history.Name), rows.Count),
            _ => Gather(then[fields.IndexOf(f)], now[fields.IndexOf(f)], rows),
        }))], rows.Count);

        bool IsForgotten(Array[] columns, int row) => forgotten is not null && child is { } c && ((string?[])columns[fields.IndexOf(c)])[row] is { } id && forgotten.Contains(id);
    }

    /// <summary>The history as it may be shown: rows that follow one another and look alike there become one, so that nobody sees that something hidden changed, or when.</summary>
    /// <param name="copy">The copy for analysts, row for row as the history.</param>
    public static ZoneCopy Shown(Contract history, ZoneCopy copy)
    {
        var alike = copy.Columns.Where(c => c.Name is not (From or To or Current or Lineage.Run or Lineage.Contract)).Select(c => Equality(c.Values, c.Values)).ToArray();
        var key = history.PrimaryKey[..^1].Select(k => copy.Find(k)?.Values).OfType<Array>().ToArray();
        var places = Enumerable.Range(0, key.Length).ToArray();
        var (began, ended) = ((DateOnly?[])copy.Find(From)!.Values, (DateOnly?[])copy.Find(To)!.Values);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<(int Row, int End)>(copy.Rows);

        // In CuratedOrder a record's rows come in order of time, though not next to one another.
        for (var r = 0; r < copy.Rows; r++)
        {
            var id = KeyOf(key, places, r);
            if (last.TryGetValue(id, out var at) && ended[kept[at].End] == began[r] && Array.TrueForAll(alike, a => a(kept[at].Row, r)))
            {
                kept[at] = kept[at] with { End = r };
                continue;
            }

            last[id] = kept.Count;
            kept.Add((r, r));
        }

        if (kept.Count == copy.Rows) return copy;
        int[] first = [.. kept.Select(k => k.Row)], end = [.. kept.Select(k => k.End)];
        return copy with { Columns = [.. copy.Columns.Select(c => c with { Values = CuratedOrder.Take(c.Values, c.Name is To or Current ? end : first) })] };
    }

    private static string KeyOf(Array[] columns, int[] key, int row) =>
        key.Length == 1 ? ((string?[])columns[key[0]])[row] ?? "" : string.Join('\u001f', key.Select(k => ((string?[])columns[k])[row]));

    private static Func<int, int, bool> Equality(Array then, Array now) => (then, now) switch
    {
        (string?[] a, string?[] b) => (i, j) => string.Equals(a[i], b[j], StringComparison.Ordinal),
        (DateOnly?[] a, DateOnly?[] b) => (i, j) => a[i] == b[j],
        (DateTime?[] a, DateTime?[] b) => (i, j) => a[i] == b[j],
        (long?[] a, long?[] b) => (i, j) => a[i] == b[j],
        (double?[] a, double?[] b) => (i, j) => Nullable.Equals(a[i], b[j]),
        (bool?[] a, bool?[] b) => (i, j) => a[i] == b[j],
        _ => throw new ArgumentException("Unknown column type.", nameof(now)),
    };

    private static Array Gather(Array then, Array now, List<Span> rows)
    {
        var values = Array.CreateInstance(now.GetType().GetElementType()!, rows.Count);
        for (var i = 0; i < rows.Count; i++) Array.Copy(rows[i].IsNew ? now : then, rows[i].Row, values, i, 1);
        return values;
    }

    /// <param name="IsNew">Whether the row is one of tonight's table, and not of the history.</param>
    private readonly record struct Span(bool IsNew, int Row, DateOnly From, DateOnly? To);
}
