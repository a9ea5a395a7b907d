using System.Globalization;

namespace Safeguarding.Tests.Synthetic;

/// <summary>Clean data on children looked after keeps the rules of the SSDA903 return, checked here without the product's own rules. Numbers in names are the return's rule codes.</summary>
public sealed class SampleCareRuleTests
{
    private static readonly Sample Clean = Sample.Clean;
    private static readonly DateOnly Night = Clean.Night;
    private static readonly Dictionary<string, Row> Person = Clean.Table("social_care/person").ToDictionary(static row => row["pers_person_id"]);
    private static readonly List<Row> Episodes = Clean.Table("social_care/cla_episodes");
    private static readonly Dictionary<string, Row> Placement = Clean.Table("social_care/cla_placement").ToDictionary(static row => row["clap_cla_placement_id"]);
    private static readonly HashSet<string> Asylum = [.. Clean.Table("social_care/immigration_status").Select(static row => row["immi_person_id"])];
    private static readonly Dictionary<string, List<Row>> Periods = Episodes.GroupBy(static row => row["clae_cla_id"])
        .ToDictionary(static period => period.Key, static period => period.OrderBy(static row => row.Day("clae_cla_episode_start_date")).ToList());

    private static readonly ILookup<string, Row> Orders = Clean.ByChild("social_care/legal_status", "lega_person_id");

    [Fact]
    public void R357_431_432_433_501_388_Episodes_chain_without_gap_from_S_to_the_end()
    {
        Assert.True(Periods.Count > 150);
        foreach (var period in Periods.Values)
            for (var i = 0; i < period.Count; i++)
            {
                Assert.Equal(i == 0, period[i]["clae_cla_episode_start_reason"] == "S");
                var last = i + 1 == period.Count;
                if (last) Assert.NotEqual("X1", period[i]["clae_cla_episode_ceased_reason"]);
                else
                {
                    Assert.Equal("X1", period[i]["clae_cla_episode_ceased_reason"]);
                    Assert.Equal(period[i + 1]["clae_cla_episode_start_date"], period[i]["clae_cla_episode_ceased_date"]);
                }
            }
    }

    [Fact]
    public void R148_355_356_An_ended_episode_has_a_reason_and_lasted_a_day() =>
        Check(Episodes, static row => row["clae_cla_episode_ceased_date"].Length == 0 == (row["clae_cla_episode_ceased_reason"].Length == 0)
            && row.DayOrLater("clae_cla_episode_ceased_date") > row.Day("clae_cla_episode_start_date"));

    [Fact]
    public void R434_435_436_The_start_reason_says_what_changed()
    {
        var seen = new HashSet<string>();
        foreach (var period in Periods.Values)
            for (var i = 1; i < period.Count; i++)
            {
                var day = period[i].Day("clae_cla_episode_start_date");
                var moved = Where(period[i - 1]) != Where(period[i]);
                var ordered = Status(period[i - 1]) != Status(period[i]);
                var reason = period[i]["clae_cla_episode_start_reason"];
                seen.Add(reason);
                Assert.Equal((reason is "P" or "T" or "B" or "U", reason is "L" or "B" or "U"), (moved, ordered));
                Assert.Equal(day, moved ? Placement[period[i]["clae_cla_placement_id"]].Day("clap_cla_placement_start_date") : day);
            }
        Assert.Superset(new HashSet<string> { "P", "T", "L" }, seen);

        static string Where(Row episode)
        {
            var placement = Placement[episode["clae_cla_placement_id"]];
            return string.Join('|', placement["clap_cla_placement_type"], placement["clap_cla_placement_urn"], placement["clap_cla_placement_postcode"], placement["clap_cla_placement_provider"]);
        }
    }

    [Fact]
    public void Every_episode_has_exactly_one_legal_status_throughout() =>
        Check(Episodes, static row => CareOrders(row).Count(order => order.Day("lega_legal_status_start_date") <= row.Day("clae_cla_episode_start_date")
            && order.DayOrLater("lega_legal_status_end_date") >= row.DayOrLater("clae_cla_episode_ceased_date")
            && order.DayOrLater("lega_legal_status_end_date") > row.Day("clae_cla_episode_start_date")) == 1);

