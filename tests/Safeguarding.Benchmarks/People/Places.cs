using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>A dwelling: the postcode's number in <see cref="Places"/> and the house's, 1 to 60.</summary>
internal readonly record struct Home(int Postcode, byte House);

/// <summary>
/// Three towns of postcodes, each postcode one street. There are as many postcodes as make each hold a few households with children, so
/// a larger population lives in more postcodes and not in fuller ones; districts of up to 1,750 postcodes, nine sectors in a district.
/// </summary>
internal sealed class Places
{
    private const string Letters = "ABDEFGHJLNPQRSTUWXYZ";
    private const int UnitsOfDistrict = 3600;

    private static readonly string[][] Areas = [["DE", "ST", "DN", "WS", "WV", "SK"], ["LE", "CV", "NN", "PE", "MK", "TF"], ["NG", "LN", "HU", "YO", "LS", "WF"]];
    private static readonly string[] Streets = "Abbey,Albion,Almond,Bank,Barn,Birch,Bridge,Brook,Castle,Chapel,Cherry,Common,Cross,Derwent,Elder,Fairfield,Field,Forest,Garden,George,Hazel,Hill,Holly,Ivy,Jubilee,King,Lime,Linden,Lower,Maple,Market,Moor,Poplar,Priory,Queen,River,Rose,Spring,Spruce,Sycamore,Trinity,Upper,Vicarage,Well,Woodland".Split(',');
    private static readonly string[] Kinds = ["Street", "Road", "Lane", "Avenue", "Close", "Drive", "Crescent", "Way"];

    /// <summary>Of a hundred families of a group, in NameBook's order, how many live in each town.</summary>
    private static readonly int[][] Settled = [[69, 22, 9], [17, 1, 82], [1, 1, 98], [1, 98, 1], [1, 8, 91], [95, 1, 4], [96, 3, 1], [1, 1, 98], [55, 25, 20]];

    private readonly int _perTown;
    private readonly int _districts;
    private readonly ulong _seed;

    public Places(int seed, int households, double householdsPerPostcode)
    {
        _seed = SplitMix.Mix((ulong)seed + 77);
        _perTown = Math.Max(20, (int)(households / householdsPerPostcode / 3));
        _districts = Math.Max(1, (_perTown + 1749) / 1750);
    }

    public Home Settle(int group, double outside, SplitMix random)
    {
        var town = random.Chance(outside) ? random.Between(0, 2) : random.Weighted(Settled[group]);
        // Neighbours are of one group a little more often than a town's share makes them.
        var places = group != NameBook.Wbi && random.Chance(0.25) ? _perTown / 3 : _perTown;
        return At(town * _perTown + random.Between(0, places - 1), random);
    }

    /// <summary>A home after moving: six times in seven in the same town.</summary>
    public Home Move(Home from, SplitMix random) => At((random.Chance(0.86) ? Town(from) : random.Between(0, 2)) * _perTown + random.Between(0, _perTown - 1), random);

    /// <summary>A home of kin: the same street or one of the district.</summary>
    public Home Near(Home kin, SplitMix random) => random.Chance(0.55) ? At(kin.Postcode, random)
        : At(Town(kin) * _perTown + (kin.Postcode % _perTown + _districts * random.Between(1, 40)) % _perTown, random);

    /// <summary>Writes "DE1 9BN", or without the space; returns the length.</summary>
    public int Write(Home home, bool space, Span<char> text)
    {
        var within = home.Postcode % _perTown;
        var district = within % _districts;
        var areas = Areas[Town(home)];
        var area = areas[district % areas.Length];
        area.CopyTo(text);
        var at = 2;
        (district / areas.Length + 1).TryFormat(text[at..], out var digits, default, System.Globalization.CultureInfo.InvariantCulture);
        at += digits;
        if (space) text[at++] = ' ';
        // 2,333 has no divisor in common with the units of a district, so stepping by it visits each once, in no visible order.
        var unit = (int)((within / _districts * 2333L + (long)(SplitMix.Mix(_seed ^ (ulong)district) % UnitsOfDistrict)) % UnitsOfDistrict);
        text[at++] = (char)('1' + unit / 400);
        text[at++] = Letters[unit % 400 / 20];
        text[at++] = Letters[unit % 20];
        return at;
    }

    public (string Street, string Kind) Street(Home home)
    {
        var hash = SplitMix.Mix(_seed ^ ((ulong)home.Postcode << 20));
        return (Streets[(int)(hash % (ulong)Streets.Length)], Kinds[(int)(hash / 1009 % (ulong)Kinds.Length)]);
    }

    public static char OtherLetter(SplitMix random) => Letters[random.Between(0, Letters.Length - 1)];

    private int Town(Home home) => home.Postcode / _perTown;

    private static Home At(int postcode, SplitMix random) => new(postcode, (byte)random.Between(1, 60));
}
