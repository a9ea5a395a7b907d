using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>A period of care: legal statuses and placements side by side, cut into episodes wherever either changes (SSDA903).</summary>
internal sealed class CareJourney(SampleOptions options, Workforce workforce)
{
    private static readonly string[] ChangeReasons = ["CARPL", "LAREQ", "PLACE", "CHILD", "STAND", "CREQB", "CREQO", "CLOSE", "ALLEG", "APPRR", "OTHER"];
    private static readonly int[] ChangeWeights = [46, 10, 6, 8, 4, 8, 8, 4, 2, 2, 4];

    private readonly Carers _carers = new(options);

    private enum Outcome { Home, Guardianship, ChildArrangements, Adoption, Stays }

    public CarePeriod Live(Child child, Referral referral, DateOnly start, bool byOrder, bool emergency, SplitMix shared, SplitMix own)
    {
        var outcome = Choose(child, start, byOrder, own);
        var permanence = outcome == Outcome.Adoption ? PlanAdoption(child, start, shared, own) : null;
        var end = outcome switch
        {
            Outcome.Home => start.AddDays(own.Around(40, 420)),
            Outcome.Guardianship or Outcome.ChildArrangements => start.AddDays(own.Around(240, 620)),
            Outcome.Adoption => permanence!.OrderDate ?? child.Eighteen,
            _ when child.AgeOn(start) >= 14 && own.Chance(0.12) => Later(start.AddDays(100), child.Born.AddYears(16).AddDays(own.Between(40, 700))),
            _ => child.Eighteen,
        };
        if (outcome == Outcome.Home && child.FirstChildBorn is { } firstborn) end = Later(end, firstborn.AddDays(40));
        end = Earlier(end, child.Eighteen);

        var legal = Legal(child, start, end, byOrder, emergency, outcome, permanence, own);
        var placements = Place(child, start, end, legal, permanence, own);
        if (permanence is not null)
            permanence = permanence with { ByCarer = placements[^1].Type == "A5", Urn = placements[^1].Type.StartsWith('A') ? placements[^1].Urn : "" };
        var reason = Reason(child, end, outcome, permanence, placements[^1], own);
        if (outcome is Outcome.Guardianship or Outcome.ChildArrangements && end < child.Eighteen)
            permanence = new Permanence(child.NextId(), null, null, null, null, end, outcome == Outcome.Guardianship ? "Special Guardianship" : "Child Arrangements Order/ Residence Order",
                false, "", "", 0, null, "", 1, 0, "", workforce.Pick(TeamKind.Adoption, child.Household.Index, shared.Between(0, 4)));
        var period = new CarePeriod
        {
            Id = child.NextId(),
            Referral = referral,
            Start = start,
            End = end,
            EndReason = reason,
            Legal = legal,
            Placements = placements,
            Episodes = Episodes(child, start, end, reason, legal, placements),
            Permanence = permanence,
            Before = Previous(child, start, own),
        };
        child.History!.Orders.AddRange(legal);
        var afterwards = outcome switch { Outcome.Guardianship => "SGO", Outcome.ChildArrangements => "CAO", Outcome.Adoption when permanence!.OrderDate is not null => "AO", _ => "" };
        if (afterwards.Length > 0 && end < child.Eighteen) child.History.Orders.Add(new LegalStatus(child.NextId(), afterwards, end, child.Eighteen));
        if (byOrder && !emergency && start.AddDays(-40) > referral.Date && own.Chance(0.7))
        {
            var decision = start.AddDays(-own.Between(25, 35));
            child.History.PreProceedings = new PreProceedings(child.NextId(), decision, decision.AddDays(own.Between(5, 12)), start, true, own.Between(0, 2), own.Chance(0.8),
                legal.Exists(static status => status.Code is "C2" or "E1") ? legal.First(static status => status.Code is "C2" or "E1").Start : null);
        }
        CareEvents.Fill(child, period, options.LastNight, own.Split(5));
        return period;
    }

    private static Outcome Choose(Child child, DateOnly start, bool byOrder, SplitMix own)
    {
        if (child.AsylumSeeker || child.Household.Kind == HouseholdKind.CareLeaver) return Outcome.Stays;
        var age = child.AgeOn(start);
        if (!byOrder) return own.Chance(age < 10 ? 0.6 : 0.4) ? Outcome.Home : Outcome.Stays;
        return (Outcome)own.Weighted(age < 4 ? [20, 20, 5, 38, 17] : age < 10 ? [28, 16, 6, 3, 47] : [24, 5, 3, 0, 68]);
    }

