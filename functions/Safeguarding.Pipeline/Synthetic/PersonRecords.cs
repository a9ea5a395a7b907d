using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Social care's tables about who a child is: person, family, address, disability, immigration, mother, education.</summary>
internal static class PersonRecords
{
    public static long PersonId(Child child) => child.Number << 13;

    public static void Write(NightExtracts night, Child child)
    {
        var history = child.History!;
        var today = night.Night;
        var born = child.Born <= today;
        var random = child.Random.Split(20);
        var id = PersonId(child);
        var upn = Upn(child, today);
        var plan = HasEducationPlan(child, today);

        Person(night, child, id, born ? child.Given : "Unborn", child.SurnameOn(today), upn, plan, HasNhs(child, today, random));
        night.Open(Layouts.Family).Id(id + 1).Id("F", FamilyId(child)).Id(id).End();
        Addresses(night, child, id);

        if (born && (child.Disabilities.Count > 0 || history.Referrals.Exists(referral => referral.Date <= today)))
        {
            if (child.Disabilities.Count == 0) night.Open(Layouts.Disability).Id(id).Id(id | 0x1F00).Text("NONE").End();
            for (var i = 0; i < child.Disabilities.Count; i++) night.Open(Layouts.Disability).Id(id).Id(id | 0x1F00 | (long)i).Text(child.Disabilities[i]).End();
        }
        if (child.AsylumSeeker)
            night.Open(Layouts.ImmigrationStatus).Id(id).Id(id | 0x1F20).Text("Unaccompanied Asylum Seeking Child").Date(history.From).Known(child.Eighteen).End();
        if (child.Mother is { } mother && born && mother.History!.From <= today)
            night.Open(Layouts.Mother).Id(id | 0x1F21).Id(PersonId(mother)).Id(id).Date(child.Born).End();
        if (plan && upn.Length == 13) Education(night, child, id, upn, random.Split(1));
        if (child.AsylumSeeker && random.Chance(0.8)) Link(night, id, 0x1F30, "Home Office Registration", "HO" + Digits(id, 1_0000_0000), history.From);
        else if (random.Chance(0.02) && upn.Length == 13) Link(night, id, 0x1F31, "Former Unique Pupil Number", Identifiers.Upn(child.Number + 10_000_000, child.Born.Year + 4), child.Born.AddYears(5));
        if (history.Care.Find(static care => care.Convictions.Count > 0) is { } convicted) Link(night, id, 0x1F32, "YOT Number", "Y" + Digits(id, 1_000_000), convicted.Convictions[0].Date);
    }

    /// <summary>The person row, also for a second record of the same child.</summary>
    public static void Person(NightExtracts night, Child child, long id, string given, string surname, string upn, bool plan, bool hasNhs)
    {
        var today = night.Night;
        var born = child.Born <= today;
        night.Open(Layouts.Person).Id(id).Text(given).Text(surname)
            .Text(!born ? "U" : child.Girl ? "F" : "M").Text(!born ? "00" : child.Girl ? "02" : "01").Text(child.Ethnicity)
            .Known(child.Born).Text(hasNhs ? child.NhsNumber : "").Empty()
            .Text(upn.Length == 3 ? upn : "").Flag(plan).Date(born ? null : child.Expected)
            .Known(child.Died).Text(child.Girl && child.FirstChildBorn <= today ? "Y" : "N").Text(child.Nationality).Text(upn.Length == 13 ? upn : "").End();
    }

    public static long FamilyId(Child child) => 0xE0_0000_0000 + child.Household.TruthId + (child.IsAdoptee ? 1 : 0);

    private static bool HasNhs(Child child, DateOnly today, SplitMix random)
    {
        var covered = random.Chance(0.88);
        return covered && child.Born.AddDays(10) <= today && (!child.AsylumSeeker || child.History!.From.AddDays(60) <= today);
    }

