using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>What happens while a child is looked after: reviews, visits, health, strengths and difficulties, going missing.</summary>
internal static class CareEvents
{
    public static void Fill(Child child, CarePeriod period, DateOnly lastNight, SplitMix own)
    {
        // The data standard keeps six years; older visits and checks are not in any extract.
        var from = Later(period.Start, lastNight.AddYears(-6));
        var to = Earlier(period.End, lastNight);
        Reviews(child, period, from, to, own.Split(1));
        ReferralJourney.Visits(child, period.Visits, from, to, 25, 44, own.Split(2));
        Health(child, period, from, to, own.Split(3));
        StrengthsAndDifficulties(child, period, from, to, lastNight, own.Split(4));
        Missing(child, period, lastNight, own.Split(5));
        Trouble(child, period, from, to, own.Split(6));
        Plans(child, period, own.Split(7));
        period.ImmunisationsChecked = Later(period.Start, lastNight.AddDays(-own.Between(10, 300)));
        period.Immunised = own.Chance(0.84);
    }

    private static void Reviews(Child child, CarePeriod period, DateOnly from, DateOnly to, SplitMix own)
    {
        var due = period.Start.AddWorkingDays(20);
        for (var number = 0; ; number++)
        {
            var date = due.AddDays(own.Chance(0.93) ? -own.Between(0, number == 0 ? 4 : 20) : own.Between(2, 20)).OnWorkingDay();
            if (date <= period.Start) date = period.Start.AddDays(1).OnWorkingDay();
            if (date >= to) return;
            if (date >= from)
            {
                var young = child.AgeOn(date) < 4;
                period.Reviews.Add(new Review(child.NextId(), due, date, false, young ? "PN0" : own.Weighted([52, 4, 3, 4, 5, 25, 7]) switch
                {
                    0 => "PN1",
                    1 => "PN2",
                    2 => "PN3",
                    3 => "PN4",
                    4 => "PN5",
                    5 => "PN6",
                    _ => "PN7",
                }));
            }
            due = date.AddDays(number == 0 ? 91 : 182);
        }
    }

    private static void Health(Child child, CarePeriod period, DateOnly from, DateOnly to, SplitMix own)
    {
        var due = period.Start.AddWorkingDays(20);
        for (var initial = true; due < to.AddDays(60); initial = false)
        {
            var date = due.AddDays(own.Chance(0.8) ? -own.Between(0, 12) : own.Between(3, 40)).OnWorkingDay();
            if (date <= period.Start) date = period.Start.AddDays(3).OnWorkingDay();
            var status = own.Chance(child.AgeOn(date) >= 15 ? 0.1 : 0.01) ? "Refused" : own.Chance(0.02) ? "Cancelled" : "Completed";
            if (date >= from && date < period.End) period.HealthChecks.Add(new HealthCheck(child.NextId(), initial ? "Initial health assessment" : "Review health assessment", date, due, status));
            due = date.AddDays(child.AgeOn(date) < 5 ? 178 : 358);
        }
        for (var day = period.Start.AddDays(own.Between(20, 140)).OnWorkingDay(); day < to; day = day.AddDays(own.Between(330, 400)).OnWorkingDay())
            if (day >= from && child.AgeOn(day) >= 1)
                period.HealthChecks.Add(new HealthCheck(child.NextId(), "Dental check", day, day, own.Chance(0.93) ? "Completed" : "Refused"));
    }

    /// <summary>One questionnaire in each year of care in which the child is 4 to 16: between the fourth birthday and the end of the year.</summary>
    private static void StrengthsAndDifficulties(Child child, CarePeriod period, DateOnly from, DateOnly to, DateOnly lastNight, SplitMix own)
    {
        for (var year = YearStart(from); year <= lastNight; year = year.AddYears(1))
        {
            var earliest = Later(Later(year, period.Start.AddDays(10)), child.Born.AddYears(4));
            var latest = Earlier(Earlier(year.AddYears(1).AddDays(-1), to), child.Born.AddYears(17).AddDays(-1));
            if (earliest > latest) continue;
            var day = earliest.AddDays(own.Between(0, latest.DayNumber - earliest.DayNumber));
            var done = own.Chance(0.86);
            period.Strengths.Add(new Strengths(child.NextId(), day, done ? own.Around(2, 30) : null,
                done ? "" : own.Weighted([35, 20, 25, 20]) switch { 0 => "SDQ2", 1 => "SDQ3", 2 => "SDQ4", _ => "SDQ5" }));
        }
    }

    private static void Missing(Child child, CarePeriod period, DateOnly lastNight, SplitMix own)
    {
        if (!own.Chance(child.AgeOn(Earlier(period.End, lastNight)) >= 11 ? 0.35 : 0.01)) return;
        foreach (var placement in period.Placements)
        {
            var rate = placement.Type[0] is 'K' ? 35 : 130;
            var stop = Earlier(placement.End, lastNight.AddDays(3));
            for (var day = Later(placement.Start, lastNight.AddYears(-6)).AddDays(own.Between(5, rate)); day < stop; day = day.AddDays(own.Between(8, rate * 2)))
            {
                if (child.AgeOn(day) < 10) continue;
                var start = day.ToDateTime(new TimeOnly(own.Between(15, 23), own.Between(0, 59)));
                var end = start.AddMinutes(own.Chance(0.8) ? own.Low(90, 1500) : own.Between(1500, 6500));
                // Found before the placement ends, as the return demands.
                if (DateOnly.FromDateTime(end) >= placement.End) break;
                var offered = own.Chance(0.9);
                period.Missing.Add(new MissingSpell(child.NextId(), start, end, own.Chance(0.22), offered, offered && own.Chance(0.6), own.Chance(0.85)));
                day = DateOnly.FromDateTime(end);
            }
        }
    }

    private static void Trouble(Child child, CarePeriod period, DateOnly from, DateOnly to, SplitMix own)
    {
        var ten = Later(from, child.Born.AddYears(11));
        if (ten.AddDays(20) > to) return;
        var days = to.DayNumber - ten.DayNumber;
        if (own.Chance(0.06))
            period.Convictions.Add((child.NextId(), ten.AddDays(own.Between(5, days)), own.Pick<string>(["Theft from shop", "Criminal damage", "Assault without injury", "Possession of cannabis", "Taking a vehicle without consent"])));
        if (own.Chance(0.07))
            period.SubstanceMisuse.Add((child.NextId(), ten.AddDays(own.Between(5, days)), own.Pick<string>(["Cannabis", "Alcohol", "Ketamine", "Nitrous oxide", "Cocaine"]), own.Chance(0.6)));
    }

    private static void Plans(Child child, CarePeriod period, SplitMix own)
    {
        var first = period.Start.AddDays(own.Between(8, 14));
        var second = period.Start.AddDays(own.Between(100, 160));
        string[] aim = period.EndReason switch
        {
            "E11" or "E12" => ["ADOPTION"],
            "E45" or "E46" or "E47" or "E41" => ["LTRELFR"],
            "E4A" or "E4B" or "E13" => ["RETURN6M"],
            _ when child.AgeOn(second) >= 16 => ["SUPPLIV"],
            _ => period.Placements[^1].Type == "K2" ? ["RESPLMT"] : ["LTFOST18"],
        };
        if (first >= period.End) return;
        period.Plans.Add(new CarePlan(child.NextId(), first, Earlier(second, period.End), aim[0] == "ADOPTION" ? ["RETURNEV", "ADOPTION"] : ["RETURNEV"]));
        if (second < period.End) period.Plans.Add(new CarePlan(child.NextId(), second, period.End, aim));
    }
}
