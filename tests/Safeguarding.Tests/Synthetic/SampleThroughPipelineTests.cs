using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Synthetic;

/// <summary>The sample and the product hold each other to account: clean data passes, and each mistake that can be seen in a row is found in that row.</summary>
public sealed class SampleThroughPipelineTests
{
    [Fact]
    public async Task Nothing_is_wrong_with_a_clean_night()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 800, Seed = 14, Dirt = DirtRates.None }));
        var night = await NightRun.Pipeline(store).RunAsync();
        var accepted = night.Ingested.Events.OfType<ExtractAccepted>().ToList();
        Assert.Equal(accepted.Count, night.Ingested.Events.Length);
        Assert.All(accepted, static extract => Assert.Equal(0, extract.Rejected));
        // A table with nothing in it says so. Orders that are no SSDA903 status are the one thing remarked on: the data standard carries them in the same column.
        Assert.All(accepted.Where(static extract => extract.Table != "legal_status" && extract.Rows > 0), static extract => Assert.Empty(extract.Findings));
        // An enquiry of the year whose assessment was authorised in the year before: the census sends the one without the other, and the department asks.
        Assert.Subset(new HashSet<string> { "code", "2991Q" }, await Codes(store, night.Built, "returns/cin/findings"));
        // The standard has no column for whether help was offered, and so the product asks for it.
        Assert.Subset(new HashSet<string> { "code", "SRC10" }, await Codes(store, night.Built, "returns/ssda903/findings"));
    }

    [Fact]
    public async Task Every_mistake_a_row_can_show_is_found_in_that_row()
    {
        var options = new SampleOptions { Children = 500, Seed = 15, Dirt = DirtRates.None with { WrongCode = 0.01, DuplicateRow = 0.01, WrongNhsNumber = 0.03, MalformedLine = 0.004 } };
        var sample = new Sample(options);
        var store = NightRun.Landed(sample.Files);
        var night = await NightRun.Pipeline(store).RunAsync();
        var found = new HashSet<(string Table, int Row, string Kind)>();
        foreach (var extract in night.Ingested.Events.OfType<ExtractAccepted>())
        {
            using var findings = JsonDocument.Parse(await store.ReadBytesAsync(extract.FindingsPath));
            foreach (var finding in findings.RootElement.GetProperty("findings").EnumerateArray())
                if (finding.TryGetProperty("row", out var row) && row.ValueKind == JsonValueKind.Number)
                    found.Add(($"{extract.Agency}/{extract.Table}", row.GetInt32(), finding.GetProperty("code").GetString() switch
                    {
                        "ROW-FIELD-COUNT" => "malformed_line",
                        "ROW-KEY-DUPLICATE" => "duplicate_row",
                        "ROW-NHS-NUMBER" => "wrong_nhs_number",
                        "ROW-CODE-UNKNOWN" or "ROW-CODE-LOCAL" or "ROW-ENUM" => "wrong_code",
                        var other => other!,
                    }));
        }
        var mistakes = sample.File("mistakes.csv").ConvertAll(static row => (Table: $"{row["agency"]}/{row["table"]}", Row: int.Parse(row["row"], null), Kind: row["kind"]));
        var malformed = mistakes.Where(static mistake => mistake.Kind == "malformed_line").Select(static mistake => (mistake.Table, mistake.Row)).ToHashSet();
        foreach (var kind in new[] { "malformed_line", "duplicate_row", "wrong_nhs_number", "wrong_code" })
        {
            // What else is wrong with a broken line cannot be told.
            var seeded = mistakes.Where(mistake => mistake.Kind == kind && (kind == "malformed_line" || !malformed.Contains((mistake.Table, mistake.Row)))).ToList();
            Assert.NotEmpty(seeded);
            Assert.All(seeded, mistake => Assert.Contains(mistake, found));
        }
    }

    private static async Task<HashSet<string>> Codes(MemoryStore store, Pipeline.BuildReport built, string file) =>
        [.. Encoding.UTF8.GetString(await store.ReadBytesAsync(built.Publication.Files.Single(candidate => candidate.Name == file).Object.Path))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(',')[1])];
}