    private static string Reason(Child child, DateOnly end, Outcome outcome, Permanence? permanence, Placement last, SplitMix own)
    {
        if (outcome == Outcome.Adoption && permanence!.OrderDate == end) return own.Chance(0.85) ? "E12" : "E11";
        if (end >= child.Eighteen)
        {
            if (child.Disabilities.Count > 0 && own.Chance(0.6)) return "E7";
            if (last.Type[0] == 'U' && own.Chance(0.6)) return "E17";
            return own.Weighted([35, 20, 15, 30]) switch { 0 => "E5", 1 => "E6", 2 => "E4A", _ => "E8" };
        }
        return outcome switch
        {
            Outcome.Guardianship => last.Type is "U1" or "U2" or "U3" ? "E45" : "E47",
            Outcome.ChildArrangements => "E41",
            Outcome.Home => own.Weighted([70, 15, 15]) switch { 0 => "E4A", 1 => "E4B", _ => "E13" },
            _ => own.Weighted([50, 20, 30]) switch { 0 => "E5", 1 => "E6", _ => "E8" },
        };
    }

    private Permanence PlanAdoption(Child child, DateOnly start, SplitMix shared, SplitMix own)
    {
        var decision = start.AddDays(shared.Between(110, 190));
        var placementOrder = decision.AddDays(shared.Between(20, 80));
        var worker = workforce.Pick(TeamKind.Adoption, child.Household.Index, shared.Between(0, 4));
        var together = 1;
        if (own.Chance(0.08))
            return new Permanence(child.NextId(), decision, placementOrder, null, null, null, "", false, "", "", 0,
                placementOrder.AddDays(own.Between(200, 420)), own.Pick<string>(["RD1", "RD3", "RD4"]), together, 0, "", worker);
        var matched = placementOrder.AddDays(own.Between(25, 160));
        var placed = matched.AddDays(own.Between(8, 30));
        var order = placed.AddDays(own.Between(110, 260));
        var (sex, status, adopters) = own.Weighted([8, 1, 66, 6, 4, 10, 5]) switch
        {
            0 => ("F1", "L0", 1),
            1 => ("M1", "L0", 1),
            2 => ("MF", "L11", 2),
            3 => ("FF", "L12", 2),
            4 => ("MM", "L12", 2),
            5 => ("MF", "L3", 2),
            _ => ("MM", "L2", 2),
        };
        return new Permanence(child.NextId(), decision, placementOrder, matched, placed, order, "Adoption", false, sex, status, adopters, null, "", together, 0, "", worker);
    }

    private static List<LegalStatus> Legal(Child child, DateOnly start, DateOnly end, bool byOrder, bool emergency, Outcome outcome, Permanence? permanence, SplitMix own)
    {
        var steps = new List<(string Code, DateOnly From)>();
        var day = start;
        if (!byOrder) steps.Add(("V2", day));
        if (byOrder && emergency)
        {
            steps.Add(("L1", day));
            day = day.AddDays(own.Between(1, 2));
            if (own.Chance(0.5))
            {
                steps.Add(("L2", day));
                day = day.AddDays(own.Between(4, 8));
            }
        }
        if (byOrder) steps.Add(("C1", day));
        else if (outcome == Outcome.Stays && !child.AsylumSeeker && own.Chance(0.45))
        {
            day = day.AddDays(own.Between(60, 220));
            steps.Add(("C1", day));
        }
        if (permanence is not null)
        {
            steps.Add(("E1", permanence.PlacementOrder!.Value));
            if (permanence.Reversed is { } reversed) steps.Add(("C2", reversed));
        }
        else if (steps[^1].Code == "C1" && outcome is Outcome.Stays or Outcome.ChildArrangements)
        {
            steps.Add(("C2", day.AddDays(own.Between(170, 280))));
        }
        var legal = new List<LegalStatus>();
        for (var i = 0; i < steps.Count && steps[i].From < end; i++)
            legal.Add(new LegalStatus(child.NextId(), steps[i].Code, steps[i].From, i + 1 < steps.Count ? Earlier(steps[i + 1].From, end) : end));
        return legal;
    }

