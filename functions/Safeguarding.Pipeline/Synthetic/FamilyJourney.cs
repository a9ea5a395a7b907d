namespace Safeguarding.Pipeline.Synthetic;

internal enum Route { ContactOnly, EarlyHelp, NoFurtherAction, Assessed, Support, Enquiry, Protection, Care }

/// <summary>What a family's referral comes to. Brothers and sisters share it, and most of its dates.</summary>
/// <param name="Prolonged">Whether a protection plan that comes of it lasts two years or more.</param>
internal sealed record FamilyReferral(int Number, DateOnly Date, Route Route, bool Prolonged = false);

/// <summary>Takes the children of a family through social care: contacts, referrals one after another, and what follows from each.</summary>
/// <remarks>Rates follow the Department for Education's "Characteristics of children in need" (2019 to 2024): 21 to 23% of referrals within 12 months of another, 22 to 25% of protection plans a second or later one, 2 to 4% of those that ended two years or more old.</remarks>
internal sealed class FamilyJourney(SampleOptions options, Workforce workforce)
{
    private readonly ReferralJourney _referrals = new(options, workforce);

    private DateOnly Last => options.LastNight;

    public void Live(Household household)
    {
        if (household.Kind == HouseholdKind.NotKnown) return;
        var known = household.Children.FindAll(static child => child.KnownToSocialCare);
        foreach (var child in known) child.History = new CareHistory();
        var random = household.Random.Split(10);
        if (household.Kind == HouseholdKind.Known && random.Chance(0.0025) && known[0].Born < Last.AddDays(-400) && known[0].AgeOn(Last) < 18)
            known[0].Died = Last.AddDays(-random.Between(5, 300));

        var number = 0;
        var first = First(household, random);
        if (household.Kind == HouseholdKind.Known)
        {
            var past = household.Random.Split(13);
            first = Prolonged(first, past);
            if (Before(first, past) is { } earlier) first = first with { Date = Later(first.Date, Live(known, earlier).AddDays(1)) };
        }
        for (FamilyReferral? next = first; next is { } referral && number < 12; number++) next = Again(referral, Live(known, referral), random);
        foreach (var child in known) Rest(child);
    }

    /// <returns>Last day that social care works on it with any of them.</returns>
    private DateOnly Live(List<Child> known, FamilyReferral referral)
    {
        var done = referral.Date;
        foreach (var child in known)
            if (Joins(child, referral, out var end)) done = Live(child, referral, end) is { } closed && closed > done ? closed : done;
        return done;
    }

    /// <summary>The life after an adoption of a child social care comes to know again.</summary>
    public void Live(Child adoptee)
    {
        adoptee.History = new CareHistory();
        var date = adoptee.Adopted!.Value.AddDays(adoptee.Random.Split(12).Between(40, 400));
        if (date < Last) Live(adoptee, new FamilyReferral(0, date, Route.Assessed), DateOnly.MaxValue);
        else adoptee.KnownToSocialCare = false;
    }

    private FamilyReferral First(Household household, SplitMix random)
    {
        switch (household.Kind)
        {
            case HouseholdKind.AsylumSeeker:
                {
                    var child = household.Children[0];
                    var earliest = Later(child.Born.AddYears(12).AddDays(200), Last.AddDays(-1100));
                    var latest = Earlier(Last, child.Eighteen.AddDays(-60));
                    return new(0, earliest < latest ? earliest.AddDays(random.Between(0, latest.DayNumber - earliest.DayNumber)) : latest, Route.Care);
                }
            case HouseholdKind.CareLeaver:
                return new(0, household.Children[0].Born.AddDays(random.Between(9 * 365, 15 * 365 + 200)), Route.Care);
            case HouseholdKind.YoungMother:
                {
                    var mother = household.Children[0];
                    return new(0, Later(mother.Born.AddYears(12), Earlier(Last.AddDays(-20), mother.FirstChildBorn!.Value.AddDays(-random.Between(-40, 170)))), random.Weighted([20, 35, 30, 15]) switch
                    {
                        0 => Route.Assessed,
                        1 => Route.Support,
                        2 => Route.Protection,
                        _ => Route.Care,
                    });
                }
        }
        var route = (Route)random.Weighted([9, 6, 8, 30, 19, 9, 9, 10]);
        var yearStart = YearStart(Last);
        var recent = Last.AddDays(-random.Between(0, Last.DayNumber - yearStart.DayNumber + 45));
        var older = Last.AddDays(-random.Between(300, 2000));
        return new(0, route switch
        {
            Route.Care => Last.AddDays(-random.Low(10, 2600)),
            Route.Protection => Last.AddDays(-random.Between(0, 560)),
            Route.Support => Last.AddDays(-random.Between(0, 500)),
            _ => random.Chance(0.62) ? recent : older,
        }, route);
    }

    /// <summary>A few protection plans go on and on; they began long ago.</summary>
    private FamilyReferral Prolonged(FamilyReferral first, SplitMix past) =>
        first.Route == Route.Protection && past.Chance(0.05) ? first with { Date = Last.AddDays(-past.Between(560, 1300)), Prolonged = true } : first;

