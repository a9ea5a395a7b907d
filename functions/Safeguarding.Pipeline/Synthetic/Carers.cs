namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Where looked-after children live: foster homes by agency, children's homes, supported accommodation. A registered home always has the same registration number and postcode.</summary>
internal sealed class Carers(SampleOptions options)
{
    private const string OwnFostering = "2490001";

    internal readonly record struct Place(string Type, string Provider, string Urn, Dwelling Dwelling, int Distance);

    private int Homes => Math.Max(6, options.Children / 90);

    public Place Choose(string type, Child child, DateOnly date, SplitMix random)
    {
        switch (type[0])
        {
            case 'K' or 'S':
                return Registered(type, random.Between(0, Homes - 1), random);
            case 'P':
                {
                    var home = Residences.On(child, date);
                    return new(type, "PR0", "", home, 0);
                }
            case 'A':
                {
                    var own = random.Chance(0.7);
                    return In(type, own ? "PR1" : "PR5", own ? "2460001" : "2460" + Three(101 + random.Between(0, 4)), own, random);
                }
            case 'T' or 'R' or 'Z':
                return In(type, type[0] == 'R' ? "PR3" : "", "", random.Chance(0.8), random);
            case 'U' when type is "U1" or "U2" or "U3":
                return In(type, "PR1", OwnFostering, true, random);
            default:
                {
                    var own = random.Chance(0.6);
                    return In(type, own ? "PR1" : "PR4", own ? OwnFostering : "2480" + Three(random.Between(1, 24)), own || random.Chance(0.45), random);
                }
        }
    }

    private Place Registered(string type, int number, SplitMix random)
    {
        var fixture = SplitMix.For(options.Seed ^ 0x0F57ED, number * 64 + type[0] + type[1]);
        var own = type == "K2" && number % 5 == 0;
        var inside = own || fixture.Chance(0.55);
        var dwelling = inside ? Places.Home(fixture) : Places.Away(fixture);
        var series = type switch { "K1" => "2710", "K2" => "2500", "K3" => "2750", _ => "2620" };
        return new(type, own ? "PR1" : number % 7 == 0 ? "PR5" : "PR4", series + Three(number % 1000), dwelling, Distance(inside, random));
    }

    private static Place In(string type, string provider, string urn, bool inside, SplitMix random) =>
        new(type, provider, urn, inside ? Places.Home(random) : Places.Away(random), Distance(inside, random));

    private static int Distance(bool inside, SplitMix random) => inside ? random.Low(4, 120) : random.Low(130, 1400);

    private static string Three(int number) => number.ToString("000", System.Globalization.CultureInfo.InvariantCulture);
}

internal static class Residences
{
    /// <summary>The family's home on a day.</summary>
    public static Dwelling On(Child child, DateOnly date)
    {
        if (child.AdoptiveHome is { } adoptive) return adoptive;
        var residences = child.Household.Residences;
        var at = residences.FindLastIndex(residence => residence.From <= date);
        return residences[Math.Max(at, 0)].Dwelling;
    }
}
