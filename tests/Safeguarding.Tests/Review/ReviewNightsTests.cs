using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;
using static Safeguarding.Tests.Review.ReviewedNights;

namespace Safeguarding.Tests.Review;

/// <summary>What a steward says of a case is what the next night does, and every night after it.</summary>
public sealed class ReviewNightsTests
{
    /// <summary>Two records of one NHS number, and a third that agrees in all but the number: numbers differ, so nobody but a person may join them.</summary>
    private static readonly string[] InDoubt =
    [
        "HE:1 | Frankie | Gordon | 2016-04-18 | M | 9991234004",
        "SC:1 | Frankie | Gordon | 2016-04-18 | M | 9991234004",
        "HE:2 | Frankie | Gordon | 2016-04-18 | M | 9991234373",
    ];

    [Fact]
    public async Task One_decision_settles_a_cluster_of_three_records()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        Assert.Equal("HE:1 SC:1\nHE:2", await nights.ChildrenAsync());
        var one = await nights.CaseOfAsync("HE:1", "HE:2", "SC:1");
        var kept = await nights.ChildOfAsync("SC:1");

        await nights.DecideAsync(one, Answer.Same);
        Assert.Single(await nights.Log.AllAsync());
        var meanwhile = await nights.QueueAsync();
        Assert.Empty(meanwhile.Open);
        Assert.Equal(1, meanwhile.SettledSince);

