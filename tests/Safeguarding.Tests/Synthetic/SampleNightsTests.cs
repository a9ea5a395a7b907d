using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>Nights follow one another: what was known stays known, and more comes to light.</summary>
public sealed class SampleNightsTests
{
    private static readonly Sample Weeks = new(new SampleOptions { Children = 1200, Seed = 6, Nights = 22, Dirt = DirtRates.None });
    private static readonly DateOnly First = Weeks.Night.AddDays(-21);

    [Fact]
    public void There_is_a_folder_for_every_night() =>
        Assert.Equal(Enumerable.Range(0, 22).Select(First.AddDays), Weeks.Files.Keys.Where(static path => path.EndsWith("/person.csv", StringComparison.Ordinal))
            .Select(static path => DateOnly.ParseExact(path.Split('/')[2], "yyyy-MM-dd", null)));

    [Theory]
    [InlineData("social_care/cin_episodes", "cine_referral_id")]
    [InlineData("social_care/cin_assessments", "cina_assessment_id")]
    [InlineData("social_care/contacts", "cont_contact_id")]
    [InlineData("social_care/cp_plans", "cppl_cp_plan_id")]
    [InlineData("social_care/cla_episodes", "clae_cla_episode_id")]
    [InlineData("social_care/person", "pers_person_id")]
    [InlineData("social_care/cin_visits", "cinv_cin_visit_id")]
    [InlineData("health/patients", "patient_id")]
    [InlineData("police/nominals", "nominal_id")]
    public void A_later_snapshot_holds_the_earlier_one_and_more(string table, string key)
    {
        var before = Weeks.Table(table, First).Select(row => row[key]).ToHashSet();
        var after = Weeks.Table(table).Select(row => row[key]).ToHashSet();
        Assert.Subset(after, before);
        Assert.True(after.Count > before.Count);
    }

    [Fact]
    public void What_has_ended_stays_ended_and_open_things_end()
    {
        var before = Weeks.Table("social_care/cin_episodes", First).ToDictionary(static row => row["cine_referral_id"]);
        var ended = 0;
        foreach (var row in Weeks.Table("social_care/cin_episodes").Where(row => before.ContainsKey(row["cine_referral_id"])))
        {
            var earlier = before[row["cine_referral_id"]];
            if (earlier["cine_close_date"].Length > 0) Assert.Equal(earlier.Cells, row.Cells);
            else if (row["cine_close_date"].Length > 0) ended++;
        }
        Assert.True(ended > 5);
    }

    /// <summary>Linkage carries on from the night before while few records have changed: a day of confirmation that moved with the night changed them all.</summary>
    [Theory]
    [InlineData("health/patients", "patient_id")]
    [InlineData("police/nominals", "nominal_id")]
    public void A_person_record_of_a_partner_seldom_changes_over_night_and_is_never_confirmed_in_the_future(string table, string key)
    {
        var changes = 0;
        for (var night = First; night < Weeks.Night; night = night.AddDays(1))
        {
            var before = Weeks.Table(table, night).ToDictionary(row => row[key]);
            var after = Weeks.Table(table, night.AddDays(1)).Where(row => before.ContainsKey(row[key])).ToList();
            var changed = after.Count(row => !row.Cells.SequenceEqual(before[row[key]].Cells));
            Assert.InRange(changed, 0, after.Count / 50);
            changes += changed;
            Assert.All(after, row => Assert.InRange(row.Day("last_updated"), before[row[key]].Day("last_updated"), night.AddDays(1)));
        }

        Assert.True(changes >= 21, $"{changes} changes in three weeks");
    }

    [Fact]
    public void An_unborn_child_is_born_under_the_same_id()
    {
        var before = Weeks.Table("social_care/person", First).Where(static row => row["pers_dob"].Length == 0).Select(static row => row["pers_person_id"]).ToHashSet();
        var born = Weeks.Table("social_care/person").Where(row => before.Contains(row["pers_person_id"]) && row["pers_dob"].Length > 0).ToList();
        Assert.NotEmpty(born);
        Assert.All(born, static row =>
        {
            Assert.NotEqual("Unborn", row["pers_forename"]);
            Assert.Equal("", row["pers_expected_dob"]);
            Assert.InRange(row.Day("pers_dob"), First.AddDays(1), Weeks.Night);
        });
    }

