using System.Text.Json;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>Clean social care data keeps the rules of the CIN census, checked here without the product's own rules. Numbers in names are the census's rule codes.</summary>
public sealed class SampleCensusRuleTests
{
    private static readonly Sample Clean = Sample.Clean;
    private static readonly List<Row> Referrals = Clean.Table("social_care/cin_episodes");
    private static readonly Dictionary<string, Row> Referral = Referrals.ToDictionary(static row => row["cine_referral_id"]);
    private static readonly Dictionary<string, Row> Person = Clean.Table("social_care/person").ToDictionary(static row => row["pers_person_id"]);
    private static readonly List<Row> Assessments = Clean.Table("social_care/cin_assessments");
    private static readonly List<Row> Enquiries = Clean.Table("social_care/s47_enquiry");
    private static readonly List<Row> Conferences = Clean.Table("social_care/initial_cp_conference");
    private static readonly List<Row> ProtectionPlans = Clean.Table("social_care/cp_plans");
    private static readonly List<Row> CinPlans = Clean.Table("social_care/cin_plans");
    private static readonly List<Row> Reviews = Clean.Table("social_care/cp_reviews");
    private static readonly DateOnly Night = Clean.Night;
    private static readonly DateOnly YearStart = new(2025, 4, 1);

    [Fact]
    public void R1103_2889_4015_1105_Nothing_starts_before_its_referral()
    {
        Check(Assessments, row => row.Day("cina_assessment_start_date") >= Of(row["cina_referral_id"]).Day("cine_referral_date"));
        Check(Enquiries, row => row.Day("s47e_s47_start_date") >= Of(row["s47e_referral_id"]).Day("cine_referral_date"));
        Check(CinPlans, row => row.Day("cinp_cin_plan_start_date") >= Of(row["cinp_referral_id"]).Day("cine_referral_date"));
        Check(ProtectionPlans, row => row.Day("cppl_cp_plan_start_date") >= Of(row["cppl_referral_id"]).Day("cine_referral_date"));
    }

    [Fact]
    public void R8565_The_closure_comes_after_everything_else()
    {
        Check(Assessments, row => row.DayOrLater("cina_assessment_auth_date") <= Closed(row["cina_referral_id"]));
        Check(Enquiries, row => row.DayOrLater("s47e_s47_end_date") <= Closed(row["s47e_referral_id"]));
        Check(Conferences, row => row.Day("icpc_icpc_date") <= Closed(row["icpc_referral_id"]));
        Check(CinPlans, row => row.DayOrLater("cinp_cin_plan_end_date") <= Closed(row["cinp_referral_id"]));
        Check(ProtectionPlans, row => row.DayOrLater("cppl_cp_plan_end_date") <= Closed(row["cppl_referral_id"]));
    }

