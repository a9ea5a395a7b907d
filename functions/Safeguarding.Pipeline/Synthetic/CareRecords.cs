namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Social care's tables about children looked after and care leavers.</summary>
internal static class CareRecords
{
    /// <summary>How the case management system words each SSDA903 legal status, and the orders a child may be under after care.</summary>
    public static readonly IReadOnlyDictionary<string, string> LegalStatuses = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["C1"] = "Interim care order",
        ["C2"] = "Full care order",
        ["D1"] = "Freeing order granted",
        ["E1"] = "Placement order granted",
        ["V2"] = "Single period of accommodation under section 20",
        ["V3"] = "Accommodated under an agreed series of short-term breaks",
        ["L1"] = "Under police protection and in LA accommodation",
        ["L2"] = "Emergency protection order",
        ["L3"] = "Under child assessment order and in local authority accommodation",
        ["J1"] = "Remanded to local authority accommodation or to youth detention accommodation",
        ["AO"] = "Adoption order",
        ["SGO"] = "Special guardianship order",
        ["CAO"] = "Child arrangements order",
    };

    public static void Write(NightExtracts night, Child child)
    {
        var history = child.History!;
        var person = PersonRecords.PersonId(child);
        foreach (var order in history.Orders)
            if (night.Knows(order.Start))
                night.Open(Layouts.LegalStatus).Id(order.Id).Id(person).Text(LegalStatuses[order.Code]).Date(order.Start).Known(order.End).End();
        foreach (var period in history.Care)
            if (night.Knows(period.Start)) Period(night, child, person, period);
        if (history.Leaving is { } leaving && night.Knows(leaving.From) && child.AgeOn(night.Night) < 25) Leaving(night, child, person, leaving, history.Care[^1]);
    }

    private static void Period(NightExtracts night, Child child, long person, CarePeriod period)
    {
        var lastReview = period.Reviews.FindLast(review => night.Knows(review.Date));
        foreach (var episode in period.Episodes)
            if (night.Knows(episode.Start))
                night.Open(Layouts.ClaEpisodes).Id(episode.Id).Id(person).Date(episode.Start).Text(episode.StartReason).Text(period.Referral.Need)
                    .Known(episode.End).Text(night.Knows(episode.End) ? episode.EndReason : "").Id(period.Id).Id(period.Referral.Id).Id(episode.PlacementId)
                    .Date(period.Start).Date(lastReview?.Date).End();
        foreach (var placement in period.Placements)
            if (night.Knows(placement.Start))
                night.Open(Layouts.ClaPlacement).Id(placement.Id).Date(placement.Start).Text(placement.Type).Text(placement.Urn).Tenths(placement.DistanceInTenths).Id(period.Id)
                    .Text(placement.Provider).Text(placement.Postcode).Known(placement.End).Text(night.Knows(placement.End) ? placement.ChangeReason : "").Id(person).End();
        foreach (var review in period.Reviews)
            if (night.Knows(review.Date))
                night.Open(Layouts.ClaReviews).Id(review.Id).Id(period.Id).Date(review.Due).Date(review.Date).Flag(review.Cancelled).Text(review.Participation).Id(person).End();
        foreach (var visit in period.Visits)
            if (night.Knows(visit.Recorded))
                night.Open(Layouts.ClaVisits).Id(visit.Id).Id(period.Id).Id(person).Date(visit.Date).Flag(visit.Seen).Flag(visit.Alone).End();
        foreach (var check in period.HealthChecks)
            if (night.Knows(check.Date.AddDays(-40)))
                night.Open(Layouts.ClaHealth).Id(check.Id).Id(person).Text(check.Type).Date(check.Date).Text(night.Knows(check.Date) ? check.Status : "Planned").End();
        if (night.Knows(period.ImmunisationsChecked))
            night.Open(Layouts.ClaImmunisations).Id(person).Flag(period.Immunised).Date(period.ImmunisationsChecked).End();
        foreach (var strengths in period.Strengths)
            if (night.Knows(strengths.Date))
            {
                var row = night.Open(Layouts.SdqScores).Id(strengths.Id).Id(person).Date(strengths.Date).Text(strengths.Reason);
                (strengths.Score is { } score ? row.Number(score) : row.Empty()).End();
            }
        foreach (var spell in period.Missing)
            if (night.Knows(DateOnly.FromDateTime(spell.Start))) Missing(night, person, spell);
        foreach (var plan in period.Plans)
            if (night.Knows(plan.Start))
                night.Open(Layouts.ClaCarePlan).Id(plan.Id).Id(person).Date(plan.Start).Known(plan.End).Text(JsonFlags.CarePlan.With(true, plan.Aims)).End();
        foreach (var (id, date, offence) in period.Convictions)
            if (night.Knows(date)) night.Open(Layouts.ClaConvictions).Id(id).Id(person).Date(date).Text(offence).End();
        foreach (var (id, date, substance, helped) in period.SubstanceMisuse)
            if (night.Knows(date)) night.Open(Layouts.ClaSubstanceMisuse).Id(id).Id(person).Date(date).Text(substance).Flag(helped).End();
        if (period.Before is { } before)
            night.Open(Layouts.ClaPreviousPermanence).Id(before.Id).Id(person).Text(before.Date).Text(before.Option).Text(before.Authority).End();
        if (period.Permanence is { } permanence && night.Knows(permanence.Decision ?? permanence.OrderDate!.Value)) Permanence(night, period, person, permanence);
        if (child.AgeOn(night.Night) >= 8 && period.Id % 6 == 0 && night.Knows(period.Start.AddDays(60)))
            night.Open(Layouts.VoiceOfChild).Id(period.Id + 1).Id(person).Text("Y").Text("Y").Text(period.Id % 4 == 0 ? "N" : "Y").Text("Y").Text("N").End();
    }

    private static void Missing(NightExtracts night, long person, MissingSpell spell)
    {
        var back = DateOnly.FromDateTime(spell.End);
        var found = night.Knows(back);
        night.Open(Layouts.Missing).Id(spell.Id).Id(person).Time(spell.Start).Text(spell.Away ? "Away" : "Missing").Time(found ? spell.End : null)
            .Text(!found ? "NA" : spell.Offered ? "Y" : "N").Text(!found || !spell.Offered ? "NA" : spell.Accepted ? "Y" : "N").End();
    }

    private static void Permanence(NightExtracts night, CarePeriod period, long person, Permanence plan)
    {
        var matched = plan.Matched is { } match && night.Knows(match);
        var placed = plan.Placed is { } placement && night.Knows(placement);
        var adopted = plan.OrderDate is { } order && night.Knows(order);
        var reversed = plan.Reversed is { } reversal && night.Knows(reversal);
        var row = night.Open(Layouts.Permanence).Id(plan.Id).Id(person).Id(period.Id).Date(plan.Decision).Empty().Known(plan.PlacementOrder).Known(plan.Placed).Known(plan.Matched)
            .Flag(placed ? plan.ByCarer : null).Empty().Known(plan.Reversed).Date(placed && plan.ByCarer ? period.Placements[^2].Start : null)
            .Text(plan.Together > 1 ? "1" : "0").Number(plan.Together).Number(plan.Apart).Text(placed ? plan.Urn : "").Text(reversed ? plan.ReversedReason : "")
            .Known(plan.OrderDate).Text(adopted ? plan.OrderType : "").Id("W", Workforce.WorkerId(plan.Worker))
            .Text(matched ? plan.AdopterSex : "").Text(matched ? plan.AdopterStatus : "");
        (matched ? row.Number(plan.Adopters) : row.Empty()).End();
    }

    private static void Leaving(NightExtracts night, Child child, long person, CareLeaving leaving, CarePeriod care)
    {
        var inCare = !night.Knows(care.End);
        var age = child.AgeOn(night.Night);
        var eligibility = inCare ? "Eligible" : leaving.Eligibility.Length > 0 ? leaving.Eligibility : age < 18 ? "Relevant" : "Former Relevant";
        var contact = Contact(child, care.End, night.Night, leaving);
        var accommodation = age < 18 && leaving.Accommodation == "Z" ? "E" : leaving.Accommodation;
        night.Open(Layouts.CareLeavers).Id(leaving.Id).Id(person).Text(eligibility).Text(inCare ? "" : leaving.InTouch).Date(inCare ? null : contact)
            .Text(inCare ? "" : accommodation).Text(inCare || accommodation.Length == 0 ? "" : leaving.Suitable ? "1" : "2").Text(inCare ? "" : leaving.Activity)
            .Date(contact.AddDays(-14)).Id("W", Workforce.WorkerId(leaving.Adviser)).Id("D", Workforce.TeamId(leaving.Adviser)).Id("W", Workforce.WorkerId(leaving.Adviser)).End();
    }

    /// <summary>The adviser is in touch about every eight weeks; not with those who are out of touch.</summary>
    private static DateOnly Contact(Child child, DateOnly left, DateOnly night, CareLeaving leaving)
    {
        var day = leaving.From.AddDays(20);
        var step = leaving.InTouch == "YES" ? 50 + (int)(child.Number % 13) : 400;
        if (leaving.InTouch == "NO" && left.AddDays(60) < night) return left.AddDays(60);
        while (day.AddDays(step) <= night) day = day.AddDays(step);
        return day <= night ? day : night;
    }
}