    [Fact]
    public void Families_move_house()
    {
        var before = Weeks.Table("social_care/address", First).Where(static row => row["addr_address_end_date"].Length == 0).Select(static row => row["addr_table_id"]).ToHashSet();
        Assert.Contains(Weeks.Table("social_care/address"), row => before.Contains(row["addr_table_id"]) && row["addr_address_end_date"].Length > 0);
    }

    [Theory]
    [InlineData("health/attendances", "departed_at")]
    [InlineData("health/community_contacts", "contact_date")]
    [InlineData("police/incidents", "reported_at")]
    public void A_delta_holds_the_news_of_its_day_and_the_first_two_years_of_history(string table, string column)
    {
        var history = Weeks.Table(table, First);
        Assert.Contains(history, row => row.Day(column) < First.AddDays(-600));
        Assert.All(history, row => Assert.True(row.Day(column) <= First && row.Day(column) > First.AddYears(-2).AddDays(-100)));
        var later = Enumerable.Range(1, 7).Select(First.AddDays).SelectMany(night => Delta(table, night).Select(row => (Night: night, Day: row.Day(column)))).ToList();
        Assert.True(later.Count < history.Count / 10);
        Assert.Contains(later, static row => row.Day == row.Night);
        Assert.All(later, static row => Assert.True(row.Day <= row.Night));
    }

    [Fact]
    public void Deltas_of_all_nights_together_are_what_one_first_night_would_have_sent()
    {
        foreach (var (table, key) in new[] { ("health/attendances", "attendance_id"), ("police/incident_persons", "incident_person_id"), ("police/missing_episodes", "episode_id"), ("police/incidents", "incident_id") })
        {
            var latest = new Dictionary<string, string>();
            for (var night = First; night <= Weeks.Night; night = night.AddDays(1))
                foreach (var row in Delta(table, night)) latest[row[key]] = string.Join('|', row.Cells);
            var once = new Sample(Weeks.Options with { Nights = 1 }).Table(table).ToDictionary(row => row[key], row => string.Join('|', row.Cells));
            var shared = once.Keys.Where(latest.ContainsKey).ToList();
            Assert.True(shared.Count > once.Count * 0.97);
            Assert.All(shared, id => Assert.Equal(once[id], latest[id]));
        }
    }

    [Fact]
    public void A_missing_report_is_sent_again_when_the_child_is_found()
    {
        var sent = new Dictionary<string, Row>();
        var found = 0;
        for (var night = First; night <= Weeks.Night; night = night.AddDays(1))
            foreach (var row in Delta("police/missing_episodes", night))
            {
                if (sent.TryGetValue(row["episode_id"], out var before) && before["found_at"].Length == 0 && row["found_at"].Length > 0) found++;
                sent[row["episode_id"]] = row;
            }
        Assert.True(found > 0);
    }

    [Fact]
    public void Police_and_social_care_hold_the_same_missing_spells_by_their_own_clocks()
    {
        var reports = Sample.Clean.Table("police/missing_episodes").Where(static row => row["reported_by"] == "care_placement" && row["placing_authority"].Length == 0).Select(static row => row.Time("last_seen_at")).ToList();
        var spells = Sample.Clean.Table("social_care/missing").Select(static row => row.Time("miss_missing_episode_start_date")).ToList();
        Assert.True(reports.Count > 50);
        Assert.All(reports, seen => Assert.Contains(spells, start => start >= seen && start <= seen.AddMinutes(91)));
        Assert.Contains(Sample.Clean.Table("police/missing_episodes"), static row => row["placing_authority"].Length > 0);
    }

    private static List<Row> Delta(string table, DateOnly night) =>
        Weeks.Files.ContainsKey($"landing/{table.Split('/')[0]}/{night:yyyy-MM-dd}/{table.Split('/')[1]}.csv") ? Weeks.Table(table, night) : [];
}
