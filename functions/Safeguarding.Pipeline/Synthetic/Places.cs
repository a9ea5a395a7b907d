namespace Safeguarding.Pipeline.Synthetic;

/// <summary>A dwelling. <paramref name="Key"/> identifies it among all dwellings of the sample.</summary>
internal sealed record Dwelling(int House, string Street, string Town, string Postcode, long Key)
{
    public string Line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{House} {Street}");

    /// <summary>Unique property reference number: 12 digits.</summary>
    public long Uprn => 100_000_000_000 + (long)((ulong)Identifiers.Scatter(Key) % 90_000_000_000UL);

    public int Easting => 420_000 + (int)((ulong)Identifiers.Scatter(Key + 1) % 30_000UL);

    public int Northing => 310_000 + (int)((ulong)Identifiers.Scatter(Key + 2) % 30_000UL);
}

/// <summary>Streets and postcodes of the invented council (postcode area AD) and of its neighbours.</summary>
internal static class Places
{
    private const string Inward = "ABDEFGHJLNPQRSTUWXYZ";

    private static readonly string[] StreetNames = ("Alder,Mere,Rowan,Elm,Chapel,Station,Victoria,Albert,Mill,Church,High,Park,Queens,Kings,Windsor,Canal,Foundry,Weaver,Quarry,Orchard,Meadow,Willow,Hazel,Linden,Birch,Cedar,Juniper,Heron,Kestrel,Swift,Lapwing,Curlew,Priory,Abbey,Bishop,Castle,Tower,Market,Cross,Bridge,Ferry,Harbour,Wharf,Tannery,Cooper,Fuller,Barley,Wheatfield,Clover,Bramble,Heather,Gorse,Fern,Moor,Dale,Fell,Beck,Holme,Thorn,Ash,Oak,Beech,Sycamore,Larch,Poplar,Silver,Copper,Lower Mill,Upper Mill,Salter").Split(',');
    private static readonly string[] StreetKinds = ["Street", "Road", "Lane", "Avenue", "Close", "Drive", "Crescent", "Grove", "Terrace", "Way", "Court", "Gardens"];
    private static readonly string[] Towns = ["Aldermere", "Holmebeck", "Thornwharf", "Salterford", "Kingsmere", "Fellgate", "Barley Cross", "Priorsholme", "Lower Aldermere"];
    private static readonly string[] OtherAreas = ["BX", "KX", "QD", "VZ", "XN"];

    /// <summary>A home in the council's area.</summary>
    public static Dwelling Home(SplitMix random) => At(random, "AD");

    /// <summary>A home outside it.</summary>
    public static Dwelling Away(SplitMix random) => At(random, random.Pick<string>(OtherAreas));

    private static Dwelling At(SplitMix random, string area)
    {
        var district = random.Between(1, 9);
        var postcode = $"{area}{(char)('0' + district)} {(char)('0' + random.Between(1, 9))}{Inward[random.Between(0, 19)]}{Inward[random.Between(0, 19)]}";
        // One street to a postcode, so that neighbours agree on both.
        var street = SplitMix.Hash(postcode);
        var house = random.Low(1, 160);
        return new Dwelling(house,
            StreetNames[(int)(street % (ulong)StreetNames.Length)] + " " + StreetKinds[(int)(street / 97 % (ulong)StreetKinds.Length)],
            area == "AD" ? Towns[district - 1] : "Outer " + area,
            postcode, (long)(street % 0x1_0000_0000) * 256 + house);
    }
}
