using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.App;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>Changing the key of the pseudonyms.</summary>
public sealed class RekeyTests
{
    private static readonly PseudonymKey Old = NightRun.Context().Key.Value, New = new("new-key", Enumerable.Range(1, 32).Select(i => (byte)(100 + i)).ToArray());

    [Fact]
    public async Task The_newest_night_is_published_under_the_new_key_and_the_bridge_leads_every_child_over()
    {
        var (store, before) = await NightAsync();
        var report = await RekeyAsync(store, before);
        var after = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        Assert.Equal((2, report.Published), (after.Number, after.Build));
        var (named, was, now) = (await IdsAsync(store, after, "identifiable/child"), await IdsAsync(store, before, "curated/child"), await IdsAsync(store, after, "curated/child"));
        Assert.Equal(named.Select(id => Pseudonyms.For(New).Of("child_id", id)).Order(), now.Order());
        Assert.Empty(was.Intersect(now));

        var bridge = Table.Read("bridge", [("b", (await store.OpenAsync(report.Bridge!.Path))!)], []);
        Assert.StartsWith($"identifiable/{before.Build}/rekey/test-key-new-key", report.Bridge.Path, StringComparison.Ordinal);
        Assert.Equal(named.Select(id => (Pseudonyms.For(Old).Of("child_id", id), Pseudonyms.For(New).Of("child_id", id))).OrderBy(p => p.Item2, StringComparer.Ordinal),
            bridge.Text("old_child_id").Zip(bridge.Text("child_id"), (o, n) => (o!, n!)));
        Assert.Equal(report.Children, bridge.Rows);

        // The build before keeps its key's id, and both verify.
        Assert.Equal(("test-key", "new-key"), (await KeyOfAsync(store, before), await KeyOfAsync(store, after)));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        Assert.Equal(new Rekeyed(NightRun.LastNight, before.Build, "test-key", "new-key", "IG lead", "yearly"), Assert.Single((await Ledger.OpenAsync(store)).Events<Rekeyed>()));
    }

