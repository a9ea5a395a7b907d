namespace Safeguarding.Pipeline.Synthetic;

/// <summary>What to invent.</summary>
public sealed record SampleOptions
{
    /// <summary>Most children the test range of NHS numbers (999 xxx xxxx) has numbers for.</summary>
    public const int MostChildren = 200_000;

    /// <summary>How far health and police events reach back from the last night: two years before the first night of the longest run, so that a life does not depend on how many nights are asked for.</summary>
    internal const int HistoryDays = 731 + MostNights;

    /// <summary>Most nights that can be asked for.</summary>
    public const int MostNights = 366;

    /// <summary>Children known to social care. Health holds about three times as many, police about as many nominal records. 1 to <see cref="MostChildren"/>.</summary>
    /// <remarks>Whole families are made, so the count may be passed by the last family's size.</remarks>
    public int Children { get; init; } = 1000;

    /// <summary>The same seed gives the same bytes; a larger <see cref="Children"/> adds families and leaves the earlier ones as they were.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Consecutive nights of extracts, 1 to <see cref="MostNights"/>, the last of them <see cref="LastNight"/>.</summary>
    public int Nights { get; init; } = 1;

    /// <summary>Day of the last extract. Histories reach back about six years from it.</summary>
    public DateOnly LastNight { get; init; } = new(2026, 3, 31);

    public DirtRates Dirt { get; init; } = DirtRates.Realistic;
}

/// <summary>How often each kind of mistake is seeded, as a share (0 to 1) of the rows that can carry it.</summary>
/// <remarks>Every mistake but the duplicate people (which <c>truth.csv</c> shows) is written to <c>mistakes.csv</c>.</remarks>
public sealed record DirtRates
{
    public static readonly DirtRates Realistic = new();

    /// <summary>No mistakes at all: the extracts satisfy the contracts and the rules of the CIN census and SSDA903.</summary>
    public static readonly DirtRates None = new()
    {
        Typo = 0,
        SwappedDate = 0,
        Nickname = 0,
        MissingPostcode = 0,
        WrongCode = 0,
        DuplicateRow = 0,
        MissingNhsNumber = 0,
        WrongNhsNumber = 0,
        MalformedLine = 0,
        DuplicatePerson = 0,
        DuplicateNominal = 0,
    };

    /// <summary>A letter dropped, doubled, exchanged or replaced in a given name or surname.</summary>
    public double Typo { get; init; } = 0.02;

    /// <summary>Day and month exchanged in a date whose day is 12 or less.</summary>
    public double SwappedDate { get; init; } = 0.004;

    /// <summary>A short form instead of the given name.</summary>
    public double Nickname { get; init; } = 0.05;

    public double MissingPostcode { get; init; } = 0.03;

    /// <summary>A value outside the code list in one coded column.</summary>
    public double WrongCode { get; init; } = 0.002;

    /// <summary>The whole row sent twice.</summary>
    public double DuplicateRow { get; init; } = 0.001;

    public double MissingNhsNumber { get; init; } = 0.05;

    /// <summary>An NHS number with one digit wrong (it fails modulus 11), or, three times in ten, another valid number.</summary>
    public double WrongNhsNumber { get; init; } = 0.004;

    /// <summary>A line with fields missing or one too many.</summary>
    public double MalformedLine { get; init; } = 0.0003;

    /// <summary>A second record of the same person in social care or health.</summary>
    public double DuplicatePerson { get; init; } = 0.015;

    /// <summary>A second police nominal of the same person, under a variant of the name.</summary>
    public double DuplicateNominal { get; init; } = 0.35;
}
