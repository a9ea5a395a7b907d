using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>One record as its source holds it, names still in lower case. An empty name, a birth date of 0, an NHS number of 0 are blank.</summary>
internal struct Record
{
    public string Given, Middle, Surname;
    public int Born, Day;
    public char Sex;
    public Home Home;
    public bool HasPostcode, HasAddress;
    public long Nhs;
    public Flags Flags;
}

/// <summary>Which sources hold a child, how often, and what they make of it. Sources: 0 social care, 1 health, 2 police.</summary>
internal sealed class Recorder(Knobs knobs, NameBook names, int extractDay, int records)
{
    /// <summary>The share of children with a short form who go by it; nobody else's record carries one.</summary>
    public const double GoesByNickname = 0.4;

    private const int HealthWindow = 900;
    private static readonly double[] MiddleKept = [0.745, 0.9, 0.555];
    private static readonly double[] MiddleMerged = [0, 0.042, 0.055];
    private static readonly double[] PrefixMerged = [0.11, 0.12, 0.11];
    private static readonly double[] HealthKnows = [0.965, 0.96, 0.965, 0.785, 0.965, 0.82, 0.965, 0.78, 0.965];

    /// <summary>Expected children, so that the largest share of the mix comes from children known to health at its usual rate.</summary>
    public static int ExpectedChildren(Knobs knobs, int records) => (int)(records * knobs.Mix[1] / ((1 + knobs.Dup[1]) * 0.9345));

    private readonly double _social = records * knobs.Mix[0] / (1 + knobs.Dup[0]) / ExpectedChildren(knobs, records) / 0.2355;
    private readonly double _police = records * knobs.Mix[2] / (1 + knobs.Dup[2]) / ExpectedChildren(knobs, records) / 0.3025;

    /// <summary>
    /// How many records each source holds of the child. Families in need are known to social care four and to police three times as often
    /// as others, a child social care knows is better known to police, and so is an older one; health knows fewer of those born abroad.
    /// </summary>
    public (int Social, int Health, int Police) Known(Child child, Family family, SplitMix random)
    {
        var age = (extractDay - child.Born) / 365.25;
        var known = family.Group switch { NameBook.Bla => 1.5, NameBook.Eeu => 0.88, _ => 0.965 };
        var met = family.Group switch { NameBook.Bla => 1.4, NameBook.Sam => 0.84, NameBook.Sah or NameBook.Eeu or NameBook.Arb => 0.92, _ => 1 };
        var social = Math.Min(0.95, (family.InNeed ? 0.57 : 0.127) * _social * known);
        var inSocial = random.Chance(social);
        var police = ((family.InNeed ? 0.615 : 0.2) + 0.25 * ((inSocial ? 1 : 0) - social)) * _police * (0.18 + 0.015 * age) / 0.303 * met;
        var inHealth = random.Chance(HealthKnows[family.Group] * (family.InNeed ? 0.97 : 0.993));
        return (inSocial ? 1 + Again(knobs.Dup[0], random) : 0, inHealth ? 1 + Again(knobs.Dup[1], random) : 0, random.Chance(Math.Min(0.98, police)) ? 1 + PoliceAgain(random) : 0);
    }

    public Record Write(int source, bool first, Child child, Family family, SplitMix random)
    {
        var record = new Record { Day = RecordDay(source, first, child, random), Sex = child.Girl ? 'F' : 'M', Flags = child.Twin ? Flags.Twin : 0 };
        var unborn = source == 0 && record.Day < child.Born;
        var group = family.Group;
        var worse = group == NameBook.Wbi ? 1 : knobs.Disparity;
        NameOn(ref record, source, unborn, child, random);
        if (!unborn) Misspell(ref record, source, child, worse, random);
        Surnames(ref record, source, child, worse, group, random);
        if (!unborn && record.Flags.HasFlag(Flags.Placeholder) == false && random.Chance(Naming(knobs.Swap[source], group))) Swap(ref record);

        record.Born = child.Born;
        if (unborn) BeforeBirth(ref record, child, random);
        else
        {
            if (random.Chance(knobs.BirthError[source] * 1.34))
            {
                (record.Born, var kind) = Slips.BirthDate(child.Born, extractDay, random);
                record.Flags |= kind;
            }
            if (random.Chance(knobs.BirthMissing[source])) (record.Born, record.Flags) = (0, record.Flags | Flags.NoDob);
            if (random.Chance(knobs.SexWrong[source])) (record.Sex, record.Flags) = (child.Girl ? 'M' : 'F', record.Flags | Flags.SexWrong);
            if (random.Chance(knobs.SexMissing[source])) record.Sex = ' ';
            if (random.Chance(knobs.NoGiven[source])) (record.Given, record.Flags) = ("", record.Flags | Flags.NoGiven);
        }
        if (random.Chance(knobs.NoSurname[source])) (record.Surname, record.Flags) = ("", record.Flags | Flags.NoSurname);
        Place(ref record, source, child, family, random);
        if (!unborn) Number(ref record, source, child, family, random);
        return record;
    }

