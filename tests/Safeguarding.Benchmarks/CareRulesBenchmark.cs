using System.Diagnostics;
using System.Globalization;
using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>The rules of the SSDA903's episodes on a return far larger than any: four episodes a child, this year and last, a directory and a provider. Twice the children should take twice the time.</summary>
internal static class CareRulesBenchmark
{
    private const int EpisodesOfAChild = 4;

    private static readonly IReadOnlySet<string> Own = new HashSet<string>(["E06000099"], StringComparer.Ordinal);

    public static void Run(int children)
    {
        Console.WriteLine("  children   episodes  columns s (cpu)  rules s (cpu)  findings  cpu microseconds per episode  memory MB (tables MB)");
        foreach (var size in (ReadOnlySpan<int>)[children / 4, children / 2, children]) One(size);
    }

    private static void One(int children)
    {
        var raw = Tables(children);
        var directory = PostcodeDirectory.Read(new MemoryStream(Encoding.UTF8.GetBytes("postcode,easting,northing,authority\nAD1 2BC,400000,300000,E06000099\nAD2 4BC,403000,304000,E06000099\n")));
        var providers = ProviderList.Read(new MemoryStream(Encoding.UTF8.GetBytes("urn,local authority,placement code,placement provider code\nSC1,E06000099,U6,PR1\n")));
        var held = GC.GetTotalMemory(true) / 1_000_000;
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var tables = new Dictionary<string, TextTable>(Ssda903Derived.Add(raw, directory, Own), StringComparer.Ordinal) { [ProviderList.Table] = providers };
        var (derived, derivedCpu) = (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var view = new RuleTables(tables, ReturnYear.Ending(2026), ReturnDates.DayMonthYear, new WorkingDays([])) { OwnAuthority = Own };
        var outcome = RuleRun.Check(Ssda903Rules.For(ReturnYear.Ending(2026)), view);
        var (rules, rulesCpu) = (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var rows = children * EpisodesOfAChild;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{children,10} {rows,10} {derived,10:0.00} ({derivedCpu:0.00}) {rules,7:0.00} ({rulesCpu:0.00}) {outcome.Findings.Count,9} {rulesCpu * 1e6 / rows,29:0.00} {GC.GetTotalMemory(true) / 1_000_000,10} ({held})  {outcome.Ran.Count} rules"));
        GC.KeepAlive(view);
    }

    /// <summary>Every hundredth child has an end before its start, so that findings cost something too.</summary>
    private static Dictionary<string, TextTable> Tables(int children)
    {
        string[] columns = ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"];
        var (header, episodes, before) = (new List<string?[]>(children), new List<string?[]>(children * EpisodesOfAChild), new List<string?[]>(children));
        for (var child = 0; child < children; child++)
        {
            var id = child.ToString("0000000", CultureInfo.InvariantCulture);
            header.Add([id, child % 2 == 0 ? "M" : "F", $"{(child % 28) + 1:00}/05/{2008 + (child % 12)}", "WBRI", "UN1", child % 2 == 0 ? null : "0", null]);
            before.Add([id, "06/05/2024", "S", "C2", "N1", "U6", "PR1", null, null, null, "AD1 2BC", "AD2 4BC", "SC1"]);
            for (var k = 0; k < EpisodesOfAChild; k++)
            {
                var start = k == 0 ? "06/05/2024" : $"01/{(k * 2) + 4:00}/2025";
                var end = k == EpisodesOfAChild - 1 ? null : child % 100 == 0 ? "01/05/2024" : $"01/{(k * 2) + 6:00}/2025";
                episodes.Add([id, start, k == 0 ? "S" : "L", k % 2 == 0 ? "C2" : "C1", "N1", "U6", "PR1", end, end is null ? null : "X1", null, "AD1 2BC", "AD2 4BC", "SC1"]);
            }
        }

        return new Dictionary<string, TextTable>(StringComparer.Ordinal)
        {
            ["Header"] = new("Header", ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"], header),
            ["Episodes"] = new("Episodes", columns, episodes),
            ["Episodes_last"] = new("Episodes_last", columns, before),
            ["Header_last"] = new("Header_last", ["CHILD", "MOTHER"], [.. header.Select(row => new[] { row[0], row[5] })]),
            ["UASC"] = new("UASC", ["CHILD"], []),
        };
    }
}
