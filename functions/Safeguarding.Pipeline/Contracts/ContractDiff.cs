using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>What changes between two editions of a contract, in words for the people who send or read the table.</summary>
public static class ContractDiff
{
    /// <summary>Every difference from <paramref name="a"/>, the edition in force, to <paramref name="b"/>, the one to come: the table's own first, then by column in the order of <paramref name="b"/>, removed columns last.</summary>
    public static IReadOnlyList<ContractChange> Compare(Contract a, Contract b)
    {
        var changes = new ContractChanges(Published: b.Agency == "curated");
        CompareNames(a, b, changes);
        CompareText(a, b, changes);
        CompareKeys(a, b, changes);
        CompareDateOrders(a, b, changes);
        CompareRowCounts(a.RowCount, b.RowCount, changes);
        CompareColumns(a, b, changes);
        return changes.List;
    }

    private static void CompareNames(Contract a, Contract b, ContractChanges changes)
    {
        if (a.Agency != b.Agency) changes.Breaking("/x-agency", $"the table moves from {a.Agency} to {b.Agency}: extracts landed under {a.Agency} are no longer read by it");
        if (a.Table != b.Table)
        {
            if (Knows(b, a.Table)) changes.Looser("/name", $"the table is now called {b.Table}; files named {a.Table} are still understood", $"the table {a.Table} is now called {b.Table}: readers must ask for the new name");
            else changes.Breaking("/name", $"the table {a.Table} is now called {b.Table}: files named {a.Table} are no longer understood");
        }
        foreach (var alias in a.TableAliases.Where(t => !Knows(b, t))) changes.Breaking("/x-table-aliases", $"files named {alias} are no longer understood");
        foreach (var alias in b.TableAliases.Where(t => !Knows(a, t))) changes.Note("/x-table-aliases", $"files named {alias} are now understood");
    }

    private static void CompareText(Contract a, Contract b, ContractChanges changes)
    {
        if (a.Version != b.Version) changes.Note("/x-version", $"the version goes from {a.Version} to {b.Version}");
        if (a.Title != b.Title) changes.Note("/title", $"the title is now \"{b.Title}\"");
        if (a.Description != b.Description) changes.Note("/description", "the description of the table is reworded");
        if (a.Purpose != b.Purpose) changes.Note("/x-purpose", "the purpose for which the table is held is reworded: have information governance read it");
        if (a.Retention != b.Retention)
            changes.Note("/x-retention", $"rows are kept for {ContractWords.Duration(b.Retention)} instead of {ContractWords.Duration(a.Retention)}");
        if (a.Expected == b.Expected) return;
        if (b.Expected) changes.Tighter("/x-expected", "the extract is now expected every night: a night without it is reported as missing", "the table is now part of every publication");
        else changes.Looser("/x-expected", "the extract is no longer expected every night", "the table may be missing from a publication");
    }

    private static void CompareKeys(Contract a, Contract b, ContractChanges changes)
    {
        if (!a.PrimaryKey.SequenceEqual(b.PrimaryKey))
            changes.Breaking("/primaryKey", $"a row is now known by {Columns(b.PrimaryKey)} instead of {Columns(a.PrimaryKey)}: rows that were different may count as the same, or the other way round");
        if (a.HistoryOf != b.HistoryOf)
            changes.Breaking("/x-history-of", b.HistoryOf is { } of ? $"the table is now the history of {of}: what it said before is not in it" : "the table is no longer a history: nights before the last are gone");
        if (a.Load.Kind != b.Load.Kind)
            changes.Breaking("/x-load/kind", b.Load.Kind == LoadKind.Snapshot
                ? "an extract now replaces the whole table: rows left out are gone"
                : "an extract now adds to the table: rows left out stay as they were");
        else if (!a.Load.Key.SequenceEqual(b.Load.Key))
            changes.Breaking("/x-load/key", $"a row now replaces the row with the same {Columns(b.Load.Key)} instead of the same {Columns(a.Load.Key)}");

        var before = a.ForeignKeys.Select(Words).ToHashSet(StringComparer.Ordinal);
        var after = b.ForeignKeys.Select(Words).ToHashSet(StringComparer.Ordinal);
        foreach (var key in b.ForeignKeys.Select(Words).Where(k => !before.Contains(k)))
            changes.Tighter("/foreignKeys", $"{key}: rows that point at nothing now get a finding", key);
        foreach (var key in a.ForeignKeys.Select(Words).Where(k => !after.Contains(k)))
            changes.Looser("/foreignKeys", $"it is no longer so that {key}", $"it is no longer so that {key}: joins may lose rows");

        static string Words(ForeignKey key) => $"{Columns(key.Fields)} must be found in {key.Table} ({ContractWords.Join(key.References)})";
    }

