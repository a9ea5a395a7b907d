namespace Safeguarding.Pipeline.Synthetic;

/// <summary>How a family is named and which of the 20 ethnicity codes its children are given.</summary>
internal sealed record Naming(Origin Given, Origin Surname, Origin OtherSurname, string Ethnicity)
{
    private static readonly int[] Shares = [5700, 200, 90, 80, 560, 100, 150, 680, 300, 330, 80, 400, 210, 260, 200, 80, 70, 130, 60, 40, 520];

    private static readonly Func<SplitMix, Naming>[] Makers =
    [
        static random => new(NameLists.British, NameLists.British, NameLists.British, random.Weighted([955, 12, 13, 20]) switch { 0 => "WBRI", 1 => "REFU", 2 => "NOBT", _ => "WOTH" }),
        static _ => Same(NameLists.Irish, "WIRI"),
        static _ => Same(NameLists.Traveller, "WIRT"),
        static _ => Same(NameLists.Roma, "WROM"),
        static _ => Same(NameLists.EasternEuropean, "WOTH"),
        static _ => Same(NameLists.Lusophone, "WOTH"),
        static random => Same(NameLists.Turkish, random.Chance(0.6) ? "WOTH" : "OOTH"),
        static _ => Same(NameLists.Pakistani, "APKN"),
        static _ => Same(NameLists.Bangladeshi, "ABAN"),
        static _ => Same(NameLists.Indian, "AIND"),
        static _ => Same(NameLists.Tamil, "AOTH"),
        static _ => Same(NameLists.African, "BAFR"),
        static _ => Same(NameLists.Somali, "BAFR"),
        static random => new(NameLists.Caribbean, NameLists.Caribbean, NameLists.British, random.Chance(0.85) ? "BCRB" : "BOTH"),
        static _ => Same(NameLists.Arab, "OOTH"),
        static _ => Same(NameLists.Chinese, "CHNE"),
        static _ => Same(NameLists.SouthEastAsian, "AOTH"),
        static random => Same(NameLists.CentralAsian, random.Chance(0.6) ? "AOTH" : "OOTH"),
        static _ => Same(NameLists.HornOfAfrica, "BAFR"),
        static _ => Same(NameLists.Albanian, "WOTH"),
        static random => random.Weighted([40, 20, 25, 15]) switch
        {
            0 => new(NameLists.British, NameLists.Caribbean, NameLists.British, "MWBC"),
            1 => new(NameLists.British, NameLists.African, NameLists.British, "MWBA"),
            2 => new(NameLists.British, NameLists.Pakistani, NameLists.British, "MWAS"),
            _ => new(NameLists.Caribbean, NameLists.Arab, NameLists.African, "MOTH"),
        },
    ];

    public static Naming Pick(SplitMix random) => Makers[random.Weighted(Shares)](random);

    /// <summary>Where unaccompanied asylum-seeking children most often come from, with the country.</summary>
    public static (Naming Naming, string Country) PickAsylumSeeker(SplitMix random) => random.Weighted([30, 20, 20, 12, 8, 10]) switch
    {
        0 => (Same(NameLists.CentralAsian, "AOTH"), "Afghanistan"),
        1 => (Same(NameLists.CentralAsian, "OOTH"), "Iran"),
        2 => (Same(NameLists.HornOfAfrica, "BAFR"), "Eritrea"),
        3 => (Same(NameLists.Arab, "OOTH"), "Sudan"),
        4 => (Same(NameLists.SouthEastAsian, "AOTH"), "Vietnam"),
        _ => (Same(NameLists.Albanian, "WOTH"), "Albania"),
    };

    private static Naming Same(Origin origin, string ethnicity) => new(origin, origin, origin, ethnicity);
}