    /// <summary>How often a child is entered anew; one already entered twice is no less likely to be entered again.</summary>
    private static int Again(double mean, SplitMix random)
    {
        var further = 0;
        while (further < 9 && random.Chance(mean / (1 + mean))) further++;
        return further;
    }

    /// <summary>Police meet a child on another day, and every other time twice at once.</summary>
    private int PoliceAgain(SplitMix random)
    {
        var further = 0;
        for (var times = random.Poisson(knobs.Dup[2] / 1.55); times > 0; times--) further += random.Chance(0.55) ? 2 : 1;
        return further;
    }

    /// <summary>Social care's records were opened at any age; health's newest is of the last thirty months, an older one of any age; police remember the recent best.</summary>
    private int RecordDay(int source, bool first, Child child, SplitMix random)
    {
        var life = extractDay - child.Born;
        if (source == 0 && random.Chance(knobs.Unborn)) return child.Born - random.Between(2, 150);
        if (source == 1 && first) return extractDay - random.Between(1, Math.Max(1, Math.Min(HealthWindow, life)));
        return extractDay - Math.Max(1, (int)(life * (source == 2 ? Math.Pow(random.Unit(), 1.65) : random.Unit())));
    }

    private void NameOn(ref Record record, int source, bool unborn, Child child, SplitMix random)
    {
        record.Given = child.Given;
        record.Middle = "";
        if (unborn)
        {
            record.Flags |= Flags.Unborn;
            record.Given = random.Chance(0.67) ? "unborn" : "baby";
            return;
        }
        if (source == 1 && random.Chance(record.Day - child.Born <= 20 ? knobs.Placeholder : 0.0007))
        {
            record.Flags |= Flags.Placeholder;
            record.Given = random.Weighted([49, 30, 21]) switch { 0 => "baby", 1 => "infant", _ => child.Girl ? "baby girl" : "baby boy" };
            return;
        }

        var middle = child.Middle;
        if (child.Prefix is { } prefix)
        {
            if (random.Chance(knobs.PrefixFirst))
            {
                record.Flags |= Flags.PrefixFirst;
                (record.Given, middle) = (prefix, child.Given);
            }
            else if (random.Chance(PrefixMerged[source] / (1 - knobs.PrefixFirst))) record.Given = prefix + " " + child.Given;
        }
        else if (middle is not null && random.Chance(knobs.MiddleFirst[source]))
        {
            record.Flags |= Flags.MiddleFirst;
            (record.Given, middle) = (middle, record.Given);
        }

        if (child.Nickname is { } nickname && record.Given == child.Given && random.Chance(Math.Min(0.95, knobs.Nickname[source] * 1.3 / GoesByNickname)))
        {
            record.Flags |= Flags.Nickname;
            record.Given = nickname;
        }
        if (middle is null || !random.Chance(MiddleKept[source])) return;
        if (random.Chance(MiddleMerged[source])) record.Given += " " + middle;
        else record.Middle = middle;
    }

    private void Misspell(ref Record record, int source, Child child, double worse, SplitMix random)
    {
        if (record.Flags.HasFlag(Flags.Placeholder)) return;
        if (worse != 1 && Spellings.Given.TryGetValue(record.Given, out var spellings) && random.Chance(Math.Min(0.9, knobs.Spelling * 0.93 * worse)))
        {
            record.Flags |= Flags.SpellingGiven;
            record.Given = random.Pick<string>(spellings);
        }
        if (random.Chance(Math.Min(0.9, knobs.Typo[source] * worse)))
        {
            record.Flags |= Flags.TypoGiven;
            record.Given = Slips.Name(record.Given, names, worse != 1, random);
        }
    }