    [Fact]
    public void Every_episode_lies_within_its_placement() =>
        Check(Episodes, static row => Placement[row["clae_cla_placement_id"]] is var placement
            && placement.Day("clap_cla_placement_start_date") <= row.Day("clae_cla_episode_start_date")
            && placement.DayOrLater("clap_cla_placement_end_date") >= row.DayOrLater("clae_cla_episode_ceased_date"));

    [Fact]
    public void R361_362_Police_protection_and_emergency_orders_are_short()
    {
        var orders = Clean.Table("social_care/legal_status").Where(static row => row["lega_legal_status_end_date"].Length > 0).ToList();
        Check(orders.Where(static row => row["lega_legal_status"].StartsWith("Under police protection", StringComparison.Ordinal)), static row => Length(row, "lega_legal_status_start_date", "lega_legal_status_end_date") < 3);
        Check(orders.Where(static row => row["lega_legal_status"] == "Emergency protection order"), static row => Length(row, "lega_legal_status_start_date", "lega_legal_status_end_date") <= 8);
    }

    [Fact]
    public void R504_The_need_is_the_same_throughout_a_period() =>
        Assert.All(Periods.Values, static period => Assert.Single(period.Select(static row => row["clae_cla_primary_need_code"]).Distinct()));

    [Fact]
    public void R359_352_371_389_387_460_Ages_fit()
    {
        Check(Episodes, static row => row.Day("clae_cla_episode_start_date") < Born(row).AddYears(18));
        Check(Episodes, static row => (row.DayOrNull("clae_cla_episode_ceased_date") ?? Night) <= Born(row).AddYears(18));
        Check(Episodes, static row => row.Day("clae_cla_episode_start_date") >= Born(row));
        Check(Of("K3"), static row => row.Day("clap_cla_placement_start_date") >= Birth(row["clap_person_id"]).AddYears(16));
        Check(Ended("E7", "E5", "E6"), static row => row.Day("clae_cla_episode_ceased_date") >= Born(row).AddYears(16));
        Check(Ended("E17"), static row => row.Day("clae_cla_episode_ceased_date") >= Born(row).AddYears(18));
        Check(Ended("E11", "E12", "E45", "E47"), static row => row.Day("clae_cla_episode_ceased_date") < Born(row).AddYears(18));
    }

    [Fact]
    public void R178_527_550_218_222_Provider_and_registration_number_fit_the_placement()
    {
        Check(Placement.Values, static row => row["clap_cla_placement_type"][0] == 'T' == (row["clap_cla_placement_provider"].Length == 0));
        Check(Placement.Values, static row => row["clap_cla_placement_type"] == "P1" == (row["clap_cla_placement_provider"] == "PR0"));
        Check(Placement.Values, static row => row["clap_cla_placement_type"][0] is 'U' or 'K' or 'A' or 'S' == row["clap_cla_placement_urn"].Length > 0);
        Check(Placement.Values.Where(static row => row["clap_cla_placement_provider"] == "PR1"), static row => row["clap_cla_placement_postcode"].StartsWith("AD", StringComparison.Ordinal) || row["clap_cla_placement_type"][0] == 'A');
    }

    [Fact]
    public void R221_A_registered_home_is_always_at_the_same_postcode()
    {
        var homes = Placement.Values.Where(static row => row["clap_cla_placement_type"][0] is 'K' or 'S').ToLookup(static row => row["clap_cla_placement_urn"]);
        Assert.Contains(homes, static home => home.Count() > 1);
        Assert.All(homes, static home => Assert.Single(home.Select(static row => row["clap_cla_placement_postcode"] + row["clap_cla_placement_provider"]).Distinct()));
    }