        await nights.RunAsync(InDoubt);
        Assert.Equal("HE:1 HE:2 SC:1", await nights.ChildrenAsync());
        Assert.Equal(kept, await nights.ChildOfAsync("HE:2"));
        Assert.Empty((await nights.QueueAsync()).Open);
    }

    [Fact]
    public async Task The_night_says_how_many_pairs_two_numbers_kept_apart()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);

        // HE:2 beside each of the two others.
        Assert.Equal(2, nights.Last.Counts["kept-apart/nhs-numbers-differ"]);
        Assert.Contains("The two records hold different valid NHS numbers.", await PageAsync(), StringComparison.Ordinal);

        async Task<string> PageAsync()
        {
            await using var page = await nights.Store.OpenRequiredAsync(nights.Last.Files.First(file => file.Name == "reports/model-card.html").Object.Path);
            using var reader = new StreamReader(page);
            return await reader.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task Different_parts_them_for_good_and_is_not_asked_again()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        await nights.DecideAsync(await nights.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Different);
        // The number turns out to be the same: the model would now join them.
        string[] alike = [.. InDoubt[..2], InDoubt[2].Replace("9991234373", "9991234004", StringComparison.Ordinal)];
        foreach (var people in new[] { InDoubt, alike, alike })
        {
            await nights.RunAsync(people);
            Assert.NotEqual(await nights.ChildOfAsync("HE:1"), await nights.ChildOfAsync("HE:2"));
        }

        var undecided = new ReviewedNights();
        await undecided.RunAsync(alike);
        Assert.Equal("HE:1 HE:2 SC:1", await undecided.ChildrenAsync());
    }

    [Fact]
    public async Task Not_sure_stays_in_review_and_counts_for_less()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        var before = await nights.CaseOfAsync("HE:1", "HE:2", "SC:1");
        await nights.DecideAsync(before, Answer.NotSure);
        await nights.RunAsync(InDoubt);
        Assert.Equal("HE:1 SC:1\nHE:2", await nights.ChildrenAsync());
        var after = await nights.CaseOfAsync("HE:1", "HE:2", "SC:1");
        Assert.Equal(before.Id, after.Id);
        Assert.True(after.Key.IsLookedAt && after.Value < before.Value);
    }

    [Fact]
    public async Task A_decision_outlives_the_absence_of_its_record()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        await nights.DecideAsync(await nights.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Same);
        await nights.RunAsync(InDoubt[..2]);
        Assert.Equal("HE:1 SC:1", await nights.ChildrenAsync());
        await nights.RunAsync(InDoubt);
        Assert.Equal("HE:1 HE:2 SC:1", await nights.ChildrenAsync());
    }

    [Fact]
    public async Task A_steward_may_think_again_and_both_decisions_stay()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        var one = await nights.CaseOfAsync("HE:1", "HE:2", "SC:1");
        await nights.DecideAsync(one, Answer.Same);
        await nights.RunAsync(InDoubt);
        await nights.DecideAsync(one, Answer.Different, by: "CD");
        await nights.RunAsync(InDoubt);
        Assert.Equal("HE:1 SC:1\nHE:2", await nights.ChildrenAsync());
        Assert.Equal([(1, "AB", Answer.Same), (2, "CD", Answer.Different)], (await nights.Log.AllAsync()).Select(d => (d.Number, d.Verdict.By, d.Verdict.Answer)));
    }

    [Fact]
    public async Task A_new_decision_makes_a_new_build_and_no_decision_makes_none()
    {
        var nights = new ReviewedNights();
        var first = await nights.RunAsync(InDoubt);
        Assert.True((await nights.AgainAsync()).Built.Unchanged);
        await nights.DecideAsync(await nights.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Same);

        var second = await nights.AgainAsync();
        Assert.False(second.Built.Unchanged);
        Assert.NotEqual(first.Built.Publication.Build, second.Built.Publication.Build);
        Assert.Equal(2, second.Built.Publication.Number);
        Assert.Equal("HE:1 HE:2 SC:1", await nights.ChildrenAsync());

        // The same answer from somebody else changes nothing that the build rests on.
        await nights.Log.AddAsync(new Verdict(Key("HE:1"), Key("HE:2"), Answer.Same, "CD", "Agreed.", "b", "", null), nights.Morning);
        Assert.True((await nights.AgainAsync()).Built.Unchanged);
        Assert.Empty((await Verification.RunAsync(nights.Store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task Functions_leave_a_published_night_alone_until_the_next_build()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        await nights.DecideAsync(await nights.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Same);
        var pipeline = NightRun.Pipeline(nights.Store, NightRun.Context(), nights.Records);
        Assert.Empty(await pipeline.AdvanceAsync(new ReadinessRules()));
        Assert.NotEmpty((await NightRun.Pipeline(nights.Store, NightRun.Context(nights.Last.Night), nights.Records).PlanAsync())!.Value);
    }

    [Fact]
    public async Task Whoever_plans_from_the_same_decisions_plans_the_same_build()
    {
        var one = new ReviewedNights();
        var other = new ReviewedNights();
        foreach (var nights in new[] { one, other }) await nights.RunAsync(InDoubt);
        await one.DecideAsync(await one.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Same, by: "AB");
        await one.Log.AddAsync(new Verdict(Key("SC:x1"), Key("HE:x2"), Answer.Different, "AB", "Seen.", "b", "", null), one.Morning);
        await other.Log.AddAsync(new Verdict(Key("HE:x2"), Key("SC:x1"), Answer.Different, "XY", "Other words.", "b", "", null), other.Morning.AddDays(9));
        await other.DecideAsync(await other.CaseOfAsync("HE:1", "HE:2", "SC:1"), Answer.Same, by: "XY");
        foreach (var nights in new[] { one, other }) await nights.RunAsync(InDoubt);
        Assert.Equal(one.Last.Build, other.Last.Build);
        foreach (var zone in new[] { "crosswalk", "review", "publications", "builds" })
            Assert.Equal(await NightRun.PictureAsync(one.Store, zone), await NightRun.PictureAsync(other.Store, zone));
        var plan = await one.Store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(one.Last.Build));
        Assert.Equal(2, (await DecisionSnapshot.ReadAsync(one.Store, plan.Decisions.Path)).Length);
    }

    [Fact]
    public async Task What_stewards_write_stays_out_of_the_objects_of_a_build()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(InDoubt);
        await nights.Log.AddAsync(new Verdict(Key("HE:1"), Key("HE:2"), Answer.Same, "Zyxcanary", "Mother of Quillfeather says so.", nights.Last.Build, "", null), nights.Morning);
        await nights.RunAsync(InDoubt);
        foreach (var container in NightRun.Containers)
            await foreach (var item in nights.Store.ListAsync(container + "/"))
            {
                var text = System.Text.Encoding.UTF8.GetString(await nights.Store.ReadBytesAsync(item.Path));
                Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Quillfeather", text, StringComparison.OrdinalIgnoreCase);
            }
    }
}
