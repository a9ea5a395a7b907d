using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>One referral of one child from start to closure. The order of things is the census's: nothing before the referral, nothing after the closure, no plan inside another.</summary>
internal sealed class ReferralJourney(SampleOptions options, Workforce workforce)
{
    private static readonly string[] Sources = ["1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7", "8", "9", "10"];
    private static readonly int[] SourceWeights = [50, 12, 6, 10, 200, 15, 25, 30, 10, 12, 45, 40, 15, 45, 20, 35, 40, 295, 25, 40, 25, 5];
    private static readonly string[] Needs = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"];
    private static readonly int[] NeedWeights = [560, 90, 40, 90, 140, 45, 10, 25];
    private static readonly string[] Factors = ["1B", "1A", "2B", "2A", "3B", "3A", "3C", "4B", "4A", "4C", "5A", "5B", "6A", "6B", "7A", "10A", "11A", "13A", "14A", "15A", "16A", "17A", "18C", "18B", "19C", "19B", "20", "12A", "22A", "23A", "24A", "8F"];
    private static readonly int[] FactorWeights = [70, 12, 75, 30, 170, 40, 20, 150, 60, 20, 35, 18, 30, 45, 20, 22, 12, 14, 30, 25, 90, 100, 70, 15, 35, 15, 40, 4, 2, 2, 16, 3];
    private static readonly HashSet<string> ForOlderChildren = ["1A", "2A", "7A", "10A", "11A", "13A", "14A", "15A", "24A", "19B"];

    private readonly CareJourney _care = new(options, workforce);

    private DateOnly Last => options.LastNight;

    public static string Source(SplitMix random) => Sources[random.Weighted(SourceWeights)];

    /// <param name="end">Last day social care works with the child otherwise than in care: death or the day before the 18th birthday.</param>
    /// <param name="shared">Dice the brothers and sisters share.</param>
    public Referral Live(Child child, FamilyReferral family, string source, DateOnly end, SplitMix shared)
    {
        var own = child.Random.Split(1000 + family.Number);
        var home = child.Household.Index;
        var front = workforce.Pick(TeamKind.Assessment, home, shared.Between(0, 7));
        var disabled = child.Disabilities.Count > 1;
        var referral = new Referral
        {
            Id = child.NextId(),
            Date = family.Date,
            Need = child.AsylumSeeker ? "N8" : disabled && own.Chance(0.6) ? "N2" : Needs[shared.Weighted(NeedWeights)],
            Source = source,
            Worker = front,
            NoFurtherAction = family.Route == Route.NoFurtherAction,
            Prolonged = family.Prolonged,
        };
        child.History!.Referrals.Add(referral);
        if (referral.NoFurtherAction)
        {
            referral.Closed = Earlier(family.Date.AddDays(shared.Between(0, 2)), end);
            return referral;
        }

        var assessed = Assess(child, referral, family.Route, end, shared, own);
        var done = family.Route switch
        {
            Route.Assessed => InSameYear(assessed, assessed.AddDays(Empty(referral) ? 0 : shared.Between(0, 8))),
            Route.Support => Support(child, referral, assessed.AddDays(shared.Between(0, 14)), end, shared, own, disabled),
            Route.Enquiry => Enquire(child, referral, assessed, end, shared, own),
            Route.Protection => Protect(child, referral, assessed, end, shared, own),
            _ => Care(child, referral, assessed, end, shared, own),
        };
        if (family.Route == Route.Assessed) referral.CloseReason = Empty(referral) || shared.Chance(0.65) ? "RC8" : "RC9";
        else if (referral.CloseReason == "RC7" && own.Chance(0.05)) referral.CloseReason = "RC5";
        Close(child, referral, done, assessed, end);
        Allocate(child, referral, shared, own, disabled);
        return referral;
    }

