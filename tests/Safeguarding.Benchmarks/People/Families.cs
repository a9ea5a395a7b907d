using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>A child as it is; what a record says of it is <see cref="Recorder"/>'s. Days are day numbers of <see cref="DateOnly"/>.</summary>
internal sealed class Child
{
    public int Number;
    public bool Girl, Twin, HasSocialCare;
    public int Born;
    public string Given = "", Surname = "";
    public string? Middle, Prefix, Nickname;

    /// <summary>Surname after <see cref="SurnameFrom"/>.</summary>
    public string? NewSurname;
    public int SurnameFrom;

    public long Nhs;

    /// <summary>Adopted or placed in care on this day, or never.</summary>
    public int AdoptedFrom = int.MaxValue, InCareFrom = int.MaxValue;
    public string AdoptedSurname = "";
    public long AdoptedNhs;
    public Home AdoptedHome, Placement;
}

/// <summary>A household: its children, and where it lived from which day on, newest last.</summary>
internal sealed class Family
{
    public int Number, Group;
    public string Surname = "";
    public bool InNeed;
    public List<Child> Children { get; } = [];
    public List<(int From, Home Home)> Homes { get; } = [];

    public Home HomeOn(int day)
    {
        var at = Homes.Count - 1;
        while (at > 0 && Homes[at].From > day) at--;
        return Homes[at].Home;
    }
}

/// <summary>Makes families one after another; each draws from its own stream, so a rate changed for one leaves the draws of the next alone.</summary>
internal sealed class Families(int seed, Knobs knobs, NameBook names, Places places, int extractDay)
{
    public const int Childhood = 6570;
    private const int EarlierBirths = 700;

    /// <summary>Brings the share of twins among the children to that of the 20,000 known records, which is lower than twin births make it.</summary>
    private const double TwinsKept = 0.91;
    private const int KinRemembered = 4096;

    private static readonly int[] SmallFamilies = [440, 405, 112, 34, 9];
    private static readonly int[] LargeFamilies = [250, 355, 225, 120, 50];

    private readonly (string Surname, int Group, Home Home)[] _kin = new (string, int, Home)[KinRemembered];
    private long _nhs = 999_999_999, _adoptedNhs = 989_999_999;
    private int _drawn, _families, _children;

    public int Children => _children;

    /// <summary>The next family that has a child.</summary>
    public Family Next(out SplitMix random)
    {
        while (true)
        {
            random = SplitMix.For(seed, _drawn++);
            var family = new Family { Number = _families };
            Settle(family, random);
            Bear(family, random);
            if (family.Children.Count == 0) continue;
            _kin[_families++ % KinRemembered] = (family.Surname, family.Group, family.Homes[0].Home);
            Move(family, random);
            return family;
        }
    }

    private void Settle(Family family, SplitMix random)
    {
        family.InNeed = random.Chance(0.25);
        if (_families > 0 && random.Chance(knobs.KinNearby))
        {
            var kin = _kin[random.Between(0, Math.Min(_families, KinRemembered) - 1)];
            (family.Surname, family.Group) = (kin.Surname, kin.Group);
            family.Homes.Add((0, places.Near(kin.Home, random)));
            return;
        }
        family.Group = names.Group(random);
        family.Surname = names.Surname(family.Group, random);
        if (random.Chance(knobs.DoubleSurname * (family.Group == NameBook.Wbi ? 1 : family.Group == NameBook.Mix ? 0.5 : 0.02))) family.Surname = Joined(family.Surname, names.Surname(family.Group, random));
        family.Homes.Add((0, places.Settle(family.Group, knobs.Outside, random)));
    }

    /// <summary>
    /// Births from the first on, of which those of the last eighteen years are children: a family whose oldest has grown up, or whose next
    /// isn't born yet, shows in part. Beginning two years early makes every year of birth but the oldest as full as the next.
    /// </summary>
    private void Bear(Family family, SplitMix random)
    {
        var births = random.Weighted(family.Group is NameBook.Sam or NameBook.Bla or NameBook.Arb ? LargeFamilies : SmallFamilies) + 1;
        var born = extractDay - 1 - (int)(random.Unit() * (Childhood + EarlierBirths));
        var otherSurname = "";
        for (var birth = 0; birth < births && born < extractDay; birth++)
        {
            var twins = random.Chance(knobs.Twin * TwinsKept);
            if (born > extractDay - Childhood)
            {
                var child = Bear(family, random, born, null, ref otherSurname);
                if (twins) Bear(family, random, born, child, ref otherSurname);
            }
            born += 300 + (int)random.Wait(560);
        }
    }

