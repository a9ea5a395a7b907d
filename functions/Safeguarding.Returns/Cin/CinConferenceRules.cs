using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of section 47 enquiries and of the initial child protection conferences that follow them.</summary>
internal static class CinConferenceRules
{
    private const string Table = "Section47", Start = "S47ActualStartDate", Conference = "DateOfInitialCPC", NotRequired = "ICPCnotRequired";

    public static readonly IReadOnlyList<Rule> All =
    [
        Against("1104", Table, Conference, "CINdetails", "CINreferralDate", Episode, "The initial conference was held before the referral.", (held, referred) => held < referred),
        new("2884", Severity.Error, "One initial conference stands both on the section 47 enquiry and on the episode. Leave it on the enquiry; the episode's is for children who came with a plan from elsewhere.", [Table, "CINdetails"], [Conference], t =>
        {
            var episodes = t.Groups("CINdetails", "LAchildID", Conference);
            return t.Groups(Table, "LAchildID", Conference).Where(g => episodes.ContainsKey(g.Key)).SelectMany(g => Paired(g.Value, episodes[g.Key]))
                .Select(p => new Cell[] { new(Table, Conference, p.Row), new("CINdetails", Conference, p.Other) });
        }),
        Against("2889", Table, Start, "CINdetails", "CINreferralDate", Episode, "The section 47 enquiry started before the referral.", (start, referred) => start < referred),
        Rows("8615", Table, [Start, Conference], "A section 47 enquiry with a conference needs a start date, on or before the conference.", t =>
        {
            var (start, held) = (t.Dates(Table, Start), t.Dates(Table, Conference));
            return i => held[i] is { } h && !(start[i] <= h);
        }),
        Rows("8675Q", Table, [Start, Conference, NotRequired], "The section 47 enquiry had no conference within 15 working days, and does not say that none was required.", t =>
        {
            // Counted as the 45 days of 8670Q are.
            var (start, waiting, first) = (t.Dates(Table, Start), Waiting(t), t.WorkingDays.Add(t.Year.Reference.AddDays(1), -15));
            return i => waiting(i) && start[i] < first;
        }),
        WithinYear("8715", Table, Conference, "The initial conference was held outside the year."),
        Rows("8740", Table, [Start, Conference, NotRequired], "A section 47 enquiry that still waits for its conference must have started in the year. Enter the conference, or that none was required.", t =>
        {
            var (start, waiting) = (t.Dates(Table, Start), Waiting(t));
            return i => waiting(i) && !t.Year.Contains(start[i]);
        }),
        OneOpen("8839", Table, Episode, [Conference], "An episode may have only one section 47 enquiry that still waits for its conference.", Waiting),
        Rows("8870Q", Table, ["InitialCPCtarget"], "The target date of the conference is a Saturday or Sunday.", t => { var target = t.Dates(Table, "InitialCPCtarget"); return i => IsWeekend(target[i]); }),
        Rows("8875", Table, [Conference], "The initial conference was held on a Saturday or Sunday.", t => { var held = t.Dates(Table, Conference); return i => IsWeekend(held[i]); }),

        // An enquiry for which no conference was required has no end that the census knows, so it is not asked.
        CinPeriods.Overlapping("8890", Table, Episode, Start, Conference, CinPeriods.EndDay.Inside, "A section 47 enquiry started while another of the episode was still running.", t =>
        {
            var notRequired = t.Texts(Table, NotRequired);
            return i => IsTrue(notRequired[i]) ? null : t.Year.Reference;
        }),
    ];

    /// <summary>No conference yet, and no word that none was required.</summary>
    internal static Func<int, bool> Waiting(RuleTables t)
    {
        var (held, notRequired) = (t.Texts(Table, Conference), t.Texts(Table, NotRequired));
        return i => held[i] is null && !IsTrue(notRequired[i]);
    }
}