    /// <summary>A closure after assessment is counted in the census year of the assessment, or the census would find no assessment beside it.</summary>
    private static DateOnly InSameYear(DateOnly assessed, DateOnly closed) => YearStart(assessed) == YearStart(closed) ? closed : assessed;

    private static bool Empty(Referral referral) => referral.Assessments[0].Factors is ["21"];

    private DateOnly Assess(Child child, Referral referral, Route route, DateOnly end, SplitMix shared, SplitMix own)
    {
        var start = Earlier(referral.Date.AddDays(shared.Between(0, 1)), end);
        var authorised = start.AddWorkingDays(shared.Chance(0.86) ? shared.Between(12, 45) : shared.Between(46, 68));
        // Nothing is left open past the 45 working days on the last night: the census would ask about it.
        if (authorised > Last && start.AddWorkingDays(45) <= Last) authorised = start.AddWorkingDays(shared.Between(38, 44));
        authorised = Earlier(authorised, end);
        var none = route == Route.Assessed && shared.Chance(0.12);
        referral.Assessments.Add(new Assessment(child.NextId(), child.NextId(), start, authorised,
            none ? ["21"] : ChooseFactors(child, referral.Date, own), route == Route.Assessed, own.Chance(0.95), referral.Worker));
        return authorised;
    }

    private static string[] ChooseFactors(Child child, DateOnly date, SplitMix own)
    {
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        if (child.AsylumSeeker) chosen.Add("9A");
        var count = own.Low(1, 6);
        for (var tries = 0; chosen.Count < count && tries < 40; tries++)
        {
            var factor = Factors[own.Weighted(FactorWeights)];
            if (child.AgeOn(date) >= 10 || !ForOlderChildren.Contains(factor)) chosen.Add(factor);
        }
        if (chosen.Count == 0) chosen.Add("20");
        return [.. chosen];
    }

    private DateOnly Support(Child child, Referral referral, DateOnly start, DateOnly end, SplitMix shared, SplitMix own, bool disabled)
    {
        // A plan that would begin and end on one day is no plan.
        if (start.AddDays(10) >= end) return Earlier(start, end);
        var length = disabled && own.Chance(0.5) ? shared.Between(300, 1500) : shared.Around(60, 330);
        var stop = Earlier(start.AddDays(length), end);
        referral.Plans.Add(new Plan(child.NextId(), start, stop, workforce.Pick(disabled ? TeamKind.Disability : TeamKind.Protection, child.Household.Index, shared.Between(0, 7))));
        Visits(child, referral.Visits, start, stop, 12, 34, own);
        var again = referral.Assessments[^1].Authorised.AddDays(330);
        while (again.AddDays(80) < stop)
        {
            referral.Assessments.Add(new Assessment(child.NextId(), child.NextId(), again, again.AddWorkingDays(own.Between(15, 42)), ChooseFactors(child, again, own), false, true, referral.Plans[^1].Worker));
            again = again.AddDays(365);
        }
        return stop;
    }

    private DateOnly Enquire(Child child, Referral referral, DateOnly assessed, DateOnly end, SplitMix shared, SplitMix own)
    {
        var start = referral.Date.AddDays(shared.Between(0, 12));
        if (start.AddDays(3) >= end) return assessed;
        var nothing = shared.Chance(0.6);
        referral.Enquiries.Add(new Enquiry
        {
            Id = child.NextId(),
            Start = start,
            End = Earlier(start.AddWorkingDays(shared.Between(3, 13)), end),
            NoFurtherAction = nothing,
            Worker = referral.Worker,
        });
        return nothing ? assessed.AddDays(shared.Between(0, 8)) : Support(child, referral, Later(assessed, referral.Enquiries[^1].End), end, shared, own, false);
    }

