namespace Safeguarding.Benchmarks.People;

/// <summary>What is odd about a record, in the order truth.csv lists them.</summary>
[Flags]
internal enum Flags
{
    None = 0,
    SurnameChanged = 1 << 0,
    Adopted = 1 << 1,
    InCare = 1 << 2,
    Twin = 1 << 3,
    MiddleFirst = 1 << 4,
    Placeholder = 1 << 5,
    PrefixFirst = 1 << 6,
    Nickname = 1 << 7,
    SpellingGiven = 1 << 8,
    TypoGiven = 1 << 9,
    HalfSurname = 1 << 10,
    SpellingSurname = 1 << 11,
    Unborn = 1 << 12,
    TypoSurname = 1 << 13,
    Swapped = 1 << 14,
    DmSwap = 1 << 15,
    DobDefault = 1 << 16,
    DobTypo = 1 << 17,
    YearOff = 1 << 18,
    NoDob = 1 << 19,
    PcTypo = 1 << 20,
    SexWrong = 1 << 21,
    NoPostcode = 1 << 22,
    NhsTypo = 1 << 23,
    SiblingNhs = 1 << 24,
    NoGiven = 1 << 25,
    NoSurname = 1 << 26,
}

internal static class FlagNames
{
    public static readonly string[] All = ["surname_changed", "adopted", "in_care", "twin", "middle_first", "placeholder", "prefix_first", "nickname", "spelling_given", "typo_given", "half_surname", "spelling_surname", "unborn", "typo_surname", "swapped", "dm_swap", "dob_default", "dob_typo", "year_off", "no_dob", "pc_typo", "sex_wrong", "no_postcode", "nhs_typo", "sibling_nhs", "no_given", "no_surname"];
}