    private List<Placement> Place(Child child, DateOnly start, DateOnly end, List<LegalStatus> legal, Permanence? permanence, SplitMix own)
    {
        var placements = new List<Placement>();
        var adoptive = permanence?.Placed;
        var type = FirstType(child, start, own);
        var here = _carers.Choose(type, child, start, own);
        var from = start;
        var sameCarer = false;
        while (true)
        {
            var stay = type == "K3" ? own.Between(90, 500) : own.Chance(0.3) ? own.Between(25, 110) : own.Between(180, type == "U4" ? 2400 : 800);
            var to = Earlier(from.AddDays(stay), end);
            if (adoptive is { } placed && to > placed.AddDays(-20)) to = placed;
            if (to > end.AddDays(-12)) to = end;
            var last = to == end;
            var adopting = adoptive == to && !last;
            var byCarer = adopting && type[0] == 'U' && own.Chance(0.2);
            var free = !last && !adopting;
            var settles = free && (type is "U6" or "U3") && stay > 170 && own.Chance(0.4);
            var away = free && !settles && (type[0] is 'U' or 'K') && own.Chance(0.05);
            var next = adopting ? byCarer ? "A5" : "A6" : settles ? type == "U6" ? "U4" : "U1" : NextType(child, type, to, legal, own);
            var reason = last || away ? "" : adopting || settles ? "CARPL" : ChangeReasons[own.Weighted(ChangeWeights)];
            placements.Add(Make(child, here, from, to, reason, sameCarer));
            if (last) return placements;
            if (away)
            {
                // A short stay elsewhere, then back to the same carer; neither move has a reason.
                var back = Earlier(to.AddDays(own.Between(3, 14)), end.AddDays(-5));
                placements.Add(Make(child, _carers.Choose(child.AgeOn(to) >= 4 ? "T3" : "T1", child, to, own), to, back, "", false));
                (from, sameCarer) = (back, false);
                continue;
            }
            sameCarer = settles || byCarer;
            here = sameCarer ? here with { Type = next, Provider = next == "A5" ? "PR1" : here.Provider, Urn = next == "A5" ? "2460001" : here.Urn } : Elsewhere(next, child, to, here, own);
            (from, type) = (to, next);
            if (adopting) adoptive = null;
            if (type[0] == 'A')
            {
                placements.Add(Make(child, here, from, end, "", sameCarer));
                return placements;
            }
        }
    }

    /// <summary>A move must lead somewhere else: another registered home, not the same one again.</summary>
    private Carers.Place Elsewhere(string type, Child child, DateOnly date, Carers.Place here, SplitMix own)
    {
        Carers.Place place;
        do place = _carers.Choose(type, child, date, own);
        while (place.Dwelling.Postcode == here.Dwelling.Postcode);
        return place;
    }

    private static Placement Make(Child child, Carers.Place place, DateOnly from, DateOnly to, string reason, bool sameCarer) =>
        new(child.NextId(), place.Type, place.Provider, place.Urn, place.Dwelling.Postcode, child.AsylumSeeker ? null : place.Distance, place.Dwelling, from, to, reason, sameCarer);

    private static string FirstType(Child child, DateOnly date, SplitMix own) => child.AgeOn(date) switch
    {
        < 1 => own.Weighted([70, 20, 10]) switch { 0 => "U6", 1 => "U3", _ => "U5" },
        < 10 => own.Chance(0.72) ? "U6" : "U3",
        < 16 => own.Weighted([60, 15, 25]) switch { 0 => "U6", 1 => "U3", _ => "K2" },
        _ => own.Weighted([30, 8, 17, 45]) switch { 0 => "U6", 1 => "U3", 2 => "K2", _ => "K3" },
    };

    private static string NextType(Child child, string type, DateOnly date, List<LegalStatus> legal, SplitMix own)
    {
        var age = child.AgeOn(date);
        var order = legal.FindLast(status => status.Start <= date)?.Code;
        if (order == "C2" && type != "P1" && !child.AsylumSeeker && own.Chance(0.06)) return "P1";
        if (age >= 16) return own.Weighted([55, 15, 30]) switch { 0 => "K3", 1 => "K2", _ => "U6" };
        if (age >= 10) return own.Weighted([50, 32, 10, 6, 2]) switch { 0 => "U6", 1 => "K2", 2 => "U3", 3 => "U4", _ => "S1" };
        return own.Weighted([65, 15, 18, age >= 6 ? 2 : 0]) switch { 0 => "U6", 1 => "U3", 2 => "U4", _ => "K2" };
    }