    [Fact]
    public void R225_226_A_move_has_a_reason_except_around_temporary_placements()
    {
        foreach (var period in Placement.Values.GroupBy(static row => row["clap_cla_id"]))
        {
            var ordered = period.OrderBy(static row => row.Day("clap_cla_placement_start_date")).ToList();
            for (var i = 0; i < ordered.Count; i++)
            {
                var around = ordered[i]["clap_cla_placement_type"][0] == 'T' || i + 1 == ordered.Count || ordered[i + 1]["clap_cla_placement_type"][0] == 'T';
                Assert.Equal(around, ordered[i]["clap_cla_placement_change_reason"].Length == 0);
            }
        }
    }

    [Fact]
    public void R380_381_383_376_A_temporary_placement_is_short_and_leads_back()
    {
        var temporary = 0;
        foreach (var period in Placement.Values.GroupBy(static row => row["clap_cla_id"]))
        {
            var ordered = period.OrderBy(static row => row.Day("clap_cla_placement_start_date")).ToList();
            for (var i = 0; i < ordered.Count; i++)
            {
                if (ordered[i]["clap_cla_placement_type"][0] != 'T') continue;
                temporary++;
                Assert.True(i > 0);
                if (ordered[i]["clap_cla_placement_end_date"].Length == 0) continue;
                Assert.True(Length(ordered[i], "clap_cla_placement_start_date", "clap_cla_placement_end_date") <= 21);
                Assert.Equal(ordered[i - 1]["clap_cla_placement_type"] + ordered[i - 1]["clap_cla_placement_postcode"], ordered[i + 1]["clap_cla_placement_type"] + ordered[i + 1]["clap_cla_placement_postcode"]);
            }
        }
        Assert.True(temporary > 3);
    }

    [Fact]
    public void R164_392_406_Distances_and_postcodes_are_there_but_not_distances_of_asylum_seekers()
    {
        Check(Placement.Values, static row => Asylum.Contains(row["clap_person_id"]) == (row["clap_cla_placement_distance"].Length == 0));
        Check(Placement.Values.Where(static row => row["clap_cla_placement_distance"].Length > 0), static row => decimal.Parse(row["clap_cla_placement_distance"], CultureInfo.InvariantCulture) is >= 0 and <= 350);
        Check(Placement.Values, static row => row["clap_cla_placement_postcode"].Length is 7);
        var homes = Clean.Table("social_care/address").Where(static row => row["addr_address_type"] == "Home").ToLookup(static row => row["addr_person_id"]);
        Check(Episodes.Where(static row => !Asylum.Contains(row["clae_person_id"])), row => homes[row["clae_person_id"]].Any(home =>
            home.Day("addr_address_start_date") <= row.Day("clae_cla_episode_start_date") && home.DayOrLater("addr_address_end_date") > row.Day("clae_cla_episode_start_date")));
        Assert.All(Asylum, id => Assert.Empty(homes[id]));
    }

    [Fact]
    public void R378_No_child_is_placed_with_parents_without_an_order()
    {
        Check(Of("P1"), static row => Episodes.Where(episode => episode["clae_cla_placement_id"] == row["clap_cla_placement_id"]).All(static episode => Status(episode) != "Single period of accommodation under section 20"));
    }

    [Fact]
    public void R390_408_331_333_334_554_523_582_Adoption_goes_by_its_steps()
    {
        var adopted = Ended("E11", "E12").ToList();
        var plans = Clean.Table("social_care/permanence").Where(static row => row["perm_adm_decision_date"].Length > 0).ToDictionary(static row => row["perm_cla_id"]);
        Assert.True(adopted.Count > 3);
        Assert.All(adopted, row =>
        {
            Assert.Equal("Placement order granted", Status(row));
            Assert.StartsWith("A", Placement[row["clae_cla_placement_id"]]["clap_cla_placement_type"], StringComparison.Ordinal);
            var plan = plans[row["clae_cla_id"]];
            var placed = Placement[row["clae_cla_placement_id"]].Day("clap_cla_placement_start_date");
            DateOnly[] steps =
            [
                row.Day("clae_entered_care_date"), plan.Day("perm_adm_decision_date"), plan.Day("perm_placement_order_date"),
                plan.Day("perm_matched_date"), placed, plan.Day("perm_permanence_order_date"),
            ];
            Assert.Equal(steps.Order(), steps);
            Assert.Equal(steps.Length, steps.Distinct().Count());
            Assert.Equal(placed, plan.Day("perm_placed_for_adoption_date"));
            Assert.Equal(row.Day("clae_cla_episode_ceased_date"), plan.Day("perm_permanence_order_date"));
            Assert.Equal(plan["perm_adopted_by_carer_flag"] == "Y", Placement[row["clae_cla_placement_id"]]["clap_cla_placement_type"] == "A5");
            Assert.Equal("RC1", Referral(row)["cine_close_reason"]);
        });
        Check(Placement.Values.Where(static row => row["clap_cla_placement_type"][0] == 'A'), row => plans.ContainsKey(row["clap_cla_id"]));
    }

