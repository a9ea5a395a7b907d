using System.Text;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Night;

/// <summary>Values that name children are followed through a night: they may be in the zones for people who may see them, and nowhere else.</summary>
public sealed class CanaryTests
{
    /// <summary>Containers that may hold names; <c>returns</c> hold what the department asks for and <c>review</c> what stewards need.</summary>
    private static readonly string[] MayHold = ["landing", "raw", "accepted", "quarantine", "identifiable", "returns"];

    [Fact]
    public async Task Names_numbers_and_addresses_stay_in_the_identifiable_zones()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 60, Seed = 21 });
        var canaries = Plant(files, "landing/social_care/2026-03-31/person.csv", "pers_forename", "pers_surname", "pers_common_child_id", "pers_upn")
            .Concat(Plant(files, "landing/health/2026-03-31/patients.csv", "given_name", "surname", "nhs_number", "address_line"))
            .Concat(Plant(files, "landing/police/2026-03-31/nominals.csv", "given_name", "surname", "address_line"))
            .Where(c => c.Length >= 8).ToHashSet();
        Assert.True(canaries.Count > 200);
        var said = new StringBuilder();
        var store = NightRun.Landed(files);
        store.Drop("landing/police/2026-03-31/Zyxcanary Quillfeather.csv", "x"u8.ToArray());
        var report = await NightRun.Pipeline(store, NightRun.Context(report: p => { lock (said) said.AppendLine(p.ToString()); })).RunAsync();
        Assert.Single(report.Ingested.Events.OfType<ExtractRefused>());
        canaries.Add("Zyxcanary");
        canaries.Add("Quillfeather");

        AssertClean("progress", said.ToString(), canaries);
        foreach (var container in NightRun.Containers.Except(MayHold))
            await foreach (var item in store.ListAsync(container + "/"))
                AssertClean(item.Path, item.Path + "\n" + await TextOfAsync(store, item.Path), canaries);

        // Findings go back to senders by e-mail and dashboards, so they too name nobody, although they lie beside accepted rows.
        await foreach (var item in store.ListAsync("accepted/"))
            if (item.Path.EndsWith("findings.json", StringComparison.Ordinal)) AssertClean(item.Path, await TextOfAsync(store, item.Path), canaries);
        foreach (var container in MayHold.Except(["landing"]))
            await foreach (var item in store.ListAsync(container + "/")) AssertClean("a file name", item.Path, canaries);

        // The test can fail: the identifiable copy does hold them.
        var child = report.Built.Publication.Files.Single(f => f.Name == "identifiable/child").Object.Path;
        Assert.Contains(canaries, c => TextOfAsync(store, child).Result.Contains(c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Exceptions_name_nobody()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 20, Seed = 22 });
        var store = NightRun.Landed(files);
        await NightRun.Pipeline(store).IngestAsync();
        var person = (await FirstAsync(store, "accepted/social_care/person/")).Path;
        var bytes = await store.ReadBytesAsync(person);
        store.Drop(person, bytes[..(bytes.Length / 2)]);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => NightRun.Pipeline(store).BuildAsync());
        var names = Plant(files, "landing/social_care/2026-03-31/person.csv", "pers_surname").Where(n => n.Length > 3);
        AssertClean("exception", failure.ToString(), names.ToHashSet());
        Assert.Empty((await NightRun.PictureAsync(store, "publications")));
    }

    /// <summary>Replaces the values of the named columns by ones that occur nowhere else, and gives them back.</summary>
    private static List<string> Plant(SortedDictionary<string, byte[]> files, string path, params string[] columns)
    {
        var lines = Encoding.UTF8.GetString(files[path]).Split('\n');
        var header = lines[0].TrimEnd('\r').Split(',').ToList();
        var planted = new List<string>();
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            if (cells.Length != header.Count || lines[i].Contains('"', StringComparison.Ordinal)) continue;
            foreach (var column in columns.Select(c => header.IndexOf(c)).Where(c => cells[c].Length > 0))
            {
                if (cells[column].Any(char.IsAsciiLetter) && !cells[column].Any(char.IsAsciiDigit)) cells[column] = $"{cells[column].Split(' ')[0]}zqx{Letters(i)}";
                planted.Add(cells[column].TrimEnd('\r'));
            }

            lines[i] = string.Join(',', cells);
        }

        files[path] = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return planted;
    }

    private static string Letters(int number) => string.Concat(number.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(d => (char)('a' + (d - '0'))));

    private static void AssertClean(string where, string text, IReadOnlySet<string> canaries)
    {
        var leaked = canaries.Count(c => text.Contains(c, StringComparison.OrdinalIgnoreCase));
        Assert.True(leaked == 0, $"{where} holds {leaked} values that name children");
    }

    private static async Task<string> TextOfAsync(IObjectStore store, string path)
    {
        var bytes = await store.ReadBytesAsync(path);
        if (!path.EndsWith(".parquet", StringComparison.Ordinal)) return Encoding.UTF8.GetString(bytes);
        using var reader = new ParquetReader(new MemoryStream(bytes));
        var text = new StringBuilder(string.Join('\n', reader.Metadata.Select(m => m.Key + m.Value)));
        for (var g = 0; g < reader.RowGroups; g++)
            for (var c = 0; c < reader.Schema.Columns.Length; c++)
                if (reader.Schema.Columns[c].Type == ParquetType.String)
                    foreach (var value in reader.ReadText(g, c).Distinct()) text.Append('\n').Append(value);
        return text.ToString();
    }

    private static async Task<StoredObject> FirstAsync(IObjectStore store, string prefix)
    {
        await foreach (var item in store.ListAsync(prefix))
            if (item.Path.EndsWith(".parquet", StringComparison.Ordinal)) return item;
        throw new InvalidOperationException("nothing there");
    }
}