    private void Surnames(ref Record record, int source, Child child, double worse, int group, SplitMix random)
    {
        record.Surname = child.Surname;
        if (child.NewSurname is { } changed && record.Day >= child.SurnameFrom && !random.Chance(0.1))
        {
            record.Flags |= Flags.SurnameChanged;
            record.Surname = changed;
        }
        if (child.AdoptedFrom != int.MaxValue) record.Flags |= Flags.Adopted;
        if (record.Day >= child.AdoptedFrom) record.Surname = child.AdoptedSurname;

        if (record.Surname.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen)
        {
            if (random.Chance(knobs.HalfSurname[source]))
            {
                record.Flags |= Flags.HalfSurname;
                record.Surname = random.Chance(0.5) ? record.Surname[..hyphen] : record.Surname[(hyphen + 1)..];
            }
            else if (random.Chance(0.3)) record.Surname = record.Surname.Replace('-', ' ');
        }
        if (worse != 1 && random.Chance(Math.Min(0.9, knobs.Spelling * 0.8 * worse))) SpellSurname(ref record, group, random);
        if (random.Chance(Math.Min(0.9, knobs.Typo[source] * worse)))
        {
            record.Flags |= Flags.TypoSurname;
            record.Surname = Slips.Surname(record.Surname, names, worse != 1, random);
        }
    }

    private static void SpellSurname(ref Record record, int group, SplitMix random)
    {
        if (Spellings.Surname.TryGetValue(record.Surname, out var spellings)) record.Surname = random.Pick<string>(spellings);
        else if (group == NameBook.Eeu && record.Surname.EndsWith("ski", StringComparison.Ordinal)) record.Surname = record.Surname[..^1] + "a";
        else if (group == NameBook.Eeu && record.Surname.EndsWith("ska", StringComparison.Ordinal)) record.Surname = record.Surname[..^1] + "i";
        else return;
        record.Flags |= Flags.SpellingSurname;
    }

    /// <summary>Clerks exchange given name and surname likelier when neither tells them which it is.</summary>
    private double Naming(double swap, int group) => group switch
    {
        NameBook.Wbi => swap,
        NameBook.Mix or NameBook.Car => swap * knobs.Disparity * 0.6,
        _ => Math.Min(0.9, swap * knobs.Disparity * knobs.Disparity),
    };

    private static void Swap(ref Record record)
    {
        (record.Given, record.Surname) = (record.Surname, record.Given);
        record.Flags |= Flags.Swapped;
    }

    /// <summary>The date the birth was expected, within a fortnight of the true one, or none; no sex yet.</summary>
    private static void BeforeBirth(ref Record record, Child child, SplitMix random)
    {
        record.Sex = ' ';
        record.Born = random.Chance(0.3) ? 0 : child.Born + random.Between(-14, 14);
    }

    /// <summary>Where the child lived on the day; one record in four is some months behind.</summary>
    private void Place(ref Record record, int source, Child child, Family family, SplitMix random)
    {
        var heard = random.Chance(0.25) ? record.Day - (int)random.Wait(250) : record.Day;
        record.Home = family.HomeOn(heard);
        if (record.Day >= child.AdoptedFrom) record.Home = child.AdoptedHome;
        else if (record.Day >= child.InCareFrom) (record.Home, record.Flags) = (child.Placement, record.Flags | Flags.InCare);

        if (random.Chance(knobs.PostcodeError[source])) record.Flags |= Flags.PcTypo;
        record.HasPostcode = !random.Chance(knobs.PostcodeMissing[source]);
        if (!record.HasPostcode) record.Flags |= Flags.NoPostcode;
        record.HasAddress = record.HasPostcode ? !random.Chance(knobs.PostcodeMissing[source] * 0.54) : random.Chance(0.29);
    }

    private void Number(ref Record record, int source, Child child, Family family, SplitMix random)
    {
        // Numbers are missing a little more often for children whose names are taken down worse.
        if (!random.Chance(knobs.Nhs[source] * (family.Group == NameBook.Wbi ? 1 : 0.973))) return;
        record.Nhs = record.Day >= child.AdoptedFrom ? child.AdoptedNhs : child.Nhs;
        if (!random.Chance(knobs.WrongNhs[source])) return;
        if (family.Children.Count > 1 && random.Chance(0.3))
        {
            var sibling = random.Between(0, family.Children.Count - 2);
            record.Nhs = family.Children[family.Children[sibling] == child ? family.Children.Count - 1 : sibling].Nhs;
            record.Flags |= Flags.SiblingNhs;
        }
        else (record.Nhs, record.Flags) = (Slips.Number(record.Nhs, random), record.Flags | Flags.NhsTypo);
    }
}