    [Fact]
    public void R511_514_517_518_519_520_524_Adopters_number_sex_and_status_agree() =>
        Check(Clean.Table("social_care/permanence").Where(static row => row["perm_adopter_sex"].Length > 0), static row => (row["perm_number_of_adopters"], row["perm_adopter_sex"], row["perm_adopter_legal_status"]) is
            ("1", "F1" or "M1", "L0") or ("2", "MF", "L11" or "L2" or "L3") or ("2", "FF" or "MM", "L12" or "L2" or "L4"));

    [Fact]
    public void R516_A_guardian_who_was_the_foster_carer_was_one()
    {
        Check(Ended("E45"), static row => Placement[row["clae_cla_placement_id"]]["clap_cla_placement_type"][0] == 'U');
        Check(Ended("E45", "E47"), static row => Referral(row)["cine_close_reason"] == "RC4");
        Check(Ended("E41"), static row => Referral(row)["cine_close_reason"] == "RC3");
    }

    [Fact]
    public void R440_441_Children_under_4_have_participation_PN0_and_older_ones_do_not()
    {
        Check(Clean.Table("social_care/cla_reviews"), static row => row["clar_cla_review_participation"] == "PN0" == (row.Day("clar_cla_review_date") < Birth(row["clar_cla_person_id"]).AddYears(4)));
        Check(Clean.Table("social_care/cp_reviews"), static row => row["cppr_cp_review_participation"] == "PN0" == (row.Day("cppr_cp_review_date") < Birth(row["cppr_person_id"]).AddYears(4)));
    }

    [Fact]
    public void R630_632_635_Everyone_who_came_into_care_has_one_previous_permanence_before_it()
    {
        var rows = Clean.ByChild("social_care/cla_previous_permanence", "lapp_person_id");
        Assert.All(Periods.Values, period => Assert.NotEmpty(rows[period[0]["clae_person_id"]]));
        Check(rows.SelectMany(static row => row), static row => row["lapp_previous_permanence_option"] is "Z1" or "P4" == ((row["lapp_previous_permanence_order_date"] + row["lapp_previous_permanence_la"]).Length == 0));
        Assert.Contains(rows.SelectMany(static row => row), static row => row["lapp_previous_permanence_option"] == "P2");
    }

    [Fact]
    public void R186_188_189_197_Strengths_and_difficulties_are_asked_at_the_right_ages()
    {
        var rows = Clean.ByChild("social_care/sdq_scores", "csdq_person_id");
        var yearStart = new DateOnly(2025, 4, 1);
        Check(rows.SelectMany(static row => row), static row => row["csdq_sdq_score"].Length == 0 != (row["csdq_sdq_reason"].Length == 0));
        Check(rows.SelectMany(static row => row), static row => Ages(row["csdq_person_id"], row.Day("csdq_sdq_completed_date")) is >= 4 and <= 16);
        var year = Episodes.Where(static row => row["clae_cla_episode_ceased_date"].Length == 0 && row.Day("clae_entered_care_date") < new DateOnly(2025, 4, 1)).Select(static row => row["clae_person_id"])
            .Where(static id => Ages(id, Night) >= 4 && Ages(id, new DateOnly(2025, 4, 1)) < 17).ToList();
        Assert.True(year.Count > 30);
        Assert.All(year, id => Assert.Contains(rows[id], row => row.Day("csdq_sdq_completed_date") >= yearStart));
    }

