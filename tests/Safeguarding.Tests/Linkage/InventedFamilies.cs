using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Linkage;

/// <summary>
/// Enough invented children, with the mistakes that agencies make, for the engine to estimate from: brothers and sisters, twins, moves, misspellings, nameless and dateless records.
/// The same seed gives the same records wherever it runs.
/// </summary>
internal static class InventedFamilies
{
    private static readonly Origin[] Origins = [NameLists.British, NameLists.British, NameLists.British, NameLists.Pakistani, NameLists.EasternEuropean, NameLists.African, NameLists.Arab, NameLists.Chinese];

    private sealed record Child(int Number, string Given, string? Middle, string Surname, DateOnly Born, bool IsGirl, string Postcode, string Address, string Nhs);

    /// <summary>About <paramref name="count"/> records of the sources HE, PO and SC, and the number of the child behind each.</summary>
    public static (PersonRecord[] Records, Dictionary<RecordKey, int> Truth) Make(int count, int seed)
    {
        var random = SplitMix.For(seed, 0);
        var records = new List<PersonRecord>(count + 16);
        var truth = new Dictionary<RecordKey, int>();
        var (children, number) = (0, seed % 10 * 80_000 - 1);
        while (records.Count < count)
        {
            var origin = Origins[Below(Origins.Length)];
            var surname = origin.Surname(random);
            if (Below(8) == 0) surname += "-" + origin.Surname(random);
            var (postcode, address) = (Postcode(), Address());
            var (kin, born) = (random.Between(1, 3), new DateOnly(2006, 1, 1).AddDays(Below(6500)));
            var called = new HashSet<string>(StringComparer.Ordinal);
            for (var k = 0; k < kin; k++)
            {
                // One birth in thirty is the twin of the one before.
                if (k > 0 && Below(30) != 0) born = born.AddDays(random.Between(330, 1499));
                var isGirl = Below(2) == 0;
                var given = origin.Given(random, isGirl);
                while (!called.Add(given)) given = origin.Given(random, isGirl);
                var child = new Child(children++, given, Below(3) > 0 ? origin.Given(random, isGirl) : null,
                    surname, born, isGirl, postcode, address, Identifiers.NextNhsNumber(ref number));
                if (Below(10) > 0) Add("HE", child);
                if (Below(3) == 0) Add("SC", child);
                for (var n = Below(6) switch { 0 or 1 => 1, 2 => 2, _ => 0 }; n > 0; n--) Add("PO", child);
            }
        }
        return ([.. records], truth);

        int Below(int most) => random.Between(0, most - 1);

        string Postcode() => string.Create(CultureInfo.InvariantCulture, $"AD{random.Between(1, 29)} {random.Between(1, 8)}{(char)('A' + Below(20))}{(char)('A' + Below(20))}");

        string Address() => string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 149)} {NameLists.Irish.Surname(random)} Road");

        void Add(string source, Child child)
        {
            var isPolice = source == "PO";
            var seen = child.Born.AddDays(random.Between(30, 3999));
            bool Errs(int oneIn) => Below(isPolice ? Math.Max(1, oneIn / 3) : oneIn) == 0;
            var given = Errs(40) ? Misspelt(child.Given) : child.Given;
            var surname = Errs(50) ? Misspelt(child.Surname) : Errs(60) ? NameLists.British.Surname(random) : child.Surname;
            if (Errs(150)) (given, surname) = (surname, given);
            var hasMoved = Below(9) == 0;
            DateOnly? born = Errs(90) ? null : Errs(80) ? new DateOnly(child.Born.Year, 1, 1) : Errs(70) ? child.Born.AddDays(random.Between(-9, 9)) : child.Born;
            var key = new RecordKey(source, string.Create(CultureInfo.InvariantCulture, $"{source}{records.Count:D6}"));
            truth.Add(key, child.Number);
            records.Add(new PersonRecord(key)
            {
                GivenName = Errs(120) ? null : isPolice ? given.ToUpperInvariant() : given,
                MiddleName = source == "HE" || Below(3) == 0 ? child.Middle : null,
                Surname = isPolice ? surname.ToUpperInvariant() : surname,
                DateOfBirth = born,
                Sex = Errs(100) ? null : source == "HE" ? (child.IsGirl ? "2" : "1") : child.IsGirl ? "F" : "M",
                Postcode = Errs(40) ? null : hasMoved ? Postcode() : child.Postcode,
                Address = Errs(20) ? null : hasMoved ? Address() : child.Address,
                NhsNumber = source == "HE" || source == "SC" && Below(2) == 0 ? child.Nhs : null,
                RecordDate = seen,
            });
        }

        string Misspelt(string name)
        {
            var at = Below(name.Length);
            return Below(2) == 0 && name.Length > 3 ? name.Remove(at, 1) : name.Insert(at, name[at..(at + 1)]);
        }
    }

    /// <summary>The records in another order.</summary>
    public static PersonRecord[] Shuffled(PersonRecord[] records, int seed)
    {
        var shuffled = records.ToArray();
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
