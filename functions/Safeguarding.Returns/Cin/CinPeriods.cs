using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of periods that may not run at once. A period runs from its start to its last day; one that is still open runs to the reference date. For each thing that is inside another and each that holds one inside there is a finding, not for every pair.</summary>
internal static class CinPeriods
{
    /// <summary>Is the day on which one period ends still part of it, or may the next start on it?</summary>
    public enum EndDay { Inside, Free }

    /// <summary>A period of a row: first and last day, and which row.</summary>
    private readonly record struct Period(DateOnly Start, DateOnly Last, int Row);

    /// <summary>Periods of one group may not start inside one another. <paramref name="open"/> gives the last day of a row without an end date, the reference date when it is null; a row for which it gives null has an end that nobody knows: it may be inside another, and holds none.</summary>
    public static Rule Overlapping(string code, string table, string[] keys, string start, string end, EndDay endDay, string words, Func<RuleTables, Func<int, DateOnly?>>? open = null) =>
        new(code, SeverityOf(code), words, [table], [start, end], t =>
        {
            var last = Last(t, table, end, endDay, open);
            var starts = t.Dates(table, start);
            return t.Groups(table, Shared(t, keys, table)).Values.Where(g => g.Length > 1).SelectMany(g => Pairs(Sorted(g.Where(row => starts[row] is not null), starts, last)))
                .Select(p => (Cell[])[new Cell(table, start, p.Inside), .. Cells(table, p.Holder, start, end)]);
        });

    /// <summary>A date of <paramref name="table"/> may not lie in a period of another table with the same key.</summary>
    public static Rule Inside(string code, string table, string column, string[] keys, (string Table, string Start, string End) period, EndDay endDay, string words, Func<RuleTables, Func<int, bool>>? counts = null) =>
        new(code, SeverityOf(code), words, [table, period.Table], [column, period.Start, period.End], t =>
        {
            var (dates, starts, last, asked) = (t.Dates(table, column), t.Dates(period.Table, period.Start), Last(t, period.Table, period.End, endDay, null), counts?.Invoke(t));
            var shared = Shared(t, keys, table, period.Table);
            var holders = t.Groups(period.Table, shared);
            return t.Groups(table, shared).Where(g => holders.ContainsKey(g.Key)).SelectMany(g => Pairs(
                    [.. g.Value.Where(row => dates[row] is not null && asked?.Invoke(row) != false).OrderBy(row => dates[row])], dates,
                    Sorted(holders[g.Key].Where(row => starts[row] is not null), starts, last)))
                .Select(p => (Cell[])[new Cell(table, column, p.Inside), .. Cells(period.Table, p.Holder, period.Start, period.End)]);
        });

    private static Func<int, DateOnly?> Last(RuleTables t, string table, string end, EndDay endDay, Func<RuleTables, Func<int, DateOnly?>>? open)
    {
        var (ends, whenOpen) = (t.Dates(table, end), open?.Invoke(t));
        return row => ends[row] is { } date ? endDay == EndDay.Inside || date == DateOnly.MinValue ? date : date.AddDays(-1) : whenOpen is null ? t.Year.Reference : whenOpen(row);
    }

    private static Period[] Sorted(IEnumerable<int> rows, DateOnly?[] starts, Func<int, DateOnly?> last) =>
        [.. rows.Select(row => new Period(starts[row]!.Value, last(row) ?? DateOnly.MinValue, row)).OrderBy(p => p.Start).ThenBy(p => p.Last).ThenBy(p => p.Row)];

    /// <summary>Periods among themselves: each that starts inside an earlier one with the earlier one that runs longest, and each that holds the start of another with the next.</summary>
    private static IEnumerable<(int Inside, int Holder)> Pairs(Period[] periods)
    {
        var longest = 0;
        for (var i = 1; i < periods.Length; i++)
        {
            if (periods[i].Start <= periods[longest].Last) yield return (periods[i].Row, periods[longest].Row);
            if (periods[i].Start <= periods[i - 1].Last && longest != i - 1) yield return (periods[i].Row, periods[i - 1].Row);

            // Of two with one start each is inside the other.
            if (periods[i].Start == periods[i - 1].Start && periods[i].Start <= periods[i].Last) yield return (periods[i - 1].Row, periods[i].Row);
            if (periods[i].Last > periods[longest].Last) longest = i;
        }
    }

    /// <summary>Dates against periods: each date inside a period with the one that runs longest, and each period that holds a date with the first that it holds.</summary>
    private static IEnumerable<(int Inside, int Holder)> Pairs(int[] rows, DateOnly?[] dates, Period[] periods)
    {
        var (next, longest, said) = (0, -1, new HashSet<int>());
        foreach (var row in rows)
        {
            for (; next < periods.Length && periods[next].Start <= dates[row]; next++)
                if (longest < 0 || periods[next].Last > periods[longest].Last) longest = next;
            if (longest < 0 || dates[row] > periods[longest].Last) continue;
            said.Add(periods[longest].Row);
            yield return (row, periods[longest].Row);
        }

        var first = 0;
        foreach (var period in periods)
        {
            while (first < rows.Length && dates[rows[first]] < period.Start) first++;
            if (first < rows.Length && dates[rows[first]] <= period.Last && !said.Contains(period.Row)) yield return (rows[first], period.Row);
        }
    }
}