    [Fact]
    public void R575_577_578_581_574_Missing_spells_lie_within_a_placement_and_do_not_overlap()
    {
        var spells = Clean.ByChild("social_care/missing", "miss_person_id");
        var placements = Placement.Values.ToLookup(static row => row["clap_person_id"]);
        foreach (var child in spells)
        {
            var ordered = child.OrderBy(static row => row.Time("miss_missing_episode_start_date")).ToList();
            for (var i = 0; i < ordered.Count; i++)
            {
                var start = ordered[i].Day("miss_missing_episode_start_date");
                var end = ordered[i].DayOrLater("miss_missing_episode_end_date");
                Assert.Contains(placements[child.Key], row => row.Day("clap_cla_placement_start_date") <= start
                    && (end == DateOnly.MaxValue ? row["clap_cla_placement_end_date"].Length == 0 : row.DayOrLater("clap_cla_placement_end_date") > end));
                if (i > 0) Assert.True(ordered[i].Time("miss_missing_episode_start_date") > ordered[i - 1].Time("miss_missing_episode_end_date"));
            }
        }
        Assert.True(spells.Sum(static child => child.Count()) > 100);
    }

    [Fact]
    public void SW08_SW09_SW11_SW12_SW17_A_child_in_care_always_has_one_case_worker()
    {
        var chains = Clean.Table("social_care/involvements").Where(static row => row["invo_professional_role_id"] is "ALLOCATED CASE WORKER" or "PERSONAL ADVISER").ToLookup(static row => row["invo_referral_id"]);
        foreach (var period in Periods.Values)
        {
            var chain = chains[period[0]["clae_referral_id"]].OrderBy(static row => row.Day("invo_involvement_start_date")).ToList();
            Assert.True(chain[0].Day("invo_involvement_start_date") <= period[0].Day("clae_cla_episode_start_date"));
            for (var i = 1; i < chain.Count; i++) Assert.Equal(chain[i].Day("invo_involvement_start_date"), chain[i - 1].DayOrLater("invo_involvement_end_date"));
            Assert.All(chain, static row => Assert.True(row.DayOrLater("invo_involvement_end_date") > row.Day("invo_involvement_start_date")));
            if (period[^1]["clae_cla_episode_ceased_date"].Length == 0) Assert.Equal("", chain[^1]["invo_involvement_end_date"]);
            Assert.Equal("FCONTA", chain[0]["invo_worker_change_reason"]);
        }
    }

    [Fact]
    public void SW02_Social_workers_have_registration_numbers()
    {
        var workers = Clean.Table("social_care/professionals");
        Check(workers.Where(static row => row["prof_professional_job_title"] == "Social Worker"), static row => row["prof_social_worker_registration_no"].StartsWith("SW", StringComparison.Ordinal) && row["prof_social_worker_registration_no"].Length <= 12);
        Assert.Equal(workers.Count, workers.Select(static row => row["prof_staff_id"]).Distinct().Count());
    }

    [Fact]
    public void R344_345_347_Care_leavers_in_touch_have_activity_and_accommodation_and_others_none()
    {
        var leavers = Clean.Table("social_care/care_leavers");
        var left = leavers.Where(static row => row["clea_care_leaver_eligibility"] != "Eligible").ToList();
        Check(left, static row => row["clea_care_leaver_in_touch"] == "YES" == (row["clea_care_leaver_activity"].Length > 0 && row["clea_care_leaver_accommodation"].Length > 0));
        Check(left, static row => row["clea_care_leaver_accommodation"] is "S" or "X" ? row["clea_care_leaver_accom_suitable"] == "2" : true);
        Check(left.Where(static row => row["clea_care_leaver_accommodation"] == "Z"), static row => Birth(row["clea_person_id"]).AddYears(18) <= Night);
        Check(leavers, static row => Ages(row["clea_person_id"], Night) is >= 16 and < 25);
        Assert.Superset(new HashSet<string> { "Eligible", "Former Relevant", "Relevant" }, leavers.Select(static row => row["clea_care_leaver_eligibility"]).ToHashSet());
        var inCare = Episodes.Where(static row => row["clae_cla_episode_ceased_date"].Length == 0).Select(static row => row["clae_person_id"]).ToHashSet();
        Check(leavers, row => row["clea_care_leaver_eligibility"] == "Eligible" == inCare.Contains(row["clea_person_id"]));
    }

