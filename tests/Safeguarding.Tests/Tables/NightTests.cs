using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Tables;

/// <summary>Which accepted extracts a night rests on.</summary>
public sealed class NightTests
{
    [Fact]
    public async Task Of_a_snapshot_the_newest_up_to_the_night() => Assert.Equal(
        ["health/patients/2026-03-30/b"],
        await NamesAsync("2026-03-30", "health/patients 2026-03-29 a", "health/patients 2026-03-30 b", "health/patients 2026-03-31 c"));

    [Fact]
    public async Task Of_a_snapshot_the_newest_whatever_the_order_of_arrival() => Assert.Equal(
        ["health/patients/2026-03-31/a"],
        await NamesAsync("2026-03-31", "health/patients 2026-03-31 a", "health/patients 2026-03-29 late"));

    [Fact]
    public async Task Of_a_delta_all_of_them_oldest_first() => Assert.Equal(
        ["police/incidents/2026-03-28/c", "police/incidents/2026-03-29/a", "police/incidents/2026-03-30/b"],
        await NamesAsync("2026-03-30", "police/incidents 2026-03-29 a", "police/incidents 2026-03-30 b", "police/incidents 2026-03-28 c", "police/incidents 2026-03-31 d"));

    [Fact]
    public async Task A_file_sent_again_for_a_day_supersedes_the_one_before() => Assert.Equal(
        ["health/patients/2026-03-31/right", "police/incidents/2026-03-30/right", "police/incidents/2026-03-31/a"],
        await NamesAsync("2026-03-31", "health/patients 2026-03-31 wrong", "police/incidents 2026-03-30 wrong", "police/incidents 2026-03-31 a", "police/incidents 2026-03-30 right", "health/patients 2026-03-31 right"));

    [Fact]
    public async Task A_table_whose_contract_is_gone_is_left_out() =>
        Assert.Empty(await NamesAsync("2026-03-31", "health/horoscopes 2026-03-31 a"));

    [Fact]
    public async Task Before_the_first_extract_there_is_nothing() =>
        Assert.Empty(await NamesAsync("2026-03-01", "health/patients 2026-03-31 a"));

    private static async Task<string[]> NamesAsync(string night, params string[] accepted)
    {
        var ledger = await Ledger.OpenAsync(new MemoryStore());
        foreach (var words in accepted.Select(a => a.Split(' ')))
        {
            var (agency, table) = (words[0].Split('/')[0], words[0].Split('/')[1]);
            await ledger.AppendAsync(
                new ExtractAccepted(agency, table, DateOnly.Parse(words[1]), new LandedFile("f", "v", "", 1), words[2], 1, 1, 0, new WrittenObject("d", 1, ""), "q", "f", ImmutableSortedDictionary<string, long>.Empty),
                DateTimeOffset.UnixEpoch);
        }

        return Safeguarding.Pipeline.Tables.Night.Of(ledger, ContractCatalog.Embedded, DateOnly.Parse(night)).Names.ToArray();
    }
}
