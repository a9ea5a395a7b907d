using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>A child protection plan: it starts on the day of the initial conference and, as a rule, ends at a review: about one in five at the first, within three months, and hardly any after two years (Department for Education, "Characteristics of children in need").</summary>
internal static class ProtectionJourney
{
    private static readonly string[] Categories = ["Neglect", "Emotional abuse", "Physical abuse", "Sexual abuse"];

    /// <returns>Day the plan ended.</returns>
    public static DateOnly Plan(Child child, Referral referral, Conference conference, DateOnly end, SplitMix shared, SplitMix own, bool endAtReview = false)
    {
        var start = conference.Date;
        var due = start.AddDays(91);
        var reviews = new List<(DateOnly Due, DateOnly Date)>();
        var count = shared.Weighted([14, 43, 28, 15]) + 1 + (referral.Prolonged ? 4 : 0);
        var day = start.AddDays(shared.Between(70, 88)).OnWorkingDay();
        while (reviews.Count < count && day < end)
        {
            reviews.Add((due, day));
            due = day.AddDays(182);
            day = day.AddDays(shared.Between(150, 176)).OnWorkingDay();
        }
        if (endAtReview && reviews.Count < count && end > start.AddDays(10)) reviews.Add((due, end));
        var stop = reviews.Count < count && !endAtReview ? end : reviews.Count > 0 ? reviews[^1].Date : end;
        stop = Later(stop, start.AddDays(1));
        var category = Categories[shared.Weighted([48, 36, 10, 6])];
        var plan = new ProtectionPlan
        {
            Id = child.NextId(),
            Conference = conference,
            Start = start,
            End = stop,
            Category = category,
            LaterCategory = reviews.Count > 1 && own.Chance(0.12) ? Categories[own.Weighted([40, 40, 12, 8])] : null,
        };
        conference.PlanId = plan.Id;
        foreach (var review in reviews)
            plan.Reviews.Add(new ProtectionReview(child.NextId(), child.NextId(), review.Due, review.Date, review.Date != stop));
        ReferralJourney.Visits(child, plan.Visits, Later(start, child.Born), stop, 8, 16, own);
        referral.ProtectionPlans.Add(plan);

        var second = start.AddDays(own.Between(40, 160));
        // A plan that moved in began at the episode's own conference; with an enquiry beside it the census looks for one at the enquiry's (2885).
        if (own.Chance(0.06) && second.AddDays(25) < stop && referral.TransferIn is null)
            referral.Enquiries.Add(new Enquiry { Id = child.NextId(), Start = second, End = second.AddWorkingDays(own.Between(3, 12)), Worker = conference.Worker });
        return stop;
    }
}