    private static void CompareDateOrders(Contract a, Contract b, ContractChanges changes)
    {
        foreach (var order in b.DateOrders.Except(a.DateOrders))
            changes.Tighter("/x-date-order", $"{order.Earlier} may no longer be after {order.Later}: rows in which it is will be rejected", $"{order.Earlier} is now never after {order.Later}");
        foreach (var order in a.DateOrders.Except(b.DateOrders))
            changes.Looser("/x-date-order", $"{order.Earlier} may now be after {order.Later}", $"{order.Earlier} may now be after {order.Later}");
    }

    private static void CompareRowCounts(RowCountLimits a, RowCountLimits b, ContractChanges changes)
    {
        Compare("/x-row-count/maxFall", a.MaxFall, b.MaxFall, v => $"an extract is held when its rows fall by more than {ContractWords.Share(v)}");
        Compare("/x-row-count/maxRise", a.MaxRise, b.MaxRise, v => $"an extract is held when its rows rise by more than {ContractWords.Share(v)}");
        Compare("/x-row-count/floor", a.Floor, b.Floor, v => string.Create(CultureInfo.InvariantCulture, $"an extract is never held for its size below {v} rows"));

        void Compare(string place, double before, double after, Func<double, string> words)
        {
            if (before == after) return;
            var text = $"{words(after)}; before, {words(before)}";
            if (after < before) changes.Tighter(place, text, text);
            else changes.Looser(place, text, text, readersMustAct: false);
        }
    }

    private static void CompareColumns(Contract a, Contract b, ContractChanges changes)
    {
        var pairs = Pair(a, b);
        foreach (var field in b.Fields)
        {
            if (pairs.TryGetValue(field.Name, out var before)) ColumnDiff.Compare(before, a, field, b, changes);
            else if (field.Required) changes.Tighter($"/fields/{field.Name}", $"column {field.Name} is new and required: extracts without it will be rejected", $"column {field.Name} is new and always filled");
            else changes.Note($"/fields/{field.Name}", changes.Published ? $"column {field.Name} is new and may be empty" : $"column {field.Name} is new and optional: extracts without it are still accepted");
        }
        var kept = pairs.Values.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var field in a.Fields.Where(f => !kept.Contains(f.Name)))
            changes.Breaking($"/fields/{field.Name}", changes.Published ? $"column {field.Name} is gone" : $"column {field.Name} is gone: what is sent in it is no longer kept");
    }

    /// <summary>Each column of <paramref name="b"/> with the column of <paramref name="a"/> that it goes on from: by name or, renamed, by one of the two having been the other's alias.</summary>
    private static Dictionary<string, Field> Pair(Contract a, Contract b)
    {
        var pairs = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var field in b.Fields)
            if (a.Fields.FirstOrDefault(f => f.Name == field.Name) is { } same) pairs.Add(field.Name, same);
        var taken = pairs.Values.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var field in b.Fields.Where(f => !pairs.ContainsKey(f.Name)))
            if (a.Fields.FirstOrDefault(f => !taken.Contains(f.Name) && (ColumnDiff.Understands(field, f.Name) || ColumnDiff.Understands(f, field.Name))) is { } renamed)
            {
                pairs.Add(field.Name, renamed);
                taken.Add(renamed.Name);
            }
        return pairs;
    }

    private static bool Knows(Contract contract, string table) => contract.Table == table || contract.TableAliases.Contains(table);

    private static string Columns(ImmutableArray<string> columns) => columns.Length == 0 ? "nothing" : ContractWords.Join(columns);
}