    /// <summary>Strategy discussion, section 47 enquiry and initial conference. Null when the conference does not lead to a plan or does not happen in time.</summary>
    private Conference? Confer(Child child, Referral referral, DateOnly end, SplitMix shared)
    {
        var transfer = shared.Chance(0.03);
        var start = referral.Date.AddDays(shared.Between(0, 10));
        var target = start.AddWorkingDays(15);
        var date = start.AddWorkingDays(shared.Chance(0.82) ? shared.Between(8, 15) : shared.Between(16, 27));
        if (date > Last && target <= Last) date = start.AddWorkingDays(shared.Between(9, 15));
        if (date.AddDays(3) >= end) return null;
        var conference = new Conference(child.NextId(), child.NextId(), target, date, shared.Chance(0.86), workforce.Pick(TeamKind.Protection, child.Household.Index, shared.Between(0, 7)));
        if (transfer)
        {
            referral.TransferIn = conference;
            return conference;
        }
        referral.Enquiries.Add(new Enquiry
        {
            Id = child.NextId(),
            Start = start,
            End = Earlier(start.AddWorkingDays(shared.Between(4, 8)), date.AddDays(-1)),
            Worker = referral.Worker,
            Conference = conference,
        });
        return conference;
    }

    private DateOnly Protect(Child child, Referral referral, DateOnly assessed, DateOnly end, SplitMix shared, SplitMix own)
    {
        var conference = Confer(child, referral, end, shared);
        if (conference is null) return assessed;
        if (!conference.ToPlan) return Support(child, referral, Later(assessed, conference.Date.AddDays(2)), end, shared, own, false);
        var stop = ProtectionJourney.Plan(child, referral, conference, end, shared, own);
        if (stop.AddDays(70) < stop.AddDays(shared.Between(0, 280))) return Later(assessed, Support(child, referral, stop, end, shared, own, false));
        return Later(assessed, stop.AddDays(shared.Between(0, 10)));
    }

    private DateOnly Care(Child child, Referral referral, DateOnly assessed, DateOnly end, SplitMix shared, SplitMix own)
    {
        var removed = child.Died is null && (child.AsylumSeeker || child.Household.Kind == HouseholdKind.CareLeaver || own.Chance(0.82));
        if (!removed) return Protect(child, referral, assessed, end, shared, own);
        var emergency = shared.Chance(0.18);
        var into = child.AsylumSeeker ? referral.Date : referral.Date.AddDays(emergency ? shared.Between(1, 5) : shared.Between(20, 260));
        into = Later(into, child.Born.AddDays(child.Expected is null ? 1 : own.Between(1, 20)));
        if (into > child.Eighteen.AddDays(-40)) return Support(child, referral, assessed, end, shared, own, false);
        var byOrder = !child.AsylumSeeker && shared.Chance(0.68);
        if (byOrder && Confer(child, referral, into.AddDays(-30), shared) is { } conference)
        {
            if (conference.ToPlan)
            {
                var stop = ProtectionJourney.Plan(child, referral, conference, into.AddDays(shared.Between(6, 24)).OnWorkingDay(), shared, own, endAtReview: true);
                if (stop < into && stop.AddDays(12) < into) Support(child, referral, stop, into.AddDays(-1), shared, own, false);
            }
        }
        else if (!child.AsylumSeeker && referral.Enquiries.Count == 0 && byOrder)
        {
            var start = referral.Date.AddDays(shared.Between(0, 1));
            referral.Enquiries.Add(new Enquiry { Id = child.NextId(), Start = start, End = start.AddWorkingDays(shared.Between(2, 9)), Worker = referral.Worker });
        }
        else if (assessed.AddDays(20) < into)
        {
            Support(child, referral, assessed.AddDays(shared.Between(0, 5)), into.AddDays(-1), shared, own, false);
        }

        var care = _care.Live(child, referral, into, byOrder, emergency, shared, own);
        child.History!.Care.Add(care);
        var outcome = care.EndReason;
        referral.CloseReason = outcome switch
        {
            "E11" or "E12" => "RC1",
            "E45" or "E46" or "E47" or "E48" => "RC4",
            "E41" => "RC3",
            "E3" => "RC5",
            _ => "RC7",
        };
        if (outcome is "E11" or "E12")
        {
            child.Adopted = care.End;
            return care.End;
        }
        if (care.End >= child.Born.AddYears(16))
        {
            child.History.Leaving = CareJourney.Leave(child, care, workforce, own);
            return child.Born.AddYears(own.Chance(0.75) ? 21 : 25).AddDays(-1);
        }
        if (outcome is "E4A" or "E4B" or "E13") return Later(assessed, Support(child, referral, care.End, end, shared, own, false));
        return Later(assessed, care.End.AddDays(own.Between(0, 14)));
    }