    [Fact]
    public void R620_611_612_Mothers_are_girls_old_enough_with_a_child()
    {
        var mothers = Clean.Table("social_care/mother");
        Check(mothers, static row => Person[row["moth_person_id"]]["pers_sex"] == "F" && Birth(row["moth_person_id"]).AddYears(13) < row.Day("moth_childs_dob") && Birth(row["moth_childs_person_id"]) == row.Day("moth_childs_dob"));
        Assert.Equal(mothers.Select(static row => row["moth_person_id"]).ToHashSet(), Person.Values.Where(static row => row["pers_is_mother"] == "Y").Select(static row => row["pers_person_id"]).ToHashSet());
    }

    [Fact]
    public void R304_An_asylum_seeker_comes_alone_is_looked_after_and_stops_being_one_at_18()
    {
        Check(Clean.Table("social_care/immigration_status"), static row => row.DayOrLater("immi_immigration_status_end_date") <= Birth(row["immi_person_id"]).AddYears(18) || row["immi_immigration_status_end_date"].Length == 0 && Birth(row["immi_person_id"]).AddYears(18) > Night);
        var looked = Episodes.Select(static row => row["clae_person_id"]).ToHashSet();
        Assert.Subset(looked, Asylum);
        Check(Asylum.Select(static id => Person[id]), static row => row["pers_nationality"].Length > 0);
    }

    [Fact]
    public void Convictions_and_substance_misuse_are_not_recorded_under_10()
    {
        Check(Clean.Table("social_care/cla_convictions"), static row => Ages(row["clac_person_id"], row.Day("clac_cla_conviction_date")) >= 10);
        Check(Clean.Table("social_care/cla_substance_misuse"), static row => Ages(row["clas_person_id"], row.Day("clas_substance_misuse_date")) >= 10);
    }

    private static IEnumerable<Row> Of(string type) => Placement.Values.Where(row => row["clap_cla_placement_type"] == type);

    private static IEnumerable<Row> Ended(params string[] reasons) => Episodes.Where(row => reasons.Contains(row["clae_cla_episode_ceased_reason"]));

    private static IEnumerable<Row> CareOrders(Row episode) =>
        Orders[episode["clae_person_id"]].Where(static row => row["lega_legal_status"] is not ("Adoption order" or "Special guardianship order" or "Child arrangements order"));

    private static string Status(Row episode) =>
        CareOrders(episode).Last(row => row.Day("lega_legal_status_start_date") <= episode.Day("clae_cla_episode_start_date"))["lega_legal_status"];

    private static Row Referral(Row episode) => Clean.Table("social_care/cin_episodes").Single(row => row["cine_referral_id"] == episode["clae_referral_id"]);

    private static DateOnly Born(Row episode) => Birth(episode["clae_person_id"]);

    private static DateOnly Birth(string person) => Person[person].DayOrNull("pers_dob") ?? Person[person].Day("pers_expected_dob");

    private static int Ages(string person, DateOnly day) => Safeguarding.Pipeline.Synthetic.Ages.On(Birth(person), day);

    private static int Length(Row row, string from, string to) => row.Day(to).DayNumber - row.Day(from).DayNumber;

    private static void Check(IEnumerable<Row> rows, Func<Row, bool> holds)
    {
        var all = rows.ToList();
        Assert.NotEmpty(all);
        Assert.Equal(0, all.Count(row => !holds(row)));
    }
}
