using System.Diagnostics;
using System.Globalization;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>The SSDA903's rules on a set of files copied N times in memory, each copy's children with ids of their own: seconds in all, the ratio to one copy, and the rules that take longest.</summary>
internal static class CareBenchmark
{
    public static async Task Run(string folder, int copies)
    {
        var year = ReturnYear.Ending(2026);
        var reading = Stopwatch.StartNew();
        var files = new List<ReturnFileRead>();
        foreach (var path in Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false)) files.Add(await Ssda903CsvReader.ReadAsync(file, Path.GetFileName(path), year).ConfigureAwait(false));
        }

        var (now, _, faults) = Ssda903CsvReader.Together(files);
        Console.WriteLine($"read {now.Count} tables, {now.Values.Sum(t => t.Rows.Count):N0} rows in {reading.Elapsed.TotalSeconds:F3} s");
        foreach (var fault in faults) Console.WriteLine($"  {fault.File}: {fault.Words}");

        // The set stands for last year's too, so that no rule is left out for want of it.
        var both = now.Values.Concat(now.Values.Select(t => new TextTable(t.Name + "_last", t.Columns, t.Rows))).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var rules = Ssda903Rules.For(year);
        var one = Check(rules, both, year, "first, with start-up");
        one = Math.Min(Check(rules, both, year, "one copy"), Check(rules, both, year, "one copy"));
        if (copies < 2) return;
        var many = both.Values.Select(t => Copies(t, copies)).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var all = Check(rules, many, year, $"{copies} copies");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{copies} copies took {all / one:F1} times as long as one"));
        var alone = new List<(string Code, double Seconds)>();
        var tables = new RuleTables(many, year, ReturnDates.DayMonthYear, new WorkingDays([]));
        foreach (var rule in rules.Where(r => r.Tables.All(tables.Has)))
        {
            var clock = Stopwatch.StartNew();
            foreach (var _ in rule.Failures(tables)) { }
            alone.Add((rule.Code, clock.Elapsed.TotalSeconds));
        }

        Console.WriteLine("longest alone: " + string.Join(", ", alone.OrderByDescending(r => r.Seconds).Take(12).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Code} {r.Seconds:F2} s"))));
    }

    private static double Check(IReadOnlyList<Rule> rules, Dictionary<string, TextTable> tables, ReturnYear year, string what)
    {
        var clock = Stopwatch.StartNew();
        var outcome = RuleRun.Check(rules, new RuleTables(tables, year, ReturnDates.DayMonthYear, new WorkingDays([])));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {outcome.Ran.Count} rules ran, {outcome.NotRun.Count} did not, {outcome.Findings.Count:N0} findings, {clock.Elapsed.TotalSeconds:F3} s, heap {GC.GetTotalMemory(false) / 1_000_000} MB, pauses {GC.GetTotalPauseDuration().TotalSeconds:F1} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB"));
        return clock.Elapsed.TotalSeconds;
    }

    private static TextTable Copies(TextTable table, int copies)
    {
        var child = table["CHILD"];
        var rows = new List<string?[]>(table.Rows.Count * copies);
        for (var copy = 0; copy < copies; copy++)
            foreach (var row in table.Rows)
            {
                var own = (string?[])row.Clone();
                own[child] = row[child] is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id}-{copy}") : null;
                rows.Add(own);
            }
        return new TextTable(table.Name, table.Columns, rows);
    }
}
