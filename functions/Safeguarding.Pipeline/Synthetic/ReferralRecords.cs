namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Social care's tables about its work: contacts, early help, referrals, assessments, plans, enquiries, conferences, protection plans, involvements.</summary>
internal static class ReferralRecords
{
    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["1A"] = "Family member, relative or carer",
        ["1B"] = "Acquaintance",
        ["1C"] = "Self",
        ["1D"] = "Other individual",
        ["2A"] = "School",
        ["2B"] = "Education service",
        ["3A"] = "GP",
        ["3B"] = "Health visitor",
        ["3C"] = "School nurse",
        ["3D"] = "Other primary health service",
        ["3E"] = "Emergency department",
        ["3F"] = "Other health service",
        ["4"] = "Housing",
        ["5A"] = "Social care of this authority",
        ["5B"] = "Other department of this authority",
        ["5C"] = "Another authority",
        ["5D"] = "Early help",
        ["6"] = "Police",
        ["7"] = "Other legal agency",
        ["8"] = "Other",
        ["9"] = "Anonymous",
        ["10"] = "Unknown",
    };

    public static void Write(NightExtracts night, Child child, Workforce workforce)
    {
        var history = child.History!;
        var person = PersonRecords.PersonId(child);
        foreach (var contact in history.Contacts)
            if (night.Knows(contact.Date)) Contact(night, person, contact);
        foreach (var help in history.EarlyHelp)
            if (night.Knows(help.From))
                night.Open(Layouts.EarlyHelpEpisodes).Id(help.Id).Id(person).Date(help.From).Known(help.To).Text(help.Reason)
                    .Text(night.Knows(help.To) ? help.EndReason : "").Text("Aldermere Early Help").Id("W", Workforce.WorkerId(help.Worker)).End();
        foreach (var referral in history.Referrals)
            if (night.Knows(referral.Date)) Referral(night, child, person, referral, workforce);
        if (history.PreProceedings is { } pre && night.Knows(pre.Decision)) PreProceedings(night, child, person, pre);
    }

    public static void Contact(NightExtracts night, long person, Contact contact) =>
        night.Open(Layouts.Contacts).Id(contact.Id).Id(person).Date(contact.Date).Text(contact.Source).Text(Sources[contact.Source])
            .Text(JsonFlags.Contact.With(true, contact.Result switch
            {
                ContactResult.Referral => "NEW_REFERRAL_FLAG",
                ContactResult.Advice => "ADVICE_FLAG",
                ContactResult.EarlyHelp => "OTHER_OUTCOMES_EXIST_FLAG",
                _ => "NFA_FLAG",
            })).End();

    private static void Referral(NightExtracts night, Child child, long person, Referral referral, Workforce workforce)
    {
        var closed = night.Knows(referral.Closed);
        var outcome = referral.NoFurtherAction ? "NFA_FLAG" : referral.TransferIn is not null ? "CP_TRANSFER_IN_FLAG" : "SINGLE_ASSESSMENT_FLAG";
        night.Open(Layouts.CinEpisodes).Id(referral.Id).Id(person).Date(referral.Date).Text(referral.Need).Text(referral.Source).Text(Sources[referral.Source])
            .Text(referral.Enquiries.Count > 0 && referral.Enquiries[0].Start <= referral.Date.AddDays(1) ? JsonFlags.Referral.With(true, outcome, "STRATEGY_DISCUSSION_FLAG") : JsonFlags.Referral.With(true, outcome))
            .Flag(referral.NoFurtherAction).Text(closed ? referral.CloseReason : "").Known(referral.Closed)
            .Id("D", Workforce.TeamId(referral.Worker)).Id("W", Workforce.WorkerId(referral.Worker)).End();

        foreach (var assessment in referral.Assessments)
            if (night.Knows(assessment.Start)) Assessment(night, child, person, referral, assessment);
        foreach (var plan in referral.Plans)
            if (night.Knows(plan.Start))
                night.Open(Layouts.CinPlans).Id(plan.Id).Id(referral.Id).Id(person).Date(plan.Start).Known(plan.End)
                    .Id("D", Workforce.TeamId(plan.Worker)).Id("W", Workforce.WorkerId(plan.Worker)).End();
        foreach (var visit in referral.Visits)
            if (night.Knows(visit.Recorded))
                night.Open(Layouts.CinVisits).Id(visit.Id).Id(person).Date(visit.Date).Flag(visit.Seen).Flag(visit.Alone).Flag(visit.Bedroom).End();
        foreach (var enquiry in referral.Enquiries)
            if (night.Knows(enquiry.Start)) Enquiry(night, person, referral, enquiry);
        if (referral.TransferIn is { } transfer && night.Knows(transfer.Date)) Conference(night, person, referral, 0, transfer);
        foreach (var plan in referral.ProtectionPlans)
            if (night.Knows(plan.Start)) Protection(night, child, person, referral, plan);

        var september = LastSeptember(night.Night);
        foreach (var involvement in referral.Involvements)
        {
            if (!night.Knows(involvement.Start)) continue;
            if (involvement.Start <= september && involvement.End > september && involvement.Role != "INDEPENDENT REVIEWING OFFICER") workforce.CountCase(involvement.Worker);
            night.Open(Layouts.Involvements).Id(involvement.Id).Id("W", Workforce.WorkerId(involvement.Worker)).Text(involvement.Role)
                .Id("D", Workforce.TeamId(involvement.Worker)).Date(involvement.Start).Known(involvement.End).Text(involvement.Reason).Id(person).Id(referral.Id).End();
        }
    }

    private static void Assessment(NightExtracts night, Child child, long person, Referral referral, Assessment assessment)
    {
        var done = night.Knows(assessment.Authorised);
        night.Open(Layouts.CinAssessments).Id(assessment.Id).Id(person).Id(referral.Id).Date(assessment.Start).Flag(assessment.Seen).Known(assessment.Authorised)
            .Text(JsonFlags.Assessment.With(done, assessment.NoFurtherAction ? "NFA_FLAG" : "PROV_OF_SERVICES_FLAG"))
            .Flag(done ? assessment.NoFurtherAction : null)
            .Id("D", Workforce.TeamId(assessment.Worker)).Id("W", Workforce.WorkerId(assessment.Worker)).End();
        if (done)
            night.Open(Layouts.AssessmentFactors).Id(assessment.FactorsId).Id(assessment.Id).Text(JsonFlags.Factors(assessment.Factors, child.Number % 5 == 0)).End();
    }

    private static void Enquiry(NightExtracts night, long person, Referral referral, Enquiry enquiry)
    {
        var done = night.Knows(enquiry.End);
        var outcome = enquiry.Conference is not null ? "CP_CONFERENCE_FLAG" : enquiry.NoFurtherAction ? "NFA_FLAG" : "PROV_OF_SERVICES_FLAG";
        night.Open(Layouts.S47Enquiry).Id(enquiry.Id).Id(referral.Id).Id(person).Date(enquiry.Start).Known(enquiry.End)
            .Flag(done ? enquiry.NoFurtherAction : null).Text(JsonFlags.Enquiry.With(done, outcome))
            .Id("W", Workforce.WorkerId(enquiry.Worker)).Id("D", Workforce.TeamId(enquiry.Worker)).End();
        if (enquiry.Conference is { } conference && night.Knows(conference.Date)) Conference(night, person, referral, enquiry.Id, conference);
    }

    private static void Conference(NightExtracts night, long person, Referral referral, long enquiry, Conference conference) =>
        night.Open(Layouts.InitialCpConference).Id(conference.Id).Id(conference.MeetingId).Id(enquiry).Id(person).Id(conference.PlanId).Id(referral.Id)
            .Flag(enquiry == 0).Date(conference.Target).Date(conference.Date).Flag(conference.PlanId != 0)
            .Text(JsonFlags.Conference.With(true, conference.PlanId != 0 ? "CP_FLAG" : "PROV_OF_SERVICES_FLAG"))
            .Id("D", Workforce.TeamId(conference.Worker)).Id("W", Workforce.WorkerId(conference.Worker)).End();

    private static void Protection(NightExtracts night, Child child, long person, Referral referral, ProtectionPlan plan)
    {
        var latest = plan.LaterCategory is { } later && night.Knows(plan.Reviews[0].Date) ? later : plan.Category;
        night.Open(Layouts.CpPlans).Id(plan.Id).Id(referral.Id).Id(plan.Conference.Id).Id(person).Date(plan.Start).Known(plan.End).Text(plan.Category).Flag(false).Text(latest).End();
        foreach (var visit in plan.Visits)
            if (night.Knows(visit.Recorded))
                night.Open(Layouts.CpVisits).Id(visit.Id).Id(person).Id(plan.Id).Date(visit.Date).Flag(visit.Seen).Flag(visit.Alone).Flag(visit.Bedroom).End();
        foreach (var review in plan.Reviews)
            if (night.Knows(review.Date))
                night.Open(Layouts.CpReviews).Id(review.Id).Id(person).Id(plan.Id).Date(review.Due).Date(review.Date).Id(review.MeetingId).Flag(review.Continues).Flag(true)
                    .Text(child.AgeOn(review.Date) < 4 ? "PN0" : review.Id % 3 == 0 ? "PN1" : "PN6").End();
    }

    private static void PreProceedings(NightExtracts night, Child child, long person, PreProceedings pre)
    {
        var ended = night.Knows(pre.Ended);
        var heard = pre.FinalHearing is { } final && night.Knows(final);
        night.Open(Layouts.PreProceedings).Id(pre.Id).Id(person).Id("PLO", PersonRecords.FamilyId(child)).Date(pre.Decision).Known(pre.Meeting)
            .Text(ended ? "Decision to Issue Care Proceedings" : "").Known(pre.Ended)
            .Number(child.History!.Referrals.Sum(static referral => referral.ProtectionPlans.Count)).Text(ended ? "C" : "B").Number(0).Number(0)
            .Date(pre.Decision.AddDays(1)).Known(pre.Ended).Number(pre.Meetings).Text(pre.Represented ? "Y" : "N").Text(ended ? pre.Represented ? "Y" : "N" : "NA")
            .Text(ended ? "AM" + Identifiers.Scatter(pre.Id).ToString(System.Globalization.CultureInfo.InvariantCulture)[..5] : "").Number(!ended ? 0 : heard ? 4 : 1)
            .Text(ended ? "N" : "").Text(ended ? "No short notice application" : "").Text(ended ? "Y" : "").Text(ended ? "A" : "Not in care proceedings")
            .Text(heard ? "Y" : "").Text(!ended ? "" : heard ? "A" : "H").End();
    }

    /// <summary>30 September on or before the day, when the workforce census counts caseloads.</summary>
    private static DateOnly LastSeptember(DateOnly night)
    {
        var september = new DateOnly(night.Year, 9, 30);
        return september <= night ? september : september.AddYears(-1);
    }
}
