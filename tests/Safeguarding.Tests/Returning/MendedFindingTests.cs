using System.Text;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Returning;

/// <summary>One value of one extract is spoilt and the next night put right; nothing else changes. The page names that finding and where it comes from, and then that it is gone.</summary>
public sealed class MendedFindingTests
{
    private static readonly DateOnly First = NightRun.LastNight.AddDays(-2);

    /// <param name="column">Of the table; blanked in the row that holds <paramref name="with"/>.</param>
    /// <param name="code">What is found then.</param>
    [Theory]
    [InlineData("cin", "person", "pers_ethnicity", "", "4220")]
    [InlineData("csww", "professionals", "prof_social_worker_registration_no", "Social Worker", "W4")]
    [InlineData("ssda903", "cla_episodes", "clae_cla_episode_start_reason", "", "SRC14")]
    public async Task One_spoilt_value_is_one_finding_with_its_file_and_row_and_then_cleared(string name, string table, string column, string with, string code)
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 200, Seed = 5, LastNight = First, Dirt = DirtRates.None }));
        var nights = new List<Publication> { await RunAsync(store, First) };
        var sound = await store.ReadBytesAsync(PathOf(First, table));
        var (spoilt, row) = await SpoiltAsync(store, nights[0], name, table, Encoding.UTF8.GetString(sound), column, with);
        store.Drop(PathOf(First.AddDays(1), table), Encoding.UTF8.GetBytes(spoilt));
        nights.Add(await RunAsync(store, First.AddDays(1)));
        store.Drop(PathOf(First.AddDays(2), table), sound);
        nights.Add(await RunAsync(store, First.AddDays(2)));

        var before = await IdentitiesAsync(store, nights[0], name);
        var broken = await IdentitiesAsync(store, nights[1], name);
        Assert.Equal(code, Assert.Single(broken.Except(before)).Split('|')[0]);
        Assert.Empty(before.Except(broken));
        Assert.Equal(before, await IdentitiesAsync(store, nights[2], name));

        var page = await Published.PageAsync(store, nights[1], $"returns/{name}/readiness.html");
        Assert.Contains("<strong>1</strong> new since last night", page, StringComparison.Ordinal);
        Assert.Contains("<strong>0</strong> cleared since last night", page, StringComparison.Ordinal);
        var fresh = Assert.Single(page.Split("<li>"), item => item.StartsWith("<span class=\"tag\">new</span>", StringComparison.Ordinal));
        Assert.Contains($"<span class=\"place\">{PathOf(First.AddDays(1), table)} row {row}</span>", fresh, StringComparison.Ordinal);

        page = await Published.PageAsync(store, nights[2], $"returns/{name}/readiness.html");
        Assert.Contains("<strong>0</strong> new since last night", page, StringComparison.Ordinal);
        Assert.Contains("<strong>1</strong> cleared since last night", page, StringComparison.Ordinal);
        var rules = await Published.TableAsync(store, nights[2], $"returns/{name}/readiness");
        Assert.Equal([code], rules.Text("code").Where((_, r) => rules.Values<long>("cleared_since_last_night")[r] == 1));
    }

    /// <summary>The extract without the value, in the first row that the return holds; and which row that is, 1 being the first below the header.</summary>
    private static async Task<(string Content, int Row)> SpoiltAsync(MemoryStore store, Publication night, string name, string table, string content, string column, string with)
    {
        var sent = name == "csww" ? with : await Published.PageAsync(store, night, name == "cin" ? "returns/cin" : "returns/ssda903/Episodes");
        var lines = content.Split('\n');
        var header = lines[0].TrimStart('\uFEFF').TrimEnd('\r').Split(',');
        var at = Array.IndexOf(header, column);
        var row = Enumerable.Range(1, lines.Length - 1).First(r => lines[r].Split(',') is var cells && cells.Length == header.Length && cells[at].Length > 0
            && (name == "csww" ? cells.Contains(with) : sent.Contains(name == "cin" ? $"<LAchildID>{cells[0]}<" : $"{cells[1]},{cells[2][8..10]}/{cells[2][5..7]}/{cells[2][..4]},", StringComparison.Ordinal)));
        var spoilt = lines[row].Split(',');
        spoilt[at] = "";
        lines[row] = string.Join(',', spoilt);
        return (string.Join('\n', lines), row);
    }

    private static async Task<Publication> RunAsync(MemoryStore store, DateOnly night) => (await NightRun.Pipeline(store, NightRun.Context(night)).RunAsync()).Built.Publication;

    private static async Task<List<string>> IdentitiesAsync(MemoryStore store, Publication night, string name) =>
        [.. (await Published.CsvAsync(store, night, $"returns/{name}/findings")).Select(f => $"{f["code"]}|{f.First().Value}|{f["table"]}|{f["record"]}|{f["columns"]}")];

    private static string PathOf(DateOnly night, string table) => $"landing/social_care/{night:yyyy-MM-dd}/{table}.csv";
}
