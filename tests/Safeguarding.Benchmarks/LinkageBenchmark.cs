using System.Diagnostics;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Benchmarks;

/// <summary>Times the matcher, stage by stage, on invented records of a growing authority; linear cost shows as a steady time per record.</summary>
internal static class LinkageBenchmark
{
    private static readonly int[] Sizes = [20_000, 100_000];
    private static readonly string[] Streets = ["Rowan Lane", "Mill Road", "Oak Avenue", "High Street", "Station Close", "Church Way", "Elm Drive", "Kings Grove"];

    public static void Run()
    {
        Console.WriteLine("records  standardise  block+score  whole   microseconds/record  pairs compared  pairs kept");
        foreach (var size in Sizes)
        {
            var records = Make(size);
            Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);

            var clock = Stopwatch.StartNew();
            var population = Population.Of(records);
            var standardised = clock.Elapsed.TotalSeconds;

            var model = new MatchModel(MatchModel.EmbeddedJson);
            clock.Restart();
            CandidatePairs.Score(population, CandidatePairs.Index(population, model.LargestBlock), new PairScorer(model, population), model.Review);
            var scored = clock.Elapsed.TotalSeconds;

            clock.Restart();
            var result = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);
            var whole = clock.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{size,7}  {standardised,9:F2} s  {scored,9:F2} s  {whole,4:F2} s  {whole / size * 1e6,19:F1}  {result.CandidatePairs,14}  {result.Pairs.Length,10}"));
        }
    }

    /// <summary>Three in five records are health's; every second child has a social care or police record with a slip in it.</summary>
    private static List<PersonRecord> Make(int size)
    {
        var random = new Random(1);
        var records = new List<PersonRecord>(size);
        for (var child = 0; records.Count < size; child++)
        {
            var given = Name(random, 900);
            var surname = Name(random, 6000);
            var born = new DateOnly(2008, 1, 1).AddDays(random.Next(6500));
            var postcode = string.Create(CultureInfo.InvariantCulture, $"AD{random.Next(1, 10)} {random.Next(1, 10)}{(char)('A' + random.Next(20))}{(char)('A' + random.Next(20))}");
            var address = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 60)} {Streets[random.Next(Streets.Length)]}");
            var sex = random.Next(2) == 0 ? "F" : "M";
            Add("HE", given, surname, born);
            if (random.Next(2) == 0) Add("SC", given, surname, random.Next(30) == 0 ? born.AddDays(random.Next(300)) : born);
            if (random.Next(3) == 0) Add("PO", random.Next(10) == 0 ? given[1..] : given, random.Next(10) == 0 ? surname + "E" : surname, born);

            void Add(string source, string first, string last, DateOnly date) => records.Add(new PersonRecord(new RecordKey(source, child.ToString("D8", CultureInfo.InvariantCulture)))
            {
                GivenName = first,
                Surname = last,
                DateOfBirth = date,
                Sex = sex,
                Postcode = postcode,
                Address = address,
                RecordDate = new DateOnly(2026, 3, 31),
            });
        }
        return records;
    }

    /// <summary>A name of its rank; squaring the draw makes the first ranks common and the last rare, as real names are.</summary>
    private static string Name(Random random, int names)
    {
        var draw = random.NextDouble();
        var rank = (int)(draw * draw * names);
        Span<char> name = stackalloc char[6];
        for (var i = 0; i < name.Length; i++)
        {
            var letters = i % 2 == 0 ? "BDFGKLMNPRSTVJ" : "AEIOU";
            name[i] = letters[(rank * 31 + i * 7 + rank / 14) % letters.Length];
            rank = rank * 7 / 9 + 3;
        }
        return new string(name);
    }
}