    /// <summary>What social care had to do with the family before: an earlier plan, an earlier referral, or a contact of which nothing came, now and then so short a time ago that the decision is reversed.</summary>
    private static FamilyReferral? Before(FamilyReferral first, SplitMix past)
    {
        if (first.Route is Route.Protection or Route.Care && past.Chance(first.Route == Route.Protection ? 0.45 : 0.2)) return new(80, first.Date.AddDays(-past.Between(250, 1900)), Route.Protection);
        return past.Weighted([640, 50, 80, 15, 55, 160]) switch
        {
            1 => new(80, first.Date.AddDays(-past.Between(2, 29)), Route.ContactOnly),
            2 => new(80, first.Date.AddDays(-past.Between(30, 360)), Route.ContactOnly),
            3 => new(80, first.Date.AddDays(-past.Between(4, 29)), Route.NoFurtherAction),
            4 => new(80, first.Date.AddDays(-past.Between(30, 360)), Route.NoFurtherAction),
            5 => new(80, first.Date.AddDays(-past.Between(130, 360)), Route.Assessed),
            _ => null,
        };
    }

    private static FamilyReferral? Again(FamilyReferral before, DateOnly done, SplitMix random)
    {
        if (!random.Chance(before.Route is Route.ContactOnly or Route.EarlyHelp or Route.NoFurtherAction ? 0.45 : 0.3)) return null;
        var route = (Route)random.Weighted([0, 0, 12, 40, 24, 12, 10, 3]);
        return new(before.Number + 1, done.AddDays(random.Between(20, 540)), route);
    }

    /// <summary>Whether a child is there to be referred, and the last day of its time with social care otherwise than in care.</summary>
    private bool Joins(Child child, FamilyReferral referral, out DateOnly end)
    {
        end = child.Died ?? child.Eighteen.AddDays(-1);
        if (referral.Date > Last) return false;
        var history = child.History!;
        if (child.Adopted is not null) return false;
        // Two referrals of a child may not overlap, whatever became of the brothers and sisters.
        if (history.Referrals.Count > 0 && history.Referrals[^1].Closed >= referral.Date) return false;
        var from = child.Expected is { } expected ? Earlier(expected, child.Born).AddDays(-195) : child.Born;
        return referral.Date >= from && referral.Date <= end.AddDays(child.Died is null ? -25 : -8);
    }

    private DateOnly? Live(Child child, FamilyReferral family, DateOnly end)
    {
        var shared = child.Household.Random.Split(1000 + family.Number);
        var history = child.History!;
        var source = child.AsylumSeeker ? shared.Chance(0.6) ? "6" : "5C" : ReferralJourney.Source(shared);
        history.From = Earlier(history.From, family.Date);
        var result = family.Route switch
        {
            Route.ContactOnly => shared.Chance(0.6) ? ContactResult.Advice : ContactResult.NoFurtherAction,
            Route.EarlyHelp => ContactResult.EarlyHelp,
            _ => ContactResult.Referral,
        };
        history.Contacts.Add(new Contact(child.NextId(), family.Date, source, result));
        if (family.Route == Route.ContactOnly) return family.Date;
        if (family.Route == Route.EarlyHelp) return Help(child, family.Date.AddDays(shared.Between(3, 15)), end, shared);
        var closed = _referrals.Live(child, family, source, end, shared).Closed;
        return closed;
    }

    private DateOnly Help(Child child, DateOnly from, DateOnly end, SplitMix shared)
    {
        var to = Earlier(from.AddDays(shared.Around(60, 300)), end);
        if (from >= to) return from;
        child.History!.EarlyHelp.Add(new EarlyHelp(child.NextId(), from, to,
            shared.Pick<string>(["Parenting support", "School attendance", "Family conflict", "Housing and debt", "Child's behaviour", "Parental mental health", "Young carer"]),
            shared.Pick<string>(["Needs met", "Family withdrew consent", "Stepped up to social care", "Support from universal services", "Moved away"]),
            workforce.Pick(TeamKind.EarlyHelp, child.Household.Index, shared.Between(0, 5))));
        return to;
    }

    /// <summary>Every child social care holds has been contacted about at least once; an unborn child has been referred.</summary>
    private void Rest(Child child)
    {
        var history = child.History!;
        var random = child.Random.Split(11);
        var unborn = child.Expected is not null && child.Born > Last.AddDays(-60);
        if (unborn && history.Referrals.Count == 0)
        {
            var date = Earlier(Last.AddDays(-random.Between(2, 25)), Earlier(child.Expected!.Value, child.Born).AddDays(-random.Between(30, 150)));
            if (history.Contacts.Count == 0 || history.Contacts[^1].Date < date)
                Live(child, new FamilyReferral(90, date, random.Chance(0.25) ? Route.Protection : Route.Assessed), child.Eighteen.AddDays(-1));
        }
        if (history.Contacts.Count > 0) return;
        var end = Earlier(Last, child.Died ?? child.Eighteen.AddDays(-1));
        var from = Later(child.Expected is { } expected ? expected.AddDays(-150) : child.Born, Last.AddDays(-1500));
        var day = end < from ? from : from.AddDays(random.Between(0, end.DayNumber - from.DayNumber));
        history.Contacts.Add(new Contact(child.NextId(), day, ReferralJourney.Source(random), random.Chance(0.5) ? ContactResult.Advice : ContactResult.NoFurtherAction));
        history.From = day;
    }

    /// <summary>1 April on or before the day.</summary>
    public static DateOnly YearStart(DateOnly date) => new(date.Month >= 4 ? date.Year : date.Year - 1, 4, 1);

    public static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    public static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
