namespace Safeguarding.Pipeline.Synthetic;

/// <summary>A home and when the family moved in (the first: before any record).</summary>
internal sealed record Residence(Dwelling Dwelling, DateOnly From);

internal enum HouseholdKind { NotKnown, Known, AsylumSeeker, CareLeaver, YoungMother }

internal sealed class Household
{
    public required long Index { get; init; }
    public required HouseholdKind Kind { get; init; }
    public required Naming Naming { get; init; }
    public required SplitMix Random { get; init; }
    public List<Residence> Residences { get; } = [];
    public List<Child> Children { get; } = [];

    /// <summary>Id in <c>truth.csv</c>; the adoptive family of a child has another.</summary>
    public long TruthId => Index * 2;
}

/// <summary>A child, known from birth to the end of the sample's time. Everything dated later than a night is hidden from that night's extracts.</summary>
internal sealed class Child
{
    private long _events;

    /// <summary>Dense number, unique in the sample; every identifier is made from it.</summary>
    public required long Number { get; init; }
    public required Household Household { get; init; }
    public required SplitMix Random { get; init; }
    public required string Given { get; init; }
    public string Middle { get; init; } = "";
    public required string Surname { get; init; }

    /// <summary>The surname from <see cref="SurnameChanged"/> on.</summary>
    public string? LaterSurname { get; init; }
    public DateOnly? SurnameChanged { get; init; }
    public required bool Girl { get; init; }
    public required string Ethnicity { get; init; }
    public required DateOnly Born { get; init; }

    /// <summary>Expected birth of a child that social care knew before it was born.</summary>
    public DateOnly? Expected { get; init; }
    public required string NhsNumber { get; init; }
    public required string Upn { get; init; }
    public string? Nationality { get; init; }
    public bool Twin { get; init; }
    public bool SimilarTwin { get; init; }
    public bool HalfSibling { get; init; }
    public Child? Mother { get; init; }
    public List<string> Disabilities { get; } = [];
    public bool KnownToSocialCare { get; set; }
    public DateOnly? Died { get; set; }

    /// <summary>Day of the adoption order: the last day of the record before it, the first of the record after it.</summary>
    public DateOnly? Adopted { get; set; }

    /// <summary>The record of the same child on the other side of the adoption. Nobody may link the two.</summary>
    public Child? Counterpart { get; set; }

    /// <summary>Set on the record made after an adoption: the adoptive family's home.</summary>
    public Dwelling? AdoptiveHome { get; init; }
    public CareHistory? History { get; set; }

    public DateOnly? FirstChildBorn { get; set; }

    public bool IsAdoptee => AdoptiveHome is not null;
    public bool AsylumSeeker => Household.Kind == HouseholdKind.AsylumSeeker;
    public DateOnly Eighteen => Born.AddYears(18);

    /// <summary>First day any agency may hold the record.</summary>
    public DateOnly From => IsAdoptee ? Adopted!.Value : Born;

    public string SurnameOn(DateOnly date) => LaterSurname is { } later && date >= SurnameChanged ? later : Surname;

    public int AgeOn(DateOnly date) => Ages.On(Born, date);

    /// <summary>A number for a new event of this child, unique in the sample and the same every night.</summary>
    public long NextId() => Number << 13 | ++_events;
}

internal static class Ages
{
    /// <summary>Completed years; negative before birth. Somebody born on 29 February has their birthday on 28 February in other years.</summary>
    public static int On(DateOnly born, DateOnly date)
    {
        var years = date.Year - born.Year;
        return born.AddYears(years) > date ? years - 1 : years;
    }
}
