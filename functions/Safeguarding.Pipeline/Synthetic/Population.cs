namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Makes families, one after the other. A family's people and lives hang on the seed and its own number; only the identifiers hang on the families before it.</summary>
internal sealed class Population(SampleOptions options)
{
    private static readonly string[] DisabilityCodes = ["LD", "BEH", "COMM", "AUT", "MOB", "PC", "INC", "HAND", "HEAR", "VIS", "CON", "DDA"];
    private static readonly int[] DisabilityWeights = [30, 22, 18, 25, 10, 8, 6, 5, 5, 4, 4, 6];

    private long _people;
    private int _nhs = -1;

    public Household Next(long index)
    {
        var random = SplitMix.For(options.Seed, index);
        var kind = random.Weighted([6500, 3000, 60, 230, 60]) switch
        {
            0 => HouseholdKind.NotKnown,
            1 => HouseholdKind.Known,
            2 => HouseholdKind.AsylumSeeker,
            3 => HouseholdKind.CareLeaver,
            _ => HouseholdKind.YoungMother,
        };
        var country = "";
        Naming naming;
        if (kind == HouseholdKind.AsylumSeeker) (naming, country) = Naming.PickAsylumSeeker(random.Split(1));
        else naming = Naming.Pick(random.Split(1));
        var household = new Household { Index = index, Kind = kind, Naming = naming, Random = random };
        Live(household, random.Split(2));
        switch (kind)
        {
            case HouseholdKind.AsylumSeeker: Single(household, random.Split(3), 13, 17, 0.12, country); break;
            case HouseholdKind.CareLeaver: Single(household, random.Split(3), 17, 22, 0.45, null); break;
            case HouseholdKind.YoungMother: MotherAndBaby(household, random.Split(3)); break;
            default: Siblings(household, random.Split(3)); break;
        }
        return household;
    }

    /// <summary>The record of a child after adoption: new name, numbers and home, nothing that leads back.</summary>
    public Child Adoptee(Child before)
    {
        var random = before.Random.Split(77);
        var after = Make(before.Household, random, before.Born, before.Girl,
            given: random.Chance(0.7) ? before.Given : before.Household.Naming.Given.Given(random, before.Girl),
            surname: NameLists.British.Surname(random), adoptiveHome: random.Chance(0.6) ? Places.Home(random) : Places.Away(random));
        after.Adopted = before.Adopted;
        after.Counterpart = before;
        before.Counterpart = after;
        after.KnownToSocialCare = random.Chance(0.12) && before.Adopted <= options.LastNight;
        return after;
    }

    private void Live(Household household, SplitMix random)
    {
        household.Residences.Add(new Residence(Places.Home(random), options.LastNight.AddYears(-18)));
        var date = options.LastNight.AddDays(-random.Between(0, 2400));
        while (random.Chance(0.32) && date <= options.LastNight)
        {
            household.Residences.Add(new Residence(Places.Home(random), date));
            date = date.AddDays(random.Between(90, 900));
        }
    }

    private void Siblings(Household household, SplitMix random)
    {
        var known = household.Kind == HouseholdKind.Known;
        var births = random.Weighted(known ? [34, 33, 19, 9, 5] : [42, 40, 13, 4, 1]) + 1;
        var surname = household.Naming.Surname.Surname(random);
        var other = random.Chance(known ? 0.2 : 0.08) ? household.Naming.OtherSurname.Surname(random) : surname;
        if (other != surname && random.Chance(0.12)) other = surname + "-" + other;
        var halvesFrom = random.Between(1, 3);
        var changes = random.Chance(0.05);
        var changed = options.LastNight.AddDays(-random.Between(0, 1100));
        var newSurname = changes ? household.Naming.OtherSurname.Surname(random) : null;
        var expecting = known && random.Chance(0.06);
        var born = options.LastNight.AddDays(-random.Between(20, 19 * 365));
        for (var birth = 0; birth < births; birth++)
        {
            if (birth > 0) born = born.AddDays(random.Around(420, 1700));
            DateOnly? expected = null;
            if (expecting && birth == births - 1)
            {
                expected = options.LastNight.AddDays(random.Between(-25, 190));
                born = expected.Value.AddDays(random.Around(-16, 8));
            }
            else if (born > options.LastNight.AddDays(-3))
            {
                break;
            }
            var half = birth >= halvesFrom && other != surname;
            var twins = random.Chance(0.017);
            var girl = random.Chance(0.488);
            var similar = twins && random.Chance(0.12);
            var pair = similar ? random.Pick<(string First, string Second)>(girl ? NameLists.SimilarGirls : NameLists.SimilarBoys) : default;
            for (var i = 0; i < (twins ? 2 : 1); i++)
            {
                if (i == 1 && !similar) girl = random.Chance(0.65) ? girl : !girl;
                var child = Make(household, random.Split(100 + birth * 2 + i), born, girl,
                    given: similar ? i == 0 ? pair.First : pair.Second : null, surname: half ? other : surname,
                    later: half ? null : newSurname, changed: changed, expected: expected, twin: twins, similar: similar, half: half);
                child.KnownToSocialCare = known && (expected is not null || birth == 0 || random.Chance(0.9));
                household.Children.Add(child);
            }
        }
    }