    [Fact]
    public void R8805_8810_8630_A_closure_has_a_date_and_a_reason_and_follows_the_referral()
    {
        Check(Referrals, static row => row["cine_close_date"].Length == 0 == (row["cine_close_reason"].Length == 0));
        Check(Referrals, static row => row.DayOrLater("cine_close_date") >= row.Day("cine_referral_date"));
        Assert.Superset(new HashSet<string> { "RC1", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9" }, Referrals.Select(static row => row["cine_close_reason"]).ToHashSet());
    }

    [Fact]
    public void R8820_8815_8816_Episodes_of_a_child_follow_one_another_and_only_the_last_is_open()
    {
        foreach (var child in Referrals.GroupBy(static row => row["cine_person_id"]))
        {
            var ordered = child.OrderBy(static row => row.Day("cine_referral_date")).ToList();
            for (var i = 1; i < ordered.Count; i++) Assert.True(ordered[i].Day("cine_referral_date") > ordered[i - 1].DayOrLater("cine_close_date"));
        }
        Assert.Contains(Referrals.GroupBy(static row => row["cine_person_id"]), static child => child.Count() > 1);
    }

    [Fact]
    public void R8831_8832_4000_An_NFA_referral_leads_to_nothing()
    {
        Assert.Contains(Referrals, static row => row["cine_referral_nfa"] == "Y");
        Check(Assessments, row => Of(row["cina_referral_id"])["cine_referral_nfa"] == "N");
        Check(Enquiries, row => Of(row["s47e_referral_id"])["cine_referral_nfa"] == "N");
        Check(CinPlans, row => Of(row["cinp_referral_id"])["cine_referral_nfa"] == "N");
        Check(ProtectionPlans, row => Of(row["cppl_referral_id"])["cine_referral_nfa"] == "N");
    }

    [Fact]
    public void R8608_8614_8897_Factors_belong_to_authorised_assessments_and_every_such_has_one()
    {
        Check(Assessments, static row => row.DayOrLater("cina_assessment_auth_date") >= row.Day("cina_assessment_start_date"));
        var authorised = Assessments.Where(static row => row["cina_assessment_auth_date"].Length > 0).Select(static row => row["cina_assessment_id"]).ToHashSet();
        var factors = Factors();
        Assert.Equal(authorised, factors.Keys.ToHashSet());
        Assert.All(factors.Values, static list => Assert.NotEmpty(list));
    }

    [Fact]
    public void R8869_8898_8945_8950_Factors_are_not_repeated_21_stands_alone_and_withdrawn_ones_are_not_used() =>
        Assert.All(Factors().Values, static list =>
        {
            Assert.Equal(list.Count, list.Distinct().Count());
            Assert.True(!list.Contains("21") || list.Count == 1);
            Assert.DoesNotContain("18A", list);
            Assert.DoesNotContain("19A", list);
        });

    [Fact]
    public void R8873_A_single_assessment_without_factors_closes_the_case()
    {
        var factors = Factors();
        var none = Assessments.Where(row => factors.TryGetValue(row["cina_assessment_id"], out var list) && list.Contains("21")).ToList();
        Assert.NotEmpty(none);
        Assert.All(none, static row => Assert.Contains(Of(row["cina_referral_id"])["cine_close_reason"], new[] { "RC8", "RC9" }));
    }

    [Fact]
    public void R8825_2990_Closed_after_assessment_means_an_assessment_and_no_conference()
    {
        var closed = Referrals.Where(static row => row["cine_close_reason"] is "RC8" or "RC9").Select(static row => row["cine_referral_id"]).ToHashSet();
        Assert.NotEmpty(closed);
        Assert.Subset(Assessments.Select(static row => row["cina_referral_id"]).ToHashSet(), closed);
        Assert.DoesNotContain(Conferences, row => closed.Contains(row["icpc_referral_id"]));
        Assert.DoesNotContain(ProtectionPlans, row => closed.Contains(row["cppl_referral_id"]));
    }

    [Fact]
    public void R8896_8863_Assessments_of_an_episode_do_not_overlap_and_one_at_most_is_open()
    {
        foreach (var episode in Assessments.GroupBy(static row => row["cina_referral_id"]))
        {
            var ordered = episode.OrderBy(static row => row.Day("cina_assessment_start_date")).ToList();
            for (var i = 1; i < ordered.Count; i++) Assert.True(ordered[i].Day("cina_assessment_start_date") > ordered[i - 1].DayOrLater("cina_assessment_auth_date"));
        }
    }

    [Fact]
    public void R8670_8675_8736_8740_Nothing_open_is_overdue_on_the_last_night()
    {
        var open = Assessments.Where(static row => row["cina_assessment_auth_date"].Length == 0).ToList();
        Assert.NotEmpty(open);
        Assert.All(open, static row => Assert.True(WorkingDaysAfter(row.Day("cina_assessment_start_date"), 45) > Night));
        Assert.All(open, static row => Assert.True(row.Day("cina_assessment_start_date") >= YearStart));
        var held = Conferences.Select(static row => row["icpc_s47_enquiry_id"]).ToHashSet();
        var waiting = Enquiries.Where(row => !held.Contains(row["s47e_s47_enquiry_id"]) && (row["s47e_s47_end_date"].Length == 0 || row["s47e_s47_outcome_json"].Contains("\"CP_CONFERENCE_FLAG\": \"Y\"", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(waiting);
        Assert.All(waiting, static row => Assert.True(WorkingDaysAfter(row.Day("s47e_s47_start_date"), 15) > Night));
    }

    [Fact]
    public void Most_assessments_take_45_working_days_at_most_and_most_conferences_15()
    {
        var done = Assessments.Where(static row => row["cina_assessment_auth_date"].Length > 0).ToList();
        Assert.InRange(done.Average(static row => row.Day("cina_assessment_auth_date") <= WorkingDaysAfter(row.Day("cina_assessment_start_date"), 45) ? 1.0 : 0), 0.8, 0.97);
        Assert.InRange(Conferences.Average(static row => row.Day("icpc_icpc_date") <= row.Day("icpc_icpc_target_date") ? 1.0 : 0), 0.75, 0.97);
    }

    [Fact]
    public void R8839_8890_Enquiries_of_an_episode_follow_one_another()
    {
        foreach (var episode in Enquiries.GroupBy(static row => row["s47e_referral_id"]))
        {
            var ordered = episode.OrderBy(static row => row.Day("s47e_s47_start_date")).ToList();
            for (var i = 1; i < ordered.Count; i++) Assert.True(ordered[i].Day("s47e_s47_start_date") > ordered[i - 1].DayOrLater("s47e_s47_end_date"));
        }
        Assert.Contains(Enquiries.GroupBy(static row => row["s47e_referral_id"]), static episode => episode.Count() > 1);
    }

    [Fact]
    public void R8875_8870_Conferences_and_their_targets_fall_on_working_days()
    {
        Check(Conferences, static row => row.Day("icpc_icpc_date").IsWorkingDay() && row.Day("icpc_icpc_target_date").IsWorkingDay());
        Assert.False(new DateOnly(2025, 12, 26).IsWorkingDay());
        Assert.False(new DateOnly(2026, 4, 3).IsWorkingDay());
        Assert.False(new DateOnly(2022, 9, 19).IsWorkingDay());
        Assert.True(new DateOnly(2026, 3, 31).IsWorkingDay());
    }

    [Fact]
    public void R8615_A_conference_does_not_come_before_its_enquiry()
    {
        var enquiries = Enquiries.ToDictionary(static row => row["s47e_s47_enquiry_id"]);
        var ours = Conferences.Where(static row => row["icpc_s47_enquiry_id"].Length > 0).ToList();
        Check(ours, row => row.Day("icpc_icpc_date") > enquiries[row["icpc_s47_enquiry_id"]].Day("s47e_s47_start_date"));
        Assert.All(Conferences, static row => Assert.Equal(row["icpc_s47_enquiry_id"].Length == 0 ? "Y" : "N", row["icpc_icpc_transfer_in"]));
        Assert.Contains(Conferences, static row => row["icpc_icpc_transfer_in"] == "Y");
    }

    [Fact]
    public void R2885_8840_8925_A_protection_plan_starts_on_its_conference_and_lasts_a_day_at_least()
    {
        var conferences = Conferences.ToDictionary(static row => row["icpc_icpc_id"]);
        Check(ProtectionPlans, row => row.Day("cppl_cp_plan_start_date") == conferences[row["cppl_icpc_id"]].Day("icpc_icpc_date"));
        Check(ProtectionPlans, row => conferences[row["cppl_icpc_id"]]["icpc_icpc_outcome_cp_flag"] == "Y");
        Check(ProtectionPlans, static row => row.DayOrLater("cppl_cp_plan_end_date") > row.Day("cppl_cp_plan_start_date"));
        Assert.Equal(ProtectionPlans.Count, Conferences.Count(static row => row["icpc_icpc_outcome_cp_flag"] == "Y"));
        Assert.Contains(Conferences, static row => row["icpc_icpc_outcome_cp_flag"] == "N");
    }

    [Fact]
    public void R4001_4016_4017_4014_8940_Plans_of_a_child_do_not_overlap()
    {
        var spans = CinPlans.Select(static row => (Child: row["cinp_person_id"], From: row.Day("cinp_cin_plan_start_date"), To: row.DayOrLater("cinp_cin_plan_end_date")))
            .Concat(ProtectionPlans.Select(static row => (Child: row["cppl_person_id"], From: row.Day("cppl_cp_plan_start_date"), To: row.DayOrLater("cppl_cp_plan_end_date"))));
        foreach (var child in spans.GroupBy(static span => span.Child))
        {
            var ordered = child.OrderBy(static span => span.From).ToList();
            for (var i = 1; i < ordered.Count; i++) Assert.True(ordered[i].From >= ordered[i - 1].To);
        }
        Check(CinPlans, static row => row.DayOrLater("cinp_cin_plan_end_date") > row.Day("cinp_cin_plan_start_date"));
    }

    [Fact]
    public void R8841_4003_Reviews_fall_inside_their_plan_and_outside_CIN_plans()
    {
        var plans = ProtectionPlans.ToDictionary(static row => row["cppl_cp_plan_id"]);
        Check(Reviews, row => row.Day("cppr_cp_review_date") > plans[row["cppr_cp_plan_id"]].Day("cppl_cp_plan_start_date"));
        Check(Reviews, row => row.Day("cppr_cp_review_date") <= plans[row["cppr_cp_plan_id"]].DayOrLater("cppl_cp_plan_end_date"));
        var cin = CinPlans.ToLookup(static row => row["cinp_person_id"]);
        Check(Reviews, row => !cin[row["cppr_person_id"]].Any(plan => row.Day("cppr_cp_review_date") > plan.Day("cinp_cin_plan_start_date") && row.Day("cppr_cp_review_date") < plan.DayOrLater("cinp_cin_plan_end_date")));
        Check(Reviews, static row => row.Day("cppr_cp_review_date").IsWorkingDay());
    }

    [Fact]
    public void R8905_8910_Categories_of_abuse_are_words()
    {
        string[] categories = ["Neglect", "Physical abuse", "Sexual abuse", "Emotional abuse"];
        Check(ProtectionPlans, row => categories.Contains(row["cppl_cp_plan_initial_category"]) && categories.Contains(row["cppl_cp_plan_latest_category"]));
        Assert.Contains(ProtectionPlans, static row => row["cppl_cp_plan_initial_category"] != row["cppl_cp_plan_latest_category"]);
    }

    [Fact]
    public void R8750_8525_8530_The_unborn_have_sex_U_and_only_an_expected_birth()
    {
        var unborn = Person.Values.Where(static row => row["pers_dob"].Length == 0).ToList();
        Assert.NotEmpty(unborn);
        Assert.All(unborn, static row =>
        {
            Assert.Equal("U", row["pers_sex"]);
            Assert.InRange(row.Day("pers_expected_dob"), Night.AddDays(-30), Night.AddMonths(9));
            Assert.Equal("", row["pers_common_child_id"] + row["pers_upn"]);
        });
        Check(Person.Values.Where(static row => row["pers_dob"].Length > 0), static row => row["pers_expected_dob"].Length == 0 && row["pers_sex"] is "M" or "F" && row.Day("pers_dob") <= Night);
    }

    [Fact]
    public void R8606_No_referral_is_more_than_280_days_before_birth() =>
        Check(Referrals, static row => row.Day("cine_referral_date").AddDays(280) >= Birth(row["cine_person_id"]));

    [Fact]
    public void R8540_8790_8794_Born_children_in_need_have_disability_codes_that_agree()
    {
        var codes = Clean.ByChild("social_care/disability", "disa_person_id");
        var born = Referrals.Where(static row => row["cine_referral_nfa"] == "N").Select(static row => row["cine_person_id"]).Distinct().Where(static id => Person[id]["pers_dob"].Length > 0);
        Assert.All(born, id => Assert.NotEmpty(codes[id]));
        Assert.All(codes, static child =>
        {
            var list = child.Select(static row => row["disa_disability_code"]).ToList();
            Assert.Equal(list.Count, list.Distinct().Count());
            Assert.True(!list.Contains("NONE") || list.Count == 1);
        });
        Assert.Contains(codes, static child => child.Count() > 1);
        Assert.All(codes, static child => Assert.NotEqual("", Person[child.Key]["pers_dob"]));
    }

    [Fact]
    public void R8770_8772_A_child_of_school_age_has_a_UPN_or_a_reason_that_fits()
    {
        Check(Person.Values.Where(static row => row["pers_dob"].Length > 0), static row => row["pers_upn"].Length > 0 != row["pers_upn_unknown"].Length > 0);
        Check(Person.Values.Where(static row => row["pers_upn_unknown"] == "UN1"), static row => row.Day("pers_dob").AddYears(5) > Night);
        var inNeed = Referrals.Where(static row => row["cine_referral_nfa"] == "N").Select(static row => row["cine_person_id"]).ToHashSet();
        Check(Person.Values.Where(static row => row["pers_upn_unknown"] == "UN7"), row => !inNeed.Contains(row["pers_person_id"]));
    }

    [Fact]
    public void R8585_8555_4008_8915_8545_Nothing_happens_after_death()
    {
        var dead = Person.Values.Where(static row => row["pers_death_date"].Length > 0).ToDictionary(static row => row["pers_person_id"], static row => row.Day("pers_death_date"));
        Assert.NotEmpty(dead);
        Assert.All(dead.Values, static day => Assert.InRange(day, YearStart, Night));
        Assert.All(Referrals.Where(static row => row["cine_close_reason"] == "RC2"), row => Assert.True(dead.ContainsKey(row["cine_person_id"])));
        Assert.All(Referrals.Where(row => dead.ContainsKey(row["cine_person_id"])), row => Assert.True(row.DayOrLater("cine_close_date") <= dead[row["cine_person_id"]]));
        Assert.All(CinPlans.Where(row => dead.ContainsKey(row["cinp_person_id"])), row => Assert.True(row.DayOrLater("cinp_cin_plan_end_date") <= dead[row["cinp_person_id"]]));
        Assert.All(Clean.Table("social_care/cin_visits").Where(row => dead.ContainsKey(row["cinv_person_id"])), row => Assert.True(row.Day("cinv_cin_visit_date") <= dead[row["cinv_person_id"]]));
        Assert.All(Clean.Table("social_care/contacts").Where(row => dead.ContainsKey(row["cont_person_id"])), row => Assert.True(row.Day("cont_contact_date") <= dead[row["cont_person_id"]]));
    }

    [Fact]
    public void Nothing_lies_after_the_night()
    {
        var open = 0;
        foreach (var (path, _) in Clean.Files.Where(static file => file.Key.StartsWith("landing/", StringComparison.Ordinal)))
            foreach (var row in Clean.File(path))
                foreach (var cell in row.Cells)
                    if (cell.Length is 10 or 19 && DateOnly.TryParseExact(cell.AsSpan(0, 10), "yyyy-MM-dd", null, System.Globalization.DateTimeStyles.None, out var day) && day > Night)
                    {
                        // Expected births, planned health checks, targets and reviews that fall due may.
                        Assert.True(path.EndsWith("/person.csv", StringComparison.Ordinal) || path.EndsWith("_conference.csv", StringComparison.Ordinal) || path.Contains("health", StringComparison.Ordinal) || path.EndsWith("_reviews.csv", StringComparison.Ordinal), path);
                        open++;
                    }
        Assert.True(open > 0);
    }

    [Fact]
    public void Every_child_has_been_contacted_about_and_every_open_case_but_a_few_is_allocated()
    {
        var contacts = Clean.ByChild("social_care/contacts", "cont_person_id");
        Assert.All(Person.Keys, id => Assert.NotEmpty(contacts[id]));
        var allocated = Clean.Table("social_care/involvements").Where(static row => row["invo_involvement_end_date"].Length == 0).Select(static row => row["invo_referral_id"]).ToHashSet();
        var open = Referrals.Where(static row => row["cine_close_date"].Length == 0).ToList();
        Assert.InRange(open.Average(row => allocated.Contains(row["cine_referral_id"]) ? 1.0 : 0), 0.95, 0.9999);
    }

    private static Row Of(string referral) => Referral[referral];

    private static DateOnly Closed(string referral) => Referral[referral].DayOrLater("cine_close_date");

    private static DateOnly Birth(string person) => Person[person].DayOrNull("pers_dob") ?? Person[person].Day("pers_expected_dob");

    /// <summary>Factors present, by assessment, from either way of writing them.</summary>
    private static Dictionary<string, List<string>> Factors() => Clean.Table("social_care/assessment_factors").ToDictionary(static row => row["cinf_assessment_id"], static row =>
    {
        using var json = JsonDocument.Parse(row["cinf_assessment_factors_json"]);
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? json.RootElement.EnumerateArray().Select(static item => item.GetString()!).ToList()
            : json.RootElement.EnumerateObject().Where(static pair => pair.Value.GetString() == "Yes").Select(static pair => pair.Name).ToList();
    });

    private static DateOnly WorkingDaysAfter(DateOnly date, int days)
    {
        while (days > 0)
            if ((date = date.AddDays(1)).IsWorkingDay()) days--;
        return date;
    }

    private static void Check(IEnumerable<Row> rows, Func<Row, bool> holds)
    {
        var all = rows.ToList();
        Assert.NotEmpty(all);
        Assert.Equal(0, all.Count(row => !holds(row)));
    }
}