    [Fact]
    public async Task A_run_that_died_before_it_published_is_finished_by_the_next()
    {
        var (store, before) = await NightAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => Rekeying.RunAsync(store, before, Old, New, "IG lead", "yearly", NightRun.Context().StartedAt, false, _ => throw new TimeoutException()));
        Assert.Equal(before.Build, (await Publications.LatestAsync(store, NightRun.LastNight))!.Build);
        var report = await RekeyAsync(store, before);
        Assert.Single((await Ledger.OpenAsync(store)).Events<Rekeyed>());
        Assert.Equal(report.Published, (await Publications.LatestAsync(store, NightRun.LastNight))!.Build);
    }

    [Fact]
    public async Task Only_the_key_the_data_were_made_with_leads_away_from_it()
    {
        var (store, before) = await NightAsync();
        var picture = await NightRun.PictureAsync(store);
        async Task<string> Refused(PseudonymKey from, PseudonymKey to) => (await Assert.ThrowsAsync<InvalidOperationException>(() => RekeyAsync(store, before, from, to))).Message;
        Assert.Contains("made with the key 'test-key'", await Refused(new PseudonymKey("another", New.Secret), new PseudonymKey("third", new byte[32])), StringComparison.Ordinal);
        Assert.Contains("not those of the key", await Refused(new PseudonymKey("test-key", new byte[32]), New), StringComparison.Ordinal);
        Assert.Contains("same key", await Refused(Old, Old), StringComparison.Ordinal);
        Assert.Contains("already under the key", await Refused(New, Old with { Secret = new byte[32] }), StringComparison.Ordinal);
        Assert.Equal(picture, await NightRun.PictureAsync(store));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        var (store, before) = await NightAsync();
        var picture = await NightRun.PictureAsync(store);
        var report = await Rekeying.RunAsync(store, before, Old, New, "", "", NightRun.Context().StartedAt, true, _ => throw new InvalidOperationException("It built."));
        Assert.Equal((null, null, "test-key", "new-key"), (report.Bridge, report.Published, report.From, report.To));
        Assert.Equal(picture, await NightRun.PictureAsync(store));
    }

    [Fact]
    public void Pseudonyms_of_one_value_under_two_keys_share_nothing()
    {
        var (one, other) = (Pseudonyms.For(Old), Pseudonyms.For(New));
        var alike = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var (a, b) = (one.Of("child_id", $"C{i}"), other.Of("child_id", $"C{i}"));
            alike += a.Zip(b).Count(p => p.First == p.Second);
        }

        // Of 64,000 digits one in sixteen is the same by chance: 4,000, with a standard deviation of 61.
        Assert.InRange(alike, 3_600, 4_400);
    }

    [Fact]
    public void A_pseudonym_is_known_by_its_value_and_key()
    {
        var one = Pseudonyms.For(Old);
        var made = one.Of("child_id", "C1");
        Assert.True(one.IsOf("child_id", "C1", made));
        Assert.False(one.IsOf("child_id", "C2", made));
        Assert.False(one.IsOf("worker_id", "C1", made));
        Assert.False(one.IsOf("child_id", "C1", made[..31]));
        Assert.False(Pseudonyms.For(New).IsOf("child_id", "C1", made));
    }

    [Fact]
    public async Task The_verb_takes_the_right_key_of_a_ring_and_says_what_comes_next()
    {
        var folder = Directory.CreateTempSubdirectory("rekey");
        try
        {
            var (root, ring, next) = (Path.Combine(folder.FullName, "data"), Path.Combine(folder.FullName, "ring.key"), Path.Combine(folder.FullName, "next.key"));
            Assert.Equal(0, (await Said.ByAsync("demo", "--root", root, "--children", "40", "--seed", "4")).Exit);
            await File.WriteAllTextAsync(ring, new string('5', 64) + "\n" + await File.ReadAllTextAsync(Path.Combine(root, ".keys", "pseudonym.key")) + "\n");
            await File.WriteAllTextAsync(next, new string('7', 64) + "\n" + await File.ReadAllTextAsync(ring));
            string[] rekey = ["rekey", "--root", root, "--from", ring, "--to", next];
            Assert.Equal(2, (await Said.ByAsync(rekey)).Exit);
            var dry = await Said.ByAsync([.. rekey, "--dry-run"]);
            Assert.Equal((0, true), (dry.Exit, dry.Out.Contains("Nothing was written", StringComparison.Ordinal)));
            var done = await Said.ByAsync([.. rekey, "--by", "IG lead", "--reason", "yearly"]);
            Assert.True(done.Exit == 0, done.Notes);
            Assert.Contains("/rekey/", done.Out, StringComparison.Ordinal);
            Assert.Equal(3, (await Said.ByAsync([.. rekey, "--by", "IG lead", "--reason", "yearly"])).Exit);
            Assert.Contains("nothing new", (await Said.ByAsync("build", "--root", root, "--key-file", next)).Out, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(MemoryStore, Publication)> NightAsync()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 30, Seed = 3 }));
        return (store, (await NightRun.Pipeline(store).RunAsync()).Built.Publication);
    }

    private static Task<RekeyReport> RekeyAsync(MemoryStore store, Publication before, PseudonymKey? from = null, PseudonymKey? to = null) => Rekeying.RunAsync(
        store, before, from ?? Old, to ?? New, "IG lead", "yearly", NightRun.Context().StartedAt, false, cancel => NightRun.Pipeline(store, NightRun.Context() with { Key = new(to ?? New) }).BuildAsync(cancel));

    private static async Task<List<string>> IdsAsync(MemoryStore store, Publication publication, string file) =>
        [.. Table.Read(file, [("b", (await store.OpenAsync(publication.Files.Single(f => f.Name == file).Object.Path))!)], []).Text("child_id").Select(id => id!)];

    private static Task<string> KeyOfAsync(MemoryStore store, Publication publication) => Rekeying.KeyIdAsync(store, publication);
}
