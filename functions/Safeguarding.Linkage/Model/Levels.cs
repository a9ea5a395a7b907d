namespace Safeguarding.Linkage.Model;

/// <summary>Every level a comparison can reach, in the order of <c>model.json</c>. <see cref="Missing"/>: one of the two values is not known.</summary>
internal enum Level : byte
{
    Missing,
    GivenSame, GivenCustomary, GivenCustomaryRespelt, GivenVariant, GivenMisspelt, GivenSimilar, GivenAnotherForename, GivenPrefix, GivenInitial, GivenDifferent,
    NamesExchanged,
    MiddleInCommon, MiddleInitial, MiddleDifferent,
    SurnameSame, SurnameHalf, SurnameMisspelt, SurnameDifferent,
    BirthSame, BirthDefault, BirthExchanged, BirthSlip, BirthOnePart, BirthSameYear, BirthDifferent,
    ExpectedInTime, ExpectedNotInTime,
    SexSame, SexDifferent,
    PlaceDoor, PlaceUnit, PlaceDoorSlip, PlaceSector, PlaceDistrict, PlaceDifferent,
    NhsSame, NhsSlip, NhsDifferent,
    UpnSame, UpnDifferent,
    OtherIdSame, OtherIdSlip, OtherIdDifferent,
    OtherSame, OtherSimilar, OtherDifferent,
}

/// <summary>The comparisons of the model and their levels by name: <c>model.json</c> must hold exactly these, in this order.</summary>
internal static class LevelNames
{
    public static readonly (string Comparison, string[] Levels)[] Expected =
    [
        ("given name", ["same", "same customary name", "customary name respelt", "variant", "misspelt", "similar name", "another forename", "prefix in common", "initial", "different"]),
        ("exchanged names", ["given name and surname exchanged"]),
        ("middle name", ["in common", "initial", "different"]),
        ("surname", ["same", "half in common", "misspelt", "different"]),
        ("date of birth", ["same", "default day", "day and month exchanged", "one slip", "one part differs", "same year", "different"]),
        ("expected birth", ["in time", "not in time"]),
        ("sex", ["same", "different"]),
        ("place", ["same door", "same postcode", "same door, postcode slip", "same sector", "same district", "different"]),
        ("NHS number", ["same", "one slip apart", "different"]),
        ("UPN", ["same", "different"]),
        ("other identifier", ["same", "one slip apart", "different"]),
        ("other text", ["same", "similar", "different"]),
    ];

    private static readonly (string Comparison, string Level)[] Flat =
        [("", "missing"), .. Expected.SelectMany(row => row.Levels.Select(level => (row.Comparison, level)))];

    public static int Count => Flat.Length;

    public static (string Comparison, string Level) Of(Level level) => Flat[(int)level];
}
