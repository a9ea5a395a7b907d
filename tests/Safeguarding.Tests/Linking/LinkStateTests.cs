using System.Globalization;
using Safeguarding.App.Commands;
using Safeguarding.Linkage;
using Safeguarding.Tests.Linkage;

namespace Safeguarding.Tests.Linking;

/// <summary><c>link --state</c>: one run carries on from another.</summary>
public sealed class LinkStateTests : IDisposable
{
    private const string Columns = """{"given_name":"given","surname":"surname","date_of_birth":{"column":"born","format":"yyyy-MM-dd"},"sex":"sex","postcode":"postcode","address":"address","nhs_number":"nhs","other":["note"]}""";
    private readonly LinkFolder _folder = new();

    // No school, no child: what is invented here is the same wherever it runs.
    private readonly List<PersonRecord> _people = [.. InventedFamilies.Make(600, 21).Records];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_on_the_same_files_compares_nothing_and_says_the_same()
    {
        WriteFiles();
        var first = await RunAsync();
        var (clusters, pairs) = (File.ReadAllBytes(_folder.Path("clusters.csv")), File.ReadAllBytes(_folder.Path("pairs.csv")));
        Assert.True(first > 100);
        Assert.Equal(0, await RunAsync());
        Assert.Equal(clusters, File.ReadAllBytes(_folder.Path("clusters.csv")));
        Assert.Equal(pairs, File.ReadAllBytes(_folder.Path("pairs.csv")));

        // And no other than a run that holds nothing.
        await _folder.JsonAsync();
        Assert.Equal(clusters, File.ReadAllBytes(_folder.Path("clusters.csv")));
        Assert.Equal(pairs, File.ReadAllBytes(_folder.Path("pairs.csv")));
    }

    [Fact]
    public async Task Rows_that_come_change_and_leave_are_linked_and_the_order_of_rows_says_nothing()
    {
        WriteFiles();
        var all = await RunAsync();
        var twoSources = _folder.Clusters().Split('|').First(cluster => cluster.Contains("HE:", StringComparison.Ordinal) && cluster.Contains("SC:", StringComparison.Ordinal)).Split(' ');
        var (health, social) = (KeyOf(twoSources.First(key => key[0] == 'H')), KeyOf(twoSources.First(key => key[0] == 'S')));

        // The health record leaves, and comes back under another number with a line break in its note.
        var record = _people.Single(person => person.Key == health);
        _people.Remove(record);
        _people.Reverse();
        WriteFiles();
        Assert.True(await RunAsync() < all / 10);
        Assert.DoesNotContain($"HE:{health.Id}", _folder.Clusters(), StringComparison.Ordinal);
        _people.Insert(7, record with { Key = new RecordKey("HE", "back"), KnownAs = "seen \"twice\",\nin May" });
        WriteFiles();
        Assert.InRange(await RunAsync(), 1, all / 10);
        Assert.Contains(_folder.Clusters().Split('|'), cluster => cluster.Split(' ') is var keys && keys.Contains("HE:back") && keys.Contains($"SC:{social.Id}"));
    }

    [Fact]
    public async Task A_key_that_comes_twice_is_refused_though_both_rows_are_known()
    {
        WriteFiles();
        await RunAsync();
        _people.Add(_people[3]);
        WriteFiles();
        var said = await _folder.RunAsync("--state", _folder.Path("night"));
        Assert.Equal(Exit.WrongUse, said.Exit);
        Assert.Contains("share one key", said.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_question_changes_or_a_tenth_of_the_rows_everything_is_compared_anew()
    {
        WriteFiles();
        var all = await RunAsync();
        WriteFiles("""{"definite":0.99}""");
        Assert.Equal(all, await RunAsync());
        for (var i = 0; i < _people.Count; i += 8) _people[i] = _people[i] with { Postcode = "AD9 9ZZ" };
        WriteFiles("""{"definite":0.99}""");
        Assert.True(await RunAsync() > all / 2);
    }

    [Fact]
    public async Task A_state_cut_short_is_said_to_be_damaged_and_nothing_is_written()
    {
        WriteFiles();
        await RunAsync();
        var held = File.ReadAllBytes(_folder.Path("night"));
        File.WriteAllBytes(_folder.Path("night"), held[..(held.Length / 2)]);
        File.Delete(_folder.Path("clusters.csv"));
        var said = await _folder.RunAsync("--state", _folder.Path("night"));
        Assert.Equal(Exit.CouldNotRun, said.Exit);
        Assert.Contains("is damaged. Delete it and run again", said.Notes, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Path("clusters.csv")));
    }

    [Fact]
    public async Task With_truth_or_card_every_pair_is_needed_and_state_is_refused()
    {
        WriteFiles();
        var said = await _folder.RunAsync("--state", _folder.Path("night"), "--card", _folder.Path("card.html"));
        Assert.Equal(Exit.WrongUse, said.Exit);
        Assert.Contains("Run once more without --state", said.Notes, StringComparison.Ordinal);
    }

    private static RecordKey KeyOf(string text) => new(text[..2], text[3..]);

    /// <returns>Pairs compared.</returns>
    private async Task<long> RunAsync() => (await _folder.JsonAsync("--state", _folder.Path("night"))).GetProperty("candidatePairs").GetInt64();

    private void WriteFiles(string thresholds = "")
    {
        foreach (var source in new[] { "HE", "PO", "SC" })
        {
            _folder.Write($"{source}.csv", "id,given,surname,born,sex,postcode,address,nhs,note\n" + string.Concat(_people.Where(person => person.Key.Source == source).Select(person => string.Join(',',
                new[] { person.Key.Id, person.GivenName, person.Surname, person.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), person.Sex, person.Postcode, person.Address, person.NhsNumber, person.KnownAs }
                    .Select(value => value is not null && value.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value)) + "\r\n")));
        }
        _folder.Config("both", thresholds, ("HE", "HE.csv", Columns), ("PO", "PO.csv", Columns), ("SC", "SC.csv", Columns));
    }
}
