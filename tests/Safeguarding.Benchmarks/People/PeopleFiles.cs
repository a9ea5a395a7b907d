using System.Diagnostics;
using System.Globalization;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>
/// Writes the three sources of an invented population of children with its truth, for measuring linkage at any size:
/// social_care.csv, health.csv, police.csv, truth.csv and the link.json that says how to read them.
/// </summary>
internal static class PeopleFiles
{
    private static readonly string[] Files = ["social_care.csv", "health.csv", "police.csv"];

    /// <summary>Reads <c>--out DIR --records N --seed S [--names FILE] [--KNOB VALUE]...</c> and writes the files; 0 when done, 2 when the words can't be understood.</summary>
    public static int Run(string[] words)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i += 2)
        {
            var name = words[i].TrimStart('-');
            if (i + 1 == words.Length || !words[i].StartsWith("--", StringComparison.Ordinal) || (name is not ("out" or "records" or "seed" or "names" or "extract") && !Knobs.IsOne(name)))
                return Refuse($"{words[i]}: not a knob with a value.");
            chosen[name] = words[i + 1];
        }
        if (!chosen.TryGetValue("out", out var directory)) return Refuse("--out DIR: say where the files go.");
        if (!int.TryParse(chosen.GetValueOrDefault("records", "20000"), CultureInfo.InvariantCulture, out var records) || records < 100) return Refuse("--records: a whole number of a hundred or more.");
        if (!int.TryParse(chosen.GetValueOrDefault("seed", "1"), CultureInfo.InvariantCulture, out var seed)) return Refuse("--seed: a whole number.");
        if (!DateOnly.TryParseExact(chosen.GetValueOrDefault("extract", "2025-09-01"), "yyyy-MM-dd", out var extract)) return Refuse("--extract: a date as 2025-09-01.");
        if (chosen.TryGetValue("names", out var names) && !File.Exists(names)) return Refuse($"--names {names}: there is no such file.");

        Knobs knobs;
        try
        {
            knobs = Knobs.From(chosen);
        }
        catch (FormatException wrong)
        {
            return Refuse(wrong.Message);
        }
        Write(directory, records, seed, extract, knobs, names is null ? NameBook.OfProduct() : NameBook.OfFile(names));
        return 0;
    }

    private static void Write(string directory, int records, int seed, DateOnly extract, Knobs knobs, NameBook names)
    {
        var clock = Stopwatch.StartNew();
        var wanted = new int[3];
        wanted[0] = (int)Math.Round(records * knobs.Mix[0] / knobs.Mix.Sum());
        wanted[2] = (int)Math.Round(records * knobs.Mix[2] / knobs.Mix.Sum());
        wanted[1] = records - wanted[0] - wanted[2];

        var children = Recorder.ExpectedChildren(knobs, records);
        var places = new Places(seed, (int)(children / 1.57), knobs.HouseholdsPerPostcode);
        var families = new Families(seed, knobs, names, places, extract.DayNumber);
        var recorder = new Recorder(knobs, names, extract.DayNumber, records);
        var piles = new RecordPile[] { new(0), new(1), new(2) };
        while (piles[0].Count < wanted[0] || piles[1].Count < wanted[1] || piles[2].Count < wanted[2])
        {
            var family = families.Next(out var random);
            foreach (var child in family.Children)
            {
                var (social, health, police) = recorder.Known(child, family, random);
                if (social > 0) families.Take(child, family, random);
                for (var i = 0; i < social; i++) Add(0, i, family, child, random);
                for (var i = 0; i < health; i++) Add(1, i, family, child, random);
                for (var i = 0; i < police; i++) Add(2, i, family, child, random);
            }
        }
        var made = clock.Elapsed.TotalSeconds;

        Directory.CreateDirectory(directory);
        var shuffle = SplitMix.For(seed, -1);
        var personIds = Shuffled(families.Children, shuffle);
        var recordsOfPerson = new int[families.Children];
        using (var truth = Create("truth.csv"))
        {
            truth.Write("record_id,source,person_id,household_id,group,sex,birth_year,flags\n"u8);
            for (var source = 0; source < 3; source++)
            {
                using var file = Create(Files[source]);
                piles[source].Write(file, truth, wanted[source], personIds, recordsOfPerson, shuffle);
            }
        }
        File.WriteAllText(Path.Combine(directory, "link.json"), LinkJson());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{records} records of {recordsOfPerson.Count(static n => n > 0)} children (seed {seed}), {recordsOfPerson.Sum(static n => (long)n * (n - 1) / 2)} true pairs: made in {made:F1} s, written in {clock.Elapsed.TotalSeconds - made:F1} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB"));

        void Add(int source, int index, Family family, Child child, SplitMix random)
        {
            var record = recorder.Write(source, index == 0, child, family, random);
            var truth = new RowTruth(child.Number, family.Number, (short)DateOnly.FromDayNumber(child.Born).Year, (byte)family.Group, child.Girl, record.Flags);
            piles[source].Add(record, places, truth, random);
        }

        BufferedStream Create(string name) => new(File.Create(Path.Combine(directory, name)), 1 << 20);
    }

    private static int[] Shuffled(int count, SplitMix random)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var other = random.Between(0, i);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static string LinkJson()
    {
        (string Name, string File, string Date)[] sources = [("SC", Files[0], "dd/MM/yyyy"), ("HE", Files[1], "yyyy-MM-dd"), ("PO", Files[2], "yyyyMMdd")];
        return "{\"mode\":\"both\",\"sources\":[\n" + string.Join(",\n", sources.Select(static source =>
            "{\"name\":\"" + source.Name + "\",\"file\":\"" + source.File + "\",\"id\":\"record_id\",\"columns\":{\"given_name\":\"given_name\",\"middle_name\":\"middle_name\",\"surname\":\"surname\",\"date_of_birth\":{\"column\":\"date_of_birth\",\"format\":\""
            + source.Date + "\"},\"sex\":\"sex\",\"postcode\":\"postcode\",\"address\":\"address\",\"nhs_number\":\"nhs_number\",\"record_date\":{\"column\":\"record_date\",\"format\":\"" + source.Date + "\"}}}")) + "]}\n";
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"people: {why} Use: people --out DIR --records N --seed S [--names FILE] [--extract 2025-09-01] and any of\n{Knobs.Usage}");
        return 2;
    }
}