    /// <summary>A UPN, or the reason there is none (UN1 to UN7), or nothing for the unborn.</summary>
    private static string Upn(Child child, DateOnly today)
    {
        if (child.Born > today) return "";
        if (child.Born.AddMonths(56) > today) return "UN1";
        var history = child.History!;
        if (child.AsylumSeeker && history.From.AddDays(150) > today) return "UN2";
        var dice = child.Random.Split(21);
        var referred = history.Referrals.Exists(referral => referral.Date <= today && !referral.NoFurtherAction);
        if (!referred && dice.Chance(0.3)) return history.Referrals.Exists(referral => referral.Date <= today) ? "UN7" : "UN4";
        if (history.Care.Count == 0 && dice.Chance(0.015)) return dice.Chance(0.5) ? "UN5" : "UN3";
        return child.Upn;
    }

    private static bool HasEducationPlan(Child child, DateOnly today) =>
        child.Born.AddMonths(60) <= today && child.Born.AddYears(19) > today && child.Disabilities.Count > 0 && child.Random.Split(22).Chance(0.6);

    private static void Addresses(NightExtracts night, Child child, long id)
    {
        var rows = id | 0x1E00;
        if (child.IsAdoptee) Row(child.AdoptiveHome!, "Home", child.Adopted!.Value, null);
        else if (!child.AsylumSeeker)
        {
            var residences = child.Household.Residences;
            for (var i = 0; i < residences.Count; i++)
            {
                DateOnly? until = i + 1 < residences.Count ? residences[i + 1].From : null;
                var first = child.Expected is null ? child.Born : child.History!.From;
                if (until <= first) continue;
                Row(residences[i].Dwelling, "Home", Later(residences[i].From, first), until);
            }
        }
        foreach (var care in child.History!.Care)
            foreach (var placement in care.Placements)
                if (placement.Type != "P1") Row(placement.Dwelling!, "Placement", placement.Start, placement.End);

        void Row(Dwelling home, string type, DateOnly from, DateOnly? until)
        {
            if (from > night.Night) return;
            night.Open(Layouts.Address).Id(rows++).Text(JsonFlags.Address(home)).Id(id).Text(type).Date(from).Known(until).Text(home.Postcode).End();
        }
    }

    private static void Education(NightExtracts night, Child child, long id, string upn, SplitMix random)
    {
        var asked = child.Born.AddMonths(48).AddDays(random.Between(0, 300));
        var decided = asked.AddDays(random.Between(28, 42)).OnWorkingDay();
        var issued = asked.AddDays(random.Between(110, 190)).OnWorkingDay();
        var send = id | 0x1D00;
        night.Open(Layouts.Send).Id(send).Text(upn).Empty().Empty().Id(id).End();
        if (issued > night.Night) return;
        night.Open(Layouts.EhcpRequests).Id(send + 1).Id(send).Date(asked).Date(decided).Text("Y").End();
        night.Open(Layouts.EhcpAssessment).Id(send + 2).Id(send + 1).Date(issued).Text("Y").Text("N").End();
        night.Open(Layouts.EhcpNamedPlan).Id(send + 3).Id(send + 2).Date(issued).Empty().Empty().End();
        var review = issued;
        while (review.AddDays(380) <= night.Night) review = review.AddDays(360).OnWorkingDay();
        night.Open(Layouts.EhcpActivePlans).Id(send + 4).Id(send + 1).Date(review).End();
        night.Open(Layouts.SenNeed).Id(send + 5).Id(send + 4).Text(child.Disabilities[0] switch
        {
            "AUT" => "ASD",
            "LD" => "MLD",
            "COMM" => "SLCN",
            "BEH" => "SEMH",
            "HEAR" => "HI",
            "VIS" => "VI",
            _ => "PD",
        }).Text("1").End();
    }

    private static void Link(NightExtracts night, long id, long row, string type, string value, DateOnly from)
    {
        if (from <= night.Night) night.Open(Layouts.LinkedIdentifiers).Id(id | row).Id(id).Text(type).Text(value).Date(from).Empty().End();
    }

    private static string Digits(long id, long modulus) =>
        (modulus + Identifiers.Scatter(id) % modulus).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