    /// <summary>Closure comes after everything else in the referral, and never after death.</summary>
    private static void Close(Child child, Referral referral, DateOnly done, DateOnly assessed, DateOnly end)
    {
        var closed = Later(done, assessed);
        foreach (var enquiry in referral.Enquiries) closed = Later(Later(closed, enquiry.End), enquiry.Conference?.Date ?? closed);
        foreach (var plan in referral.Plans) closed = Later(closed, plan.End);
        foreach (var plan in referral.ProtectionPlans) closed = Later(closed, plan.End);
        if (child.History!.Care.Count == 0 || child.History.Care[^1].Referral != referral) closed = Earlier(closed, end);
        referral.Closed = closed;
        if (child.Died is { } died && closed >= died.AddDays(-1))
        {
            referral.Closed = died;
            referral.CloseReason = "RC2";
        }
        else if (closed == end && referral.CloseReason == "RC7" && child.Disabilities.Count > 0)
        {
            referral.CloseReason = "RC6";
        }
    }

    private void Allocate(Child child, Referral referral, SplitMix shared, SplitMix own, bool disabled)
    {
        var chain = new AllocationChain(child, referral, own);
        var home = child.Household.Index;
        chain.Add(referral.Date, referral.Worker, "FCONTA");
        var care = child.History!.Care.Find(period => period.Referral == referral);
        var continuing = referral.Plans.Count > 0 ? referral.Plans[0].Start : referral.ProtectionPlans.Count > 0 ? referral.ProtectionPlans[0].Start : (DateOnly?)null;
        if (continuing is { } start && (care is null || start < care.Start))
            chain.Add(Later(start, referral.Date.AddDays(3)), workforce.Pick(disabled ? TeamKind.Disability : TeamKind.Protection, home, shared.Between(0, 7)), "TSPROC");
        if (care is not null)
        {
            chain.Add(care.Start.AddDays(own.Between(5, 40)), workforce.Pick(TeamKind.LookedAfter, home, shared.Between(0, 7)), "TSPROC");
            if (care.End >= child.Born.AddYears(16)) chain.Add(Later(care.End, child.Eighteen), workforce.Pick(TeamKind.LeavingCare, home, own.Between(0, 5)), "TSPROC", "PERSONAL ADVISER");
            if (own.Chance(0.9)) chain.Beside(care.Start.AddDays(own.Between(2, 12)), care.End, workforce.Pick(TeamKind.Reviewing, home, own.Between(0, 5)), "INDEPENDENT REVIEWING OFFICER");
        }
        chain.Finish(workforce, leaveUnallocated: care is null && own.Chance(0.03));
    }

    public static void Visits(Child child, List<Visit> visits, DateOnly from, DateOnly to, int shortest, int longest, SplitMix own)
    {
        for (var day = from.AddDays(own.Between(2, shortest)).OnWorkingDay(); day < to; day = day.AddDays(own.Between(shortest, longest)).OnWorkingDay())
        {
            var seen = own.Chance(0.92);
            visits.Add(new Visit(child.NextId(), day, day.AddDays(own.Low(0, 5)), seen, seen && child.AgeOn(day) >= 3 && own.Chance(0.7), seen && own.Chance(0.6)));
        }
    }
}
