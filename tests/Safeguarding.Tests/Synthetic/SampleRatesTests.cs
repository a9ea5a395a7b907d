using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>What reports are there to show happens in the invented authority about as often as the department's statistics say, in the year to its last night.</summary>
public sealed class SampleRatesTests
{
    private static readonly Sample Clean = new(new SampleOptions { Children = 12_000, Seed = 4, Dirt = DirtRates.None });

    private static readonly List<(string Child, DateOnly Start, DateOnly? End, int Before)> Plans =
        [.. Clean.Table("social_care/cp_plans").GroupBy(static row => row["cppl_person_id"]).SelectMany(static child => child.OrderBy(static row => row.Day("cppl_cp_plan_start_date"))
            .Select((row, i) => (child.Key, row.Day("cppl_cp_plan_start_date"), row.DayOrNull("cppl_cp_plan_end_date"), i)))];

    private static DateOnly YearAgo => Clean.Night.AddYears(-1);

    [Fact]
    public void One_protection_plan_in_five_to_four_is_a_second_or_later_one_some_within_two_years_and_none_begins_on_the_day_of_another()
    {
        var begun = Plans.Where(p => p.Start > YearAgo).ToList();
        Assert.InRange(begun.Average(p => p.Before > 0 ? 1.0 : 0), 0.18, 0.3);
        var gaps = begun.Where(p => p.Before > 0).Select(p => p.Start.DayNumber - Plans.Where(q => q.Child == p.Child && q.Before == p.Before - 1).Select(q => q.End!.Value.DayNumber).Single()).ToList();
        Assert.Contains(gaps, days => days < 731);
        Assert.Contains(gaps, days => days >= 731);
        Assert.All(Plans.GroupBy(p => p.Child), child => Assert.Equal(child.Count(), child.Select(p => p.Start).Distinct().Count()));
    }

    [Fact]
    public void A_few_protection_plans_last_two_years_and_one_in_five_three_months()
    {
        var ended = Plans.Where(p => p.End > YearAgo).ToList();
        Assert.InRange(ended.Average(p => p.Start.AddYears(2) <= p.End ? 1.0 : 0), 0.012, 0.055);
        Assert.InRange(ended.Average(p => p.Start.AddMonths(3) >= p.End ? 1.0 : 0), 0.15, 0.3);
        Assert.Contains(Plans, p => p.End is null && p.Start.AddYears(2) <= Clean.Night);
    }

    [Fact]
    public void Referrals_and_contacts_come_again_and_some_decisions_are_reversed_within_a_month()
    {
        var referrals = Days("social_care/cin_episodes", "cine_person_id", "cine_referral_date", static row => row["cine_referral_nfa"] == "Y");
        Assert.InRange(Again(referrals), 0.17, 0.26);
        Assert.InRange(Reversed(referrals), 0.01, 0.12);
        var contacts = Days("social_care/contacts", "cont_person_id", "cont_contact_date", static row => row["cont_contact_outcome_json"].Contains("\"NEW_REFERRAL_FLAG\": \"N\"", StringComparison.Ordinal));
        Assert.InRange(Again(contacts), 0.2, 0.35);
        Assert.InRange(Reversed(contacts), 0.03, 0.15);

        static List<List<(DateOnly Day, bool Nothing)>> Days(string table, string child, string day, Func<Row, bool> nothing) =>
            [.. Clean.Table(table).GroupBy(row => row[child]).Select(g => g.Select(row => (row.Day(day), nothing(row))).Order().ToList())];

        double Again(List<List<(DateOnly Day, bool Nothing)>> all) =>
            all.SelectMany(child => child.Where(c => c.Day > YearAgo).Select(c => child.Exists(e => e.Day < c.Day && e.Day >= c.Day.AddYears(-1)) ? 1.0 : 0)).Average();

        double Reversed(List<List<(DateOnly Day, bool Nothing)>> all) =>
            all.SelectMany(child => child.Where(c => c.Nothing && c.Day > YearAgo).Select(c => child.Exists(l => !l.Nothing && l.Day > c.Day && l.Day <= c.Day.AddDays(30)) ? 1.0 : 0)).Average();
    }

    [Fact]
    public void Most_workers_have_no_more_than_20_children_a_few_have_and_managers_have_hardly_any()
    {
        var held = Clean.Table("social_care/involvements").Where(static row => row["invo_involvement_end_date"].Length == 0 && row["invo_professional_role_id"] == "ALLOCATED CASE WORKER")
            .GroupBy(static row => row["invo_professional_id"]).ToDictionary(static g => g.Key, static g => g.Select(row => row["invo_person_id"]).Distinct().Count());
        var staff = Clean.Table("social_care/professionals").ToLookup(static row => row["prof_professional_job_title"] == "Team Manager", row => held.GetValueOrDefault(row["prof_professional_id"]));
        var working = staff[false].Where(static children => children > 0).ToList();
        Assert.InRange(working.Average(), 12, 18);
        Assert.InRange(working.Average(static children => children > 20 ? 1.0 : 0), 0.03, 0.22);
        Assert.InRange(staff[true].Average(), 0.1, 4);
    }

    [Fact]
    public void The_police_alone_hold_absences_and_children_whom_other_councils_placed_here()
    {
        var missing = Clean.Table("police/missing_episodes");
        Assert.Contains(missing, static row => row["category"] == "absent" && row["reported_by"] == "family");
        Assert.Contains(missing, static row => row["placing_authority"].Length > 0 && row["category"] == "absent");
        Assert.Contains(missing, static row => row["placing_authority"].Length > 0 && row["category"] == "missing");
    }
}
