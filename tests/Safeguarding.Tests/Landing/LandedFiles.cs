using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>Small landed files and pictures of what became of them.</summary>
internal static class LandedFiles
{
    /// <summary>Tables with the column that every row of theirs needs.</summary>
    private static readonly (string Table, string Header, string Others)[] Tables =
    [
        ("social_care/person", "pers_person_id,pers_forename", ",Ann"),
        ("health/patients", "patient_id,given_name,surname,date_of_birth,last_updated", ",Ann,Cole,2015-01-02,2026-03-01"),
        ("police/incidents", "incident_id,occurred_at,reported_at,incident_type", ",2026-03-01T10:00:00,2026-03-01T10:05:00,violence"),
    ];

    public static byte[] Of(string table, int rows, int from = 1)
    {
        var (_, header, others) = Tables.Single(t => t.Table == table);
        return Encoding.UTF8.GetBytes(header + "\n" + string.Concat(Enumerable.Range(from, rows).Select(i => $"x{i}{others}\n")));
    }

    /// <summary>A path such as <c>landing/health/2026-03-31/patients.csv</c>.</summary>
    public static string Path(string table, DateOnly date, string extension = ".csv") => $"landing/{table.Split('/')[0]}/{date:yyyy-MM-dd}/{table.Split('/')[1]}{extension}";

    /// <summary>Fifty-four extracts: eighteen days of three tables. Counts move so that some are held, against whichever they are rightly measured.</summary>
    public static SortedDictionary<string, byte[]> FiftyFour()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var day = 0; day < 18; day++)
        {
            var date = NightRun.LastNight.AddDays(day - 17);
            files.Add(Path("social_care/person", date), Of("social_care/person", 60 + day));
            files.Add(Path("health/patients", date), Of("health/patients", day % 5 == 3 ? 30 : 60 + day));
            files.Add(Path("police/incidents", date), Of("police/incidents", 3, from: day * 3));
        }

        return files;
    }

    public static MemoryStore Landed(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var store = new MemoryStore();
        foreach (var (path, content) in files) store.Drop(path, content);
        return store;
    }

    public static async Task<MemoryStore> CopyAsync(MemoryStore store)
    {
        var copy = new MemoryStore();
        foreach (var container in NightRun.Containers)
            await foreach (var item in store.ListAsync(container + "/")) copy.Drop(item.Path, await store.ReadBytesAsync(item.Path));
        return copy;
    }

    /// <summary>Every object of the zones that taking writes, with the hash of its content, and the ledger's events without their order or time.</summary>
    public static async Task<string> PictureAsync(IObjectStore store)
    {
        var picture = new StringBuilder();
        foreach (var zone in new[] { "accepted/", "quarantine/", "raw/" })
            await foreach (var item in store.ListAsync(zone))
                picture.Append(item.Path).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(await store.ReadBytesAsync(item.Path)))).Append('\n');
        foreach (var what in (await Ledger.OpenAsync(store)).Entries.Select(e => System.Text.Json.JsonSerializer.Serialize(e.Event, Objects.Json)).Order(StringComparer.Ordinal)) picture.Append(what).Append('\n');
        return picture.ToString();
    }
}
