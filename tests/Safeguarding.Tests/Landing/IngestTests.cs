using System.IO.Compression;
using System.Text;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>
/// Nights as text. <c>drop path: ids</c> puts a file of those ids there (a range as <c>1..60</c>; nothing for an empty file),
/// <c>night date</c> ingests and says what the ledger gained, <c>uses</c> says which extracts the night then rests on with their accepted rows.
/// </summary>
public sealed class IngestTests
{
    [Fact]
    public Task An_extract_is_accepted_once() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: a b c
        night 2026-03-31
          accepted social_care/person 2026-03-31 3 of 3
        night 2026-03-31
        uses social_care/person 2026-03-31 3
        """);

    [Fact]
    public Task A_file_of_no_known_table_is_refused_once() => PlayAsync("""
        drop social_care/2026-03-31/horoscope.csv: a
        drop curated/2026-03-31/child.csv: a
        drop parish/2026-03-31/person.csv: a
        night 2026-03-31
          refused landing/curated/2026-03-31/child.csv
          refused landing/parish/2026-03-31/person.csv
          refused landing/social_care/2026-03-31/horoscope.csv
        night 2026-03-31
        """);

    [Fact]
    public Task The_data_standards_own_file_name_will_do() => PlayAsync("""
        drop social_care/2026-03-31/ssd_person.csv: a b
        night 2026-03-31
          accepted social_care/person 2026-03-31 2 of 2
        """);

    [Fact]
    public Task A_compressed_file_will_do() => PlayAsync("""
        drop social_care/2026-03-31/person.csv.gz: a b
        night 2026-03-31
          accepted social_care/person 2026-03-31 2 of 2
        """);

    [Fact]
    public Task A_row_without_its_id_is_rejected_and_the_rest_kept() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: a , c
        night 2026-03-31
          accepted social_care/person 2026-03-31 2 of 3
        """);

    [Fact]
    public async Task A_file_sent_again_the_same_day_is_used_instead_and_both_are_kept_raw()
    {
        var store = await PlayAsync("""
            drop social_care/2026-03-31/person.csv: a b
            night 2026-03-31
              accepted social_care/person 2026-03-31 2 of 2
            drop social_care/2026-03-31/person.csv: a b c
            night 2026-03-31
              accepted social_care/person 2026-03-31 3 of 3
            uses social_care/person 2026-03-31 3
            """);
        Assert.Equal(2, await CountAsync(store, "raw/"));
    }

    [Fact]
    public Task A_sender_may_take_a_correction_back() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: a b
        night 2026-03-31
          accepted social_care/person 2026-03-31 2 of 2
        drop social_care/2026-03-31/person.csv: a b c
        night 2026-03-31
          accepted social_care/person 2026-03-31 3 of 3
        drop social_care/2026-03-31/person.csv: a b
        night 2026-03-31
          accepted social_care/person 2026-03-31 2 of 2
        uses social_care/person 2026-03-31 2
        """);

    [Fact]
    public Task A_fall_in_rows_holds_the_file_and_the_last_good_one_stays() => PlayAsync("""
        drop social_care/2026-03-30/person.csv: 1..60
        drop social_care/2026-03-31/person.csv: 1..40
        night 2026-03-31
          accepted social_care/person 2026-03-30 60 of 60
          held social_care/person 2026-03-31 FILE-ROWS-FELL
        uses social_care/person 2026-03-30 60
        night 2026-03-31
        """);

    [Fact]
    public Task A_held_file_sent_whole_is_taken() => PlayAsync("""
        drop social_care/2026-03-30/person.csv: 1..60
        drop social_care/2026-03-31/person.csv: 1..40
        night 2026-03-31
          accepted social_care/person 2026-03-30 60 of 60
          held social_care/person 2026-03-31 FILE-ROWS-FELL
        drop social_care/2026-03-31/person.csv: 1..61
        night 2026-03-31
          accepted social_care/person 2026-03-31 61 of 61
        uses social_care/person 2026-03-31 61
        """);

    [Fact]
    public Task A_fall_is_measured_against_the_last_good_file_not_a_held_one() => PlayAsync("""
        drop social_care/2026-03-29/person.csv: 1..60
        drop social_care/2026-03-30/person.csv: 1..40
        drop social_care/2026-03-31/person.csv: 1..41
        night 2026-03-31
          accepted social_care/person 2026-03-29 60 of 60
          held social_care/person 2026-03-30 FILE-ROWS-FELL
          held social_care/person 2026-03-31 FILE-ROWS-FELL
        uses social_care/person 2026-03-29 60
        """);

    [Fact]
    public Task A_late_file_of_an_earlier_day_does_not_displace_a_newer_one() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: a b c
        night 2026-03-31
          accepted social_care/person 2026-03-31 3 of 3
        drop social_care/2026-03-30/person.csv: a b
        night 2026-03-31
          accepted social_care/person 2026-03-30 2 of 2
        uses social_care/person 2026-03-31 3
        """);

    [Fact]
    public Task A_file_dated_after_the_night_waits_for_its_own() => PlayAsync("""
        drop social_care/2026-03-31/person.csv: a b c
        night 2026-03-30
        night 2026-03-31
          accepted social_care/person 2026-03-31 3 of 3
        """);

    [Fact]
    public Task An_empty_file_is_held() => PlayAsync("""
        drop social_care/2026-03-30/person.csv: a
        empty social_care/2026-03-31/person.csv
        night 2026-03-31
          accepted social_care/person 2026-03-30 1 of 1
          held social_care/person 2026-03-31 FILE-EMPTY
        uses social_care/person 2026-03-30 1
        """);

    [Fact]
    public async Task A_file_name_that_breaks_the_grammar_is_not_repeated_anywhere()
    {
        var store = new MemoryStore();
        store.Drop("landing/health/2026-03-31/Quillfeather Zyx.csv", "x"u8.ToArray());
        await NightRun.Pipeline(store).IngestAsync();
        Assert.DoesNotContain("Quillfeather", Encoding.UTF8.GetString(await store.ReadBytesAsync("ledger/0000000001.json")), StringComparison.Ordinal);
    }

    private static async Task<MemoryStore> PlayAsync(string script)
    {
        var store = new MemoryStore();
        var lines = script.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()).ToList();
        var played = new List<string>();
        var night = NightRun.LastNight;
        foreach (var line in lines.Where(l => l[0] != ' '))
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "drop":
                    var colon = line.IndexOf(':', StringComparison.Ordinal);
                    var path = "landing/" + line[5..colon];
                    store.Drop(path, File(path, line[(colon + 1)..].Trim()));
                    played.Add(line);
                    break;
                case "empty":
                    store.Drop("landing/" + words[1], []);
                    played.Add(line);
                    break;
                case "night":
                    night = DateOnly.Parse(words[1]);
                    played.Add(line);
                    var report = await NightRun.Pipeline(store, NightRun.Context(night)).IngestAsync();
                    played.AddRange(report.Events.Select(Say));
                    break;
                case "uses":
                    var ledger = await Ledger.OpenAsync(store);
                    var used = Safeguarding.Pipeline.Tables.Night.Of(ledger, Safeguarding.Pipeline.Contracts.ContractCatalog.Embedded, night);
                    played.AddRange(used.Extracts.SelectMany(e => e.Value).Select(e => $"uses {e.Agency}/{e.Table} {e.Date:yyyy-MM-dd} {e.Accepted}"));
                    break;
                default:
                    throw new ArgumentException($"The scenario says '{words[0]}'.", nameof(script));
            }
        }

        Assert.Equal(string.Join('\n', lines), string.Join('\n', played));
        return store;
    }

    private static byte[] File(string path, string ids)
    {
        var range = ids.Split("..");
        var rows = range.Length == 2 ? Enumerable.Range(int.Parse(range[0]), int.Parse(range[1])).Select(i => $"p{i}") : ids.Split(' ').Select(i => i.TrimEnd(','));
        var bytes = Encoding.UTF8.GetBytes("pers_person_id,pers_forename\r\n" + string.Concat(rows.Select(r => $"{r},Ann\r\n")));
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return bytes;
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(bytes);
        return buffer.ToArray();
    }

    private static string Say(LedgerEvent what) => what switch
    {
        ExtractAccepted a => $"  accepted {a.Agency}/{a.Table} {a.Date:yyyy-MM-dd} {a.Accepted} of {a.Rows}",
        ExtractHeld h => $"  held {h.Agency}/{h.Table} {h.Date:yyyy-MM-dd} {string.Join(' ', h.Findings.Keys.Where(k => k.StartsWith("FILE-", StringComparison.Ordinal) && k != "FILE-COLUMN-ABSENT"))}",
        ExtractRefused r => $"  refused {r.File.Path}",
        _ => what.ToString(),
    };

    private static async Task<int> CountAsync(MemoryStore store, string prefix)
    {
        var count = 0;
        await foreach (var _ in store.ListAsync(prefix)) count++;
        return count;
    }
}
