namespace Safeguarding.Linkage.Standardise;

/// <summary>A person record brought to comparable form in one cache line; text has become numbers in the population's tables, -1 where there is none.</summary>
internal struct Standard
{
    /// <summary>A valid NHS number; ten digits that fail its check, negative: they identify nobody, but may be one slip from somebody's number; or 0.</summary>
    public long NhsDigits;

    /// <summary>The name a child is called by: first forename that is not a customary prefix.</summary>
    public int Given;

    /// <summary>Known-as name, when it differs from <see cref="Given"/>.</summary>
    public int Alias;

    /// <summary>The given-name field run together, so that MARY ANN meets MARYANN.</summary>
    public int GivenRunTogether;
    public int SurnameRunTogether;

    /// <summary>Where the record's name tokens start: its forenames, then the parts of its surname.</summary>
    public int TokensStart;
    public byte ForenamesCount;
    public byte SurnamesCount;
    public Sex Sex;
    public byte Source;
    public BirthDate Birth;

    /// <summary>Day number, plus one, on which the record was last confirmed; 0: not known.</summary>
    public int Seen;

    /// <summary>Postcode, or the part of one that is known.</summary>
    public int Place;

    /// <summary>House number and street.</summary>
    public int Door;
    public int Uprn;
    public int Upn;

    /// <summary>A valid NHS number, or 0.</summary>
    public readonly long Nhs => Math.Max(NhsDigits, 0);
}
