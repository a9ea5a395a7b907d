using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>
/// Files taken by event, as text. <c>drop path: rows</c> puts a file of so many rows there, <c>remove path</c> takes it away, <c>manifest folder: name rows|sha ...</c> lists files,
/// <c>told path</c> is the event and says what the ledger gained, <c>batch</c> takes everything, <c>left</c> lists what nobody has dealt with,
/// <c>uses</c> says which extracts the night then rests on with their accepted rows.
/// </summary>
public sealed class TakingTests
{
    [Fact]
    public Task An_event_takes_its_file_and_the_same_event_again_does_nothing() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 3 of 3
        told social_care/2026-03-31/person.csv
        uses social_care/person 2026-03-31 3
        """);

    [Fact]
    public Task An_event_out_of_order_takes_the_days_before_first() => PlayAsync("""
        drop social_care/2026-03-29/person.csv: 60
        drop social_care/2026-03-30/person.csv: 80
        drop social_care/2026-03-31/person.csv: 70
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-29 60 of 60
          accepted social_care/person 2026-03-30 80 of 80
          accepted social_care/person 2026-03-31 70 of 70
        told social_care/2026-03-29/person.csv
        told social_care/2026-03-30/person.csv
        """);

    [Fact]
    public Task An_event_of_one_day_leaves_later_days_to_their_own_events() => PlayAsync("""
        drop social_care/2026-03-30/person.csv: 3
        drop social_care/2026-03-31/person.csv: 4
        drop health/2026-03-30/patients.csv: 5
        told social_care/2026-03-30/person.csv
          accepted social_care/person 2026-03-30 3 of 3
        """);

    [Fact]
    public Task Late_a_file_that_shows_what_the_next_should_have_been_measured_against_has_it_held() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 60
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 60 of 60
        drop social_care/2026-03-30/person.csv: 100
        told social_care/2026-03-30/person.csv
          accepted social_care/person 2026-03-30 100 of 100
          held social_care/person 2026-03-31 FILE-ROWS-FELL
        uses social_care/person 2026-03-30 100
        told social_care/2026-03-31/person.csv
        """);

    [Fact]
    public Task Late_a_file_that_explains_a_fall_releases_what_was_held() => PlayAsync("""
        drop social_care/2026-03-29/person.csv: 100
        drop social_care/2026-03-31/person.csv: 70
        batch
          accepted social_care/person 2026-03-29 100 of 100
          held social_care/person 2026-03-31 FILE-ROWS-FELL
        drop social_care/2026-03-30/person.csv: 85
        told social_care/2026-03-30/person.csv
          accepted social_care/person 2026-03-30 85 of 85
          accepted social_care/person 2026-03-31 70 of 70
        uses social_care/person 2026-03-31 70
        """);

    [Fact]
    public Task Early_a_file_waits_for_its_night() => PlayAsync("""
        drop social_care/2026-04-01/person.csv: 3
        told social_care/2026-04-01/person.csv
          early
        night 2026-04-01
        told social_care/2026-04-01/person.csv
          accepted social_care/person 2026-04-01 3 of 3
        """);

    [Fact]
    public Task Renamed_a_file_is_refused_unless_it_goes_by_a_known_alias() => PlayAsync("""
        drop social_care/2026-03-31/person_final.csv: 3
        told social_care/2026-03-31/person_final.csv
          refused landing/social_care/2026-03-31/person_final.csv FILE-UNKNOWN-TABLE
        told social_care/2026-03-31/person_final.csv
        drop social_care/2026-03-31/ssd_person.csv: 3
        told social_care/2026-03-31/ssd_person.csv
          accepted social_care/person 2026-03-31 3 of 3
        """);

    [Fact]
    public Task An_agency_may_send_only_its_own_tables() => PlayAsync("""
        drop health/2026-03-31/person.csv: 3
        told health/2026-03-31/person.csv
          refused landing/health/2026-03-31/person.csv FILE-OTHER-AGENCY
        batch
        """);

    [Fact]
    public Task Empty_a_file_is_held() => PlayAsync("""
        empty social_care/2026-03-31/person.csv
        told social_care/2026-03-31/person.csv
          held social_care/person 2026-03-31 FILE-EMPTY
        """);

    [Fact]
    public Task Sent_again_a_file_supersedes_the_first_and_taken_back_that_one() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 3 of 3
        drop social_care/2026-03-31/person.csv: 4
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 4 of 4
        told social_care/2026-03-31/person.csv
        uses social_care/person 2026-03-31 4
        drop social_care/2026-03-31/person.csv: 3
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 3 of 3
        uses social_care/person 2026-03-31 3
        """);

    [Fact]
    public Task Sent_again_under_its_alias_a_file_supersedes_the_first() => PlayAsync("""
        drop social_care/2026-03-31/ssd_person.csv: 3
        told social_care/2026-03-31/ssd_person.csv
          accepted social_care/person 2026-03-31 3 of 3
        drop social_care/2026-03-31/person.csv: 4
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 4 of 4
        uses social_care/person 2026-03-31 4
        """);

    [Fact]
    public Task Gone_a_file_that_was_taken_is_no_error_and_one_that_was_not_is_said_once() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 3 of 3
        remove social_care/2026-03-31/person.csv
        told social_care/2026-03-31/person.csv
        told health/2026-03-31/patients.csv
          refused landing/health/2026-03-31/patients.csv FILE-GONE
        told health/2026-03-31/patients.csv
        drop health/2026-03-31/patients.csv: 2
        told health/2026-03-31/patients.csv
          accepted health/patients 2026-03-31 2 of 2
        """);

    [Fact]
    public Task A_manifest_that_came_first_holds_the_file_it_does_not_speak_of() => PlayAsync("""
        manifest social_care/2026-03-31: person.csv 60
        told social_care/2026-03-31/manifest.json
        drop social_care/2026-03-31/person.csv: 59
        told social_care/2026-03-31/person.csv
          held social_care/person 2026-03-31 FILE-MANIFEST-ROWS
        """);

    [Fact]
    public Task A_manifest_that_came_after_holds_it_too() => PlayAsync("""
        drop social_care/2026-03-30/person.csv: 50
        drop social_care/2026-03-31/person.csv: 59
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-30 50 of 50
          accepted social_care/person 2026-03-31 59 of 59
        manifest social_care/2026-03-31: person.csv 60
        told social_care/2026-03-31/manifest.json
          held social_care/person 2026-03-31 FILE-MANIFEST-ROWS
        told social_care/2026-03-31/manifest.json
        uses social_care/person 2026-03-30 50
        drop social_care/2026-03-31/person.csv: 60
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 60 of 60
        uses social_care/person 2026-03-31 60
        """);

    [Fact]
    public Task A_manifest_of_another_content_holds_the_file_and_the_right_manifest_releases_it() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        manifest social_care/2026-03-31: person.csv aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        told social_care/2026-03-31/person.csv
          held social_care/person 2026-03-31 FILE-MANIFEST-HASH
        manifest social_care/2026-03-31: person.csv 3
        batch
          accepted social_care/person 2026-03-31 3 of 3
        """);

    [Fact]
    public Task A_manifest_that_agrees_says_nothing() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        told social_care/2026-03-31/person.csv
          accepted social_care/person 2026-03-31 3 of 3
        manifest social_care/2026-03-31: person.csv 3
        told social_care/2026-03-31/manifest.json
        batch
        """);

    [Fact]
    public Task Whatever_lost_its_event_is_told_of_again() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: 3
        drop social_care/2026-04-01/person.csv: 3
        drop health/2026-03-31/patients.csv: 4
        drop health/2026-03-31/horoscopes.csv: 1
        told health/2026-03-31/patients.csv
          accepted health/patients 2026-03-31 4 of 4
        manifest health/2026-03-31: patients.csv 5
        left
          landing/health/2026-03-31/manifest.json
          landing/social_care/2026-03-31/person.csv
          landing/health/2026-03-31/horoscopes.csv
        told health/2026-03-31/manifest.json
          held health/patients 2026-03-31 FILE-MANIFEST-ROWS
        batch
          accepted social_care/person 2026-03-31 3 of 3
          refused landing/health/2026-03-31/horoscopes.csv FILE-UNKNOWN-TABLE
          early
        left
        """);

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"files":[{"name":"person.csv","row":3}]}""")]
    [InlineData("""{"files":[{"name":"person.csv"},{"name":"person.csv"}]}""")]
    [InlineData("""{"files":[{"name":"../police/nominals.csv"}]}""")]
    [InlineData("""{"files":[{"name":"person.csv","rows":"3"}]}""")]
    [InlineData("""{"files":[{"name":"person.csv","rows":-1}]}""")]
    [InlineData("""{"files":[{"name":"person.csv","sha256":"abc"}]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"files":[]} {}""")]
    public async Task A_manifest_that_makes_no_sense_is_refused_once_and_holds_nothing(string text)
    {
        var store = new MemoryStore();
        const string Path = "landing/social_care/2026-03-31/manifest.json";
        store.Drop(Path, Encoding.UTF8.GetBytes(text));
        store.Drop("landing/social_care/2026-03-31/person.csv", LandedFiles.Of("social_care/person", 3));
        Assert.Equal([$"  refused {Path} FILE-MANIFEST-UNREADABLE"], (await NightRun.Pipeline(store).TakeAsync(Path)).Events.Select(Say));
        Assert.Empty((await NightRun.Pipeline(store).TakeAsync(Path)).Events);
        Assert.Equal(["  accepted social_care/person 2026-03-31 3 of 3"], (await NightRun.Pipeline(store).IngestAsync()).Events.Select(Say));
    }

    [Fact]
    public async Task The_sender_reads_in_one_document_why_a_file_is_held()
    {
        var store = new MemoryStore();
        store.Drop(LandedFiles.Path("social_care/person", NightRun.LastNight.AddDays(-1)), LandedFiles.Of("social_care/person", 100));
        store.Drop(LandedFiles.Path("social_care/person", NightRun.LastNight), LandedFiles.Of("social_care/person", 60));
        var held = Assert.Single((await NightRun.Pipeline(store).IngestAsync()).Events.OfType<ExtractHeld>());
        Assert.Equal(60, held.Good);
        var findings = System.Text.Json.JsonDocument.Parse(await store.ReadBytesAsync(held.FindingsPath)).RootElement;
        Assert.True(findings.GetProperty("held").GetBoolean());
        Assert.Equal("FILE-ROWS-FELL", findings.GetProperty("findings")[0].GetProperty("code").GetString());
        Assert.Contains("100 in the last good extract, 60 in this one", findings.GetProperty("findings")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("FILE-COLUMN-ABSENT", findings.GetProperty("counts").EnumerateArray().Select(c => c.GetProperty("code").GetString()));
        Assert.Equal(60, findings.GetProperty("accepted").GetInt64());
    }

    public static TheoryData<string> BadPaths => new(
        "", "landing", "landing/", "raw/abc", "ledger/0000000001.json", "landing/health/../police/2026-03-31/nominals.csv", "landing/health/2026-03-31/%2e%2e/x.csv",
        "landing/health/2026-03-31/Quillfeather Zyx.csv", "landing/health/2026-03-31/patients.csv\n", "https://elsewhere.example/landing/health/2026-03-31/patients.csv",
        "landing/health/2026-03-31/" + new string('a', 1024) + ".csv", "accepted/health/2026-03-31/patients.csv", "landing/health/2026-03-31/Quillfeather.xlsx");

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task A_path_of_no_extract_is_refused_once_and_not_repeated(string path)
    {
        var store = new MemoryStore();
        var refused = Assert.IsType<ExtractRefused>(Assert.Single((await NightRun.Pipeline(store).TakeAsync(path)).Events));
        Assert.Equal("FILE-PATH", refused.Reason);
        Assert.Matches("^landing/unreadable/[0-9a-f]{16}$", refused.File.Path);
        Assert.Empty((await NightRun.Pipeline(store).TakeAsync(path)).Events);
        Assert.Single((await Ledger.OpenAsync(store)).Entries);
    }

    [Fact]
    public async Task A_broken_name_is_one_refusal_whether_told_of_by_itself_by_its_hash_or_found()
    {
        var store = new MemoryStore();
        const string Path = "landing/health/2026-03-31/Quillfeather Zyx.csv";
        store.Drop(Path, "x"u8.ToArray());
        Assert.Single((await NightRun.Pipeline(store).TakeAsync(Path)).Events);
        Assert.Empty((await NightRun.Pipeline(store).TakeAsync(Safeguarding.Pipeline.Landing.LandingPath.Named(Path))).Events);
        Assert.Empty((await NightRun.Pipeline(store).IngestAsync()).Events);
        Assert.Single((await Ledger.OpenAsync(store)).Entries);
    }

    private static async Task PlayAsync(string script)
    {
        var store = new MemoryStore();
        var night = NightRun.LastNight;
        var lines = script.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()).ToList();
        var played = new List<string>();
        foreach (var line in lines.Where(l => l[0] != ' '))
        {
            var words = line.Split(' ');
            var path = words.Length > 1 ? "landing/" + words[1].TrimEnd(':') : "";
            if (words[0] != "uses") played.Add(line);
            switch (words[0])
            {
                case "drop":
                    var contract = ContractCatalog.Embedded.Find(path.Split('/')[1], path.Split('/')[3].Split('.')[0]);
                    store.Drop(path, LandedFiles.Of(contract?.Name ?? "social_care/person", int.Parse(words[2])));
                    break;
                case "empty":
                    store.Drop(path, []);
                    break;
                case "remove":
                    Assert.True(await store.DeleteAsync(path, (await FindAsync(store, path)).Version));
                    break;
                case "manifest":
                    var says = words[3].Length == 64 ? $"\"sha256\":\"{words[3]}\"" : $"\"rows\":{words[3]}";
                    store.Drop(path + "/manifest.json", Encoding.UTF8.GetBytes($$"""{"files":[{"name":"{{words[2]}}",{{says}}}]}"""));
                    break;
                case "night":
                    night = DateOnly.Parse(words[1]);
                    break;
                case "told" or "batch":
                    var pipeline = NightRun.Pipeline(store, NightRun.Context(night));
                    var report = words[0] == "batch" ? await pipeline.IngestAsync() : await pipeline.TakeAsync(path);
                    played.AddRange(report.Events.Select(Say));
                    if (report.Early > 0) played.Add("  early");
                    break;
                case "left":
                    played.AddRange((await NightRun.Pipeline(store, NightRun.Context(night)).NotTakenAsync()).Select(left => "  " + left));
                    break;
                case "uses":
                    var used = Safeguarding.Pipeline.Tables.Night.Of(await Ledger.OpenAsync(store), ContractCatalog.Embedded, night);
                    played.AddRange(used.Extracts.SelectMany(e => e.Value).Select(e => $"uses {e.Agency}/{e.Table} {e.Date:yyyy-MM-dd} {e.Accepted}"));
                    break;
                default:
                    throw new ArgumentException($"The scenario says '{words[0]}'.", nameof(script));
            }
        }

        Assert.Equal(string.Join('\n', lines), string.Join('\n', played));
    }

    private static async Task<StoredObject> FindAsync(IObjectStore store, string path)
    {
        await foreach (var item in store.ListAsync(path[..(path.LastIndexOf('/') + 1)]))
            if (item.Path == path) return item;
        throw new ArgumentException("not there", nameof(path));
    }

    private static string Say(LedgerEvent what) => what switch
    {
        ExtractAccepted a => $"  accepted {a.Agency}/{a.Table} {a.Date:yyyy-MM-dd} {a.Accepted} of {a.Rows}",
        ExtractHeld h => $"  held {h.Agency}/{h.Table} {h.Date:yyyy-MM-dd} {string.Join(' ', h.Findings.Keys.Where(k => k.StartsWith("FILE-", StringComparison.Ordinal) && k != "FILE-COLUMN-ABSENT"))}",
        ExtractRefused r => $"  refused {r.File.Path} {r.Reason}",
        _ => what.ToString(),
    };
}