    /// <summary>Cuts the period where the legal status or the placement changes and says which of the two it was.</summary>
    private static List<Episode> Episodes(Child child, DateOnly start, DateOnly end, string endReason, List<LegalStatus> legal, List<Placement> placements)
    {
        var days = new SortedSet<DateOnly>(legal.Select(static status => status.Start).Concat(placements.Select(static placement => placement.Start)));
        var episodes = new List<Episode>();
        var cuts = days.ToArray();
        for (var i = 0; i < cuts.Length; i++)
        {
            var placement = placements.FindLast(p => p.Start <= cuts[i])!;
            var moved = placement.Start == cuts[i];
            var ordered = legal.Exists(status => status.Start == cuts[i]);
            var reason = cuts[i] == start ? "S" : (moved, ordered, placement.SameCarer) switch
            {
                (true, true, true) => "U",
                (true, true, false) => "B",
                (true, false, true) => "T",
                (true, false, false) => "P",
                _ => "L",
            };
            var last = i + 1 == cuts.Length;
            episodes.Add(new Episode(child.NextId(), cuts[i], reason, last ? end : cuts[i + 1], last ? endReason : "X1", placement.Id));
        }
        return episodes;
    }

    private static PreviousPermanence Previous(Child child, DateOnly start, SplitMix own)
    {
        var id = child.NextId();
        if (child.AsylumSeeker || child.AgeOn(start) < 3 || own.Chance(0.93)) return new(id, "Z1", "", "");
        var day = child.Born.AddDays(own.Between(300, start.DayNumber - child.Born.DayNumber - 30));
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return own.Weighted([20, 45, 25, 10]) switch
        {
            0 => new(id, "P1", day.ToString("dd'/'MM'/'yyyy", culture), "823"),
            1 => new(id, "P2", day.ToString(own.Chance(0.3) ? "'zz/'MM'/'yyyy" : "dd'/'MM'/'yyyy", culture), "820"),
            2 => new(id, "P3", day.ToString(own.Chance(0.5) ? "'zz/zz/'yyyy" : "dd'/'MM'/'yyyy", culture), "820"),
            _ => new(id, "P4", "", ""),
        };
    }

    /// <summary>What is known of a young person who left care, or will.</summary>
    public static CareLeaving Leave(Child child, CarePeriod care, Workforce workforce, SplitMix own)
    {
        var sixteen = child.Born.AddYears(16);
        var enough = care.End.DayNumber - Later(care.Start, child.Born.AddYears(14)).DayNumber >= 91;
        var touch = own.Weighted([900, 55, 20, 15, 10]) switch { 0 => "YES", 1 => "NO", 2 => "REFU", 3 => "NREQ", _ => "RHOM" };
        var known = touch == "YES";
        var accommodation = !known ? "" : care.EndReason == "E17" ? "Z" : care.EndReason == "E4A" ? "B" : own.Weighted([18, 5, 22, 8, 5, 32, 3, 3, 4]) switch
        {
            0 => "B",
            1 => "C",
            2 => "D",
            3 => "E",
            4 => "K",
            5 => "U",
            6 => "S",
            7 => "X",
            _ => "Y",
        };
        var activity = !known ? "" : own.Weighted([6, 2, 24, 4, 4, 14, 8, 4, 30, 4]) switch
        {
            0 => "F1",
            1 => "P1",
            2 => "F2",
            3 => "P2",
            4 => "F4",
            5 => "F5",
            6 => "P5",
            7 => "G4",
            8 => "G5",
            _ => child.Girl ? "G6" : "G5",
        };
        return new CareLeaving(child.NextId(), Later(sixteen, care.Start.AddDays(91)), enough ? "" : "Qualifying", touch, accommodation,
            accommodation is not ("S" or "X") && own.Chance(0.93), activity, workforce.Pick(TeamKind.LeavingCare, child.Household.Index, own.Between(0, 5)));
    }
}