    private void Single(Household household, SplitMix random, int youngest, int oldest, double girls, string? country)
    {
        var age = random.Between(youngest * 365, oldest * 365 + 300);
        var child = Make(household, random.Split(100), options.LastNight.AddDays(-age), random.Chance(girls), null,
            household.Naming.Surname.Surname(random), nationality: country);
        child.KnownToSocialCare = true;
        household.Children.Add(child);
    }

    private void MotherAndBaby(Household household, SplitMix random)
    {
        var surname = household.Naming.Surname.Surname(random);
        var mother = Make(household, random.Split(100), options.LastNight.AddDays(-random.Between(15 * 365 + 60, 18 * 365 - 60)), true, null, surname);
        var born = options.LastNight.AddDays(-random.Between(-60, 400));
        if (born < mother.Born.AddYears(14)) born = mother.Born.AddYears(14).AddDays(40);
        var baby = Make(household, random.Split(102), born, random.Chance(0.488), null, random.Chance(0.7) ? surname : household.Naming.OtherSurname.Surname(random),
            expected: born > options.LastNight.AddDays(-30) ? born.AddDays(random.Between(-4, 6)) : null, mother: mother);
        mother.KnownToSocialCare = baby.KnownToSocialCare = true;
        mother.FirstChildBorn = born;
        household.Children.Add(mother);
        household.Children.Add(baby);
    }

    private Child Make(
        Household household, SplitMix random, DateOnly born, bool girl, string? given, string surname,
        string? later = null, DateOnly? changed = null, DateOnly? expected = null, bool twin = false, bool similar = false,
        bool half = false, string? nationality = null, Child? mother = null, Dwelling? adoptiveHome = null)
    {
        var number = ++_people;
        var child = new Child
        {
            Number = number,
            Household = household,
            Random = random,
            Given = given ?? Unused(household, random, girl),
            Middle = random.Chance(0.55) ? household.Naming.Given.Given(random, girl) : "",
            Surname = surname,
            LaterSurname = later != surname ? later : null,
            SurnameChanged = later is null ? null : changed,
            Girl = girl,
            Ethnicity = household.Naming.Ethnicity,
            Born = born,
            Expected = expected,
            NhsNumber = Identifiers.NextNhsNumber(ref _nhs),
            Upn = Identifiers.Upn(number, born.Year + 4),
            Nationality = nationality,
            Twin = twin,
            SimilarTwin = similar,
            HalfSibling = half,
            Mother = mother,
            AdoptiveHome = adoptiveHome,
        };
        if (random.Chance(household.Kind == HouseholdKind.NotKnown ? 0.05 : 0.13))
            for (var more = 0; more == 0 || (more < 4 && random.Chance(0.4)); more++)
            {
                var code = DisabilityCodes[random.Weighted(DisabilityWeights)];
                if (!child.Disabilities.Contains(code)) child.Disabilities.Add(code);
            }
        return child;
    }

    /// <summary>A given name no brother or sister has.</summary>
    private static string Unused(Household household, SplitMix random, bool girl)
    {
        string name;
        do name = household.Naming.Given.Given(random, girl);
        while (household.Children.Exists(sibling => sibling.Given == name));
        return name;
    }
}