    private Child Bear(Family family, SplitMix random, int born, Child? twin, ref string otherSurname)
    {
        var child = new Child { Number = _children++, Born = born, Twin = twin is not null, Nhs = NextNhs(ref _nhs) };
        child.Girl = twin is not null && random.Chance(0.64) ? twin.Girl : random.Chance(0.49);
        var third = Math.Clamp((born - (extractDay - Childhood)) * 3 / Childhood, 0, 2);
        var given = names.Given(family.Group, child.Girl, third);
        if (twin is not null)
        {
            twin.Twin = true;
            if (twin.Girl == child.Girl && random.Chance(knobs.SimilarTwin)) child.Given = Alike(twin.Given, given, random);
        }
        for (var tries = 0; child.Given.Length == 0; tries++)
        {
            var name = given.Next(random);
            if (tries > 3 || !family.Children.Exists(sibling => sibling.Given == name)) child.Given = name;
        }
        NameFurther(child, family, third, random);

        child.Surname = family.Surname;
        if (family.Children.Count > 0 && random.Chance(knobs.HalfSibling))
        {
            if (otherSurname.Length == 0) otherSurname = names.Surname(family.Group, random);
            child.Surname = otherSurname;
        }
        if (random.Chance(knobs.SurnameChange))
        {
            var other = names.Surname(family.Group, random);
            child.NewSurname = random.Chance(0.33) ? Joined(child.Surname, other) : other;
            child.SurnameFrom = born + (int)(random.Unit() * (extractDay - born));
        }
        family.Children.Add(child);
        return child;
    }

    /// <summary>Middle name, a leading Muhammad, and the short form the child goes by: two in five whose names have one go by it now and then.</summary>
    private void NameFurther(Child child, Family family, int third, SplitMix random)
    {
        if (family.Group == NameBook.Sam && !child.Girl && random.Chance(0.5)) child.Prefix = random.Pick<string>([.. Spellings.MuhammadForms]);
        if (random.Chance(MiddleNamed[family.Group]))
        {
            var sikh = family.Group == NameBook.Sah && random.Chance(0.27);
            child.Middle = sikh ? (child.Girl ? "kaur" : "singh") : names.Given(family.Group, child.Girl, third).Next(random);
        }
        if (random.Chance(Recorder.GoesByNickname) && names.Nicknames.TryGetValue(child.Given, out var forms)) child.Nickname = random.Pick<string>(forms);
    }

    private static readonly double[] MiddleNamed = [0.72, 0.51, 0.63, 0.45, 0.58, 0.455, 0.415, 0.47, 0.715];

    /// <summary>Moves since the oldest child was born. Families with young children, and those in need, move more often than people do.</summary>
    private void Move(Family family, SplitMix random)
    {
        var mean = 365.25 / (knobs.Move * (family.InNeed ? 1.55 : 1.25));
        for (var day = family.Children[0].Born + random.Wait(mean); knobs.Move > 0 && day < extractDay; day += random.Wait(mean)) family.Homes.Add(((int)day, places.Move(family.Homes[^1].Home, random)));
    }

    /// <summary>What becomes of a child social care knows.</summary>
    public void Take(Child child, Family family, SplitMix random)
    {
        child.HasSocialCare = true;
        if (random.Chance(knobs.Adopted))
        {
            child.AdoptedFrom = child.Born + (int)(random.Unit() * (extractDay - child.Born));
            child.AdoptedSurname = names.Surname(random.Chance(0.6) ? NameBook.Wbi : family.Group, random);
            child.AdoptedNhs = NextNhs(ref _adoptedNhs);
            child.AdoptedHome = places.Move(family.Homes[^1].Home, random);
        }
        else if (random.Chance(knobs.InCare))
        {
            child.InCareFrom = child.Born + (int)(random.Unit() * (extractDay - child.Born));
            child.Placement = places.Move(family.Homes[^1].Home, random);
        }
    }

    public static string Joined(string first, string second) => first == second ? first : first + "-" + second;

    /// <summary>A twin's name a letter or two from the other's: one of the list if it holds one, else the same name with another ending.</summary>
    private static string Alike(string name, Draw<string> given, SplitMix random)
    {
        var items = given.Items;
        var start = random.Between(0, items.Count - 1);
        for (var i = 0; i < Math.Min(items.Count, 3000); i++)
        {
            var other = items[(start + i) % items.Count];
            if (other[0] == name[0] && other != name && Math.Abs(other.Length - name.Length) <= 1 && Slips.Differences(name, other) <= 2) return other;
        }
        return name.EndsWith('a') ? name[..^1] + "ie" : name + "a";
    }

    /// <summary>Numbers fall from 9999999999, those whose check digit would be ten left out.</summary>
    private static long NextNhs(ref long nine)
    {
        while (true)
        {
            var left = nine--;
            var sum = 0L;
            for (var (rest, factor) = (left, 2); factor <= 10; rest /= 10, factor++) sum += rest % 10 * factor;
            var check = (11 - sum % 11) % 11;
            if (check < 10) return left * 10 + check;
        }
    }
}
