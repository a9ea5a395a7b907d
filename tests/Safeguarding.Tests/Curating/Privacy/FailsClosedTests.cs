using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>A pseudonymised copy that cannot be made as it must be is not published; its copy with names and everything else is, and the run says why.</summary>
public sealed class FailsClosedTests
{
    private static readonly Lazy<Task<MemoryStore>> Accepted = new(async () =>
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 40, Seed = 2 }));
        await NightRun.Pipeline(store).IngestAsync();
        return store;
    });

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public async Task Without_a_good_key_no_copy_is_published_and_everything_else_is(int bytes)
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var publication = (await NightRun.Pipeline(store, NightRun.Context() with { Key = new(new PseudonymKey("none", new byte[bytes])) }).BuildAsync()).Publication;
        Assert.DoesNotContain(publication.Files, f => f.Name.StartsWith("curated/", StringComparison.Ordinal));
        Assert.Equal(33, publication.Files.Count(f => f.Name.StartsWith("identifiable/", StringComparison.Ordinal)));
        Assert.Contains(publication.Files, f => f.Name == "returns/cin");
        Assert.Equal(Schemas.Embedded.Contracts.Of("curated").Select(c => "curated/" + c.Table).Order(StringComparer.Ordinal), publication.Withheld.Select(w => w.Name));
        Assert.All(publication.Withheld, w => Assert.Contains("--key-file", w.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain(".parquet", await NightRun.PictureAsync(store, "curated"), StringComparison.Ordinal);
        Assert.Contains("--key-file", await PageAsync(store, publication), StringComparison.Ordinal);

        // The key is back: the night is published whole, though nothing else is new.
        var mended = (await NightRun.Pipeline(store).BuildAsync()).Publication;
        Assert.Equal((2, 33, 0), (mended.Number, mended.Files.Count(f => f.Name.StartsWith("curated/", StringComparison.Ordinal)), mended.Withheld.Length));
    }

    [Theory]
    [InlineData("{ not json", 33, "cannot be read")]
    [InlineData("""{ "version": "1", "k": 5, "person": "child_id" }""", 33, "might hold anything")]
    [InlineData("K=1000000", 1, "fewer than 1000000 people")]
    public async Task Settings_that_cannot_be_kept_withhold_what_they_are_about(string settings, int withheld, string said)
    {
        var text = Schemas.Embedded.Text(PrivacySettings.Path);
        var schemas = new Schemas(Schemas.Embedded.Files.SetItem(PrivacySettings.Path, settings.StartsWith("K=", StringComparison.Ordinal) ? text.Replace("\"k\": 5", $"\"k\": {settings[2..]}", StringComparison.Ordinal) : settings));
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var publication = (await new Pipeline.NightPipeline(store, new Pipeline.Records.MemoryRecords(), schemas, NightRun.Council, NightRun.Context()).BuildAsync()).Publication;
        // With settings that say nothing, tables of identifiers, dates and code lists alone need none... but each has lineage, which somebody must decide on.
        Assert.Equal(withheld, publication.Withheld.Length);
        Assert.Contains(said, publication.Withheld.Single(w => w.Name == "curated/child").Reason, StringComparison.Ordinal);
        Assert.Equal(33, publication.Files.Count(f => f.Name.StartsWith("identifiable/", StringComparison.Ordinal)));
        Assert.Equal(33 - withheld, publication.Files.Count(f => f.Name.StartsWith("curated/", StringComparison.Ordinal)));
        Assert.DoesNotContain("/child.parquet", await NightRun.PictureAsync(store, "curated"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "pcds and lsoa21cd")]
    [InlineData("pcds,lsoa21cd\n", "no rows")]
    [InlineData("pcds,oa21cd\nAD1 2BC,E00000001\n", "pcds and lsoa21cd")]
    [InlineData("pcds,lsoa21cd\nAD1 2BC,E01000001\nAD1 2BD,Aldermere 001A\n", "Row 2")]
    [InlineData("pcds,lsoa21cd\nAD1 2BC,E01000001\n,E01000001\n", "Row 2")]
    public async Task A_lookup_that_is_none_withholds_the_tables_that_have_postcodes(string csv, string said)
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var publication = (await NightRun.Pipeline(store, NightRun.Context() with { Postcodes = Lookup(csv) }).BuildAsync()).Publication;
        Assert.Equal(["curated/child", "curated/placement"], publication.Withheld.Select(w => w.Name));
        Assert.All(publication.Withheld, w => Assert.Contains(said, w.Reason, StringComparison.Ordinal));
        Assert.Equal(31, publication.Files.Count(f => f.Name.StartsWith("curated/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Areas_come_with_a_lookup_and_make_another_build()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var without = (await NightRun.Pipeline(store).BuildAsync()).Publication;
        var postcodes = Table.Read("child", [("b", (await store.OpenAsync(without.Files.Single(f => f.Name == "identifiable/child").Object.Path))!)], []).Text("postcode").OfType<string>().Distinct();
        var lookup = Lookup("pcds,lsoa21cd\n" + string.Concat(postcodes.Select(p => $"{p},E01000001\n")));
        var with = (await NightRun.Pipeline(store, NightRun.Context() with { Postcodes = lookup }).BuildAsync()).Publication;
        Assert.Equal((2, 0), (with.Number, with.Withheld.Length));
        var child = Table.Read("child", [("b", (await store.OpenAsync(with.Files.Single(f => f.Name == "curated/child").Object.Path))!)], []);
        Assert.True(child.Text("lsoa21").All(a => a is null or "E01000001"));
        Assert.True((await NightRun.Pipeline(store, NightRun.Context() with { Postcodes = lookup }).BuildAsync()).Unchanged);
    }

    [Fact]
    public async Task A_fault_in_the_middle_of_the_privacy_step_leaves_nothing_of_the_copy()
    {
        // All other columns are done when the row numbers turn out to be none.
        var contract = Schemas.Embedded.Contracts.Find("curated", "team")!;
        var table = TableText.Of("curated/team", "team_id | team_name | parent_id | parent_name | received_date:date | _source_extract | _source_row | _run | _contract\nT1 | One | | | 2026-03-31 | x | 1 | b1 | c\nT2 | Two | | | 2026-03-31 | x | 2 | b1 | c");
        var store = new MemoryStore();
        var (copy, refused) = await PseudonymisedZone.WriteAsync(store, "b1", contract, table, Schemas.Embedded, NightRun.Context());
        Assert.Null(copy);
        Assert.Contains("does not number its rows", refused!.Reason, StringComparison.Ordinal);
        Assert.Equal("", await NightRun.PictureAsync(store));
    }

    [Fact]
    public async Task A_fault_nobody_foresaw_publishes_nothing_and_the_night_before_stays()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var before = (await NightRun.Pipeline(store).BuildAsync()).Publication;
        var broken = new PostcodeLookup("broken", () => throw new IOException("The share went away."));
        await Assert.ThrowsAsync<IOException>(() => NightRun.Pipeline(store, NightRun.Context() with { Postcodes = broken }).BuildAsync());
        Assert.Equal(before.Build, (await Publications.LatestAsync(store, NightRun.LastNight))!.Build);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_bytes()
    {
        var (one, other) = (await NightRun.CopyAsync(await Accepted.Value), await NightRun.CopyAsync(await Accepted.Value));
        await NightRun.Pipeline(one).BuildAsync();
        await NightRun.Pipeline(other, NightRun.Context(workers: 1)).BuildAsync();
        Assert.Equal(await NightRun.PictureAsync(one, "curated"), await NightRun.PictureAsync(other, "curated"));
    }

    private static PostcodeLookup Lookup(string csv) => new(WorkId.Of(csv), () => new MemoryStream(Encoding.UTF8.GetBytes(csv)));

    private static async Task<string> PageAsync(MemoryStore store, Publication publication) =>
        Encoding.UTF8.GetString(await store.ReadBytesAsync(publication.Files.Single(f => f.Name == "reports/privacy.html").Object.Path));
}
