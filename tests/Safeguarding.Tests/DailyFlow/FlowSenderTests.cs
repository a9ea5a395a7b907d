using Safeguarding.App.Commands;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>The sender against a service that misbehaves in each way we know of: every good record arrives, and our state says what the service holds.</summary>
public sealed class FlowSenderTests
{
    private static readonly List<FlowPayload> Night = new InventedPayloads(1).Night(250, 1);

    [Theory]
    [InlineData(Whim.Well, 3)]
    [InlineData(Whim.TooManyAsksToWait, 4)]
    [InlineData(Whim.TokenRunsOut, 4)]
    [InlineData(Whim.Down, 4)]
    [InlineData(Whim.ResetBefore, 4)]
    [InlineData(Whim.ResetAfter, 4)]
    [InlineData(Whim.Slow, 4)]
    [InlineData(Whim.SlowAfter, 4)]
    [InlineData(Whim.TooFewReceipts, 4)]
    [InlineData(Whim.NoContent, 4)]
    [InlineData(Whim.NotReceipts, 4)]
    [InlineData(Whim.TooLarge, 5)]
    public async Task One_mishap_in_the_middle_is_mended_in_the_same_run(object whim, int requests)
    {
        await using var sending = await FlowSending.StartAsync();
        sending.Service.Whims.Enqueue(Whim.Well);
        sending.Service.Whims.Enqueue((Whim)whim);
        await sending.PublishAsync(Night);
        var report = await sending.SendAsync();
        Assert.Equal((250, 250, 0, 0), (report.New, report.Sent!.Acknowledged, report.Sent.Refused, report.Sent.InDoubt));
        Assert.Null(report.Outcome!.Stopped);
        Assert.Equal(requests, report.Outcome.Requests);
        await sending.AssertAgreesAsync(Night.Select(p => p.ChildId));
        Assert.All(sending.Service.Sizes, s => Assert.InRange(s, 1, 100));

        // The first batch was taken once; only what the mishap hit may have come twice.
        Assert.All(Night.Take(100), p => Assert.Equal(1, sending.Service.Taken[p.ChildId]));
        var twice = (Whim)whim is Whim.ResetAfter or Whim.SlowAfter or Whim.TooFewReceipts or Whim.NotReceipts ? 2 : 1;
        Assert.All(Night.Skip(100).Take(100), p => Assert.Equal(twice, sending.Service.Taken[p.ChildId]));

        // And there is nothing more to send.
        Assert.Equal((0, 250), ((await sending.SendAsync()).Changes, (await sending.SendAsync()).Unchanged));
    }

    [Fact]
    public async Task It_waits_as_long_as_the_service_asks_and_keeps_a_gap_between_requests()
    {
        await using var sending = await FlowSending.StartAsync();
        sending.Service.Whims.Enqueue(Whim.TooManyAsksToWait);
        await sending.PublishAsync(Night);
        await sending.SendAsync();
        Assert.Contains(TimeSpan.FromSeconds(17), sending.Time.Waits);
        Assert.Equal(2, sending.Time.Waits.Count(w => w == TimeSpan.FromMilliseconds(400)));
    }

    [Fact]
    public async Task Waits_without_an_asked_time_grow_and_vary()
    {
        await using var sending = await FlowSending.StartAsync();
        for (var i = 0; i < 3; i++) sending.Service.Whims.Enqueue(Whim.Down);
        await sending.PublishAsync(Night[..1]);
        Assert.Equal(1, (await sending.SendAsync()).Sent!.Acknowledged);
        var waits = sending.Time.Waits;
        Assert.Equal(3, waits.Count);
        Assert.All(waits, w => Assert.InRange(w.TotalSeconds, 0.01, 30));
        Assert.NotEqual(waits[0], waits[1]);
    }

    [Theory]
    [InlineData("right")]
    [InlineData("none")]
    [InlineData("wrong")]
    [InlineData("all")]
    [InlineData("beyond")]
    public async Task One_bad_record_does_not_hold_ninety_nine_good_ones_whatever_the_refusal_says(string hint)
    {
        await using var sending = await FlowSending.StartAsync();
        var night = Night[..100];
        sending.Service.Bad.Add(night[37].ChildId);
        sending.Service.Complaint = at => hint switch
        {
            "right" => $"[{at[0]}].sex is not one of M, F, U",
            "none" => "Bad request",
            "wrong" => "[0] is bad",
            "all" => string.Concat(Enumerable.Range(0, 100).Select(i => $"[{i}]")),
            _ => "[4711]",
        };
        await sending.PublishAsync(night);
        var report = await sending.SendAsync();
        Assert.Equal((99, 1, 0), (report.Sent!.Acknowledged, report.Sent.Refused, report.Sent.InDoubt));
        await sending.AssertAgreesAsync(night.Where((_, i) => i != 37).Select(p => p.ChildId));
        Assert.All(night.Where((_, i) => i != 37), p => Assert.Equal(1, sending.Service.Taken[p.ChildId]));
        if (hint == "right") Assert.Equal([100, 99, 1], sending.Service.Sizes);
        else Assert.InRange(sending.Service.Sizes.Count, 3, 30);

        // It stays pending, and goes as soon as it is right.
        sending.Service.Bad.Clear();
        Assert.Equal((1, 99, 1), (await sending.SendAsync() is var next ? (next.New, next.Unchanged, next.Sent!.Acknowledged) : default));
        await sending.AssertAgreesAsync(night.Select(p => p.ChildId));
    }

    [Fact]
    public async Task A_refusal_is_kept_with_what_was_said_and_the_ledger_has_counts_only()
    {
        await using var sending = await FlowSending.StartAsync();
        sending.Service.Bad.Add(Night[5].ChildId);
        await sending.PublishAsync(Night[..10]);
        await sending.SendAsync();
        var answers = await Pipeline.Storage.Objects.ReadJsonAsync<FlowAnswers>(sending.Store, FlowSending.Place.Of(1, "answers/00001.json"));
        var refusal = Assert.Single(answers.Refused);
        Assert.Equal((Night[5].ChildId, 400, "[0].child_details is not valid.", false), (refusal.ChildId, refusal.Status, refusal.Answer, refusal.InDoubt));
        Assert.Equal(9, answers.Acknowledged.DistinctBy(a => a.ChildId).Count());
        var ledger = await Ledger.OpenAsync(sending.Store);
        Assert.Equal(new FlowSent(new DateOnly(2026, 3, 31), "999", "live", 1, 10, 0, 0, 9, 1, 0), Assert.Single(ledger.Events<FlowSent>()));
    }

    [Fact]
    public async Task Requests_that_are_too_large_are_halved_until_they_fit_and_a_record_that_never_does_is_refused()
    {
        await using var sending = await FlowSending.StartAsync();
        var night = Night[..64];
        sending.Service.MostBytes = night.Max(p => p.Json.Length) - 1 + 2;
        await sending.PublishAsync(night);
        var report = await sending.SendAsync();
        Assert.InRange(report.Sent!.Refused, 1, 3);
        Assert.Equal(64, report.Sent.Acknowledged + report.Sent.Refused);
        await sending.AssertAgreesAsync(night.Select(p => p.ChildId).Intersect(sending.Service.Held.Keys));
    }

    [Fact]
    public async Task A_service_that_is_down_is_left_alone_after_a_while_and_everything_stays_pending()
    {
        await using var sending = await FlowSending.StartAsync();
        sending.Service.Mood = Whim.Down;
        await sending.PublishAsync(new InventedPayloads(2).Night(1_000, 1));
        var report = await sending.SendAsync();
        Assert.Equal(0, report.Sent!.Acknowledged);
        Assert.Contains("left alone", report.Outcome!.Stopped, StringComparison.Ordinal);
        Assert.Equal(15, report.Outcome.Requests);
        Assert.Contains(FlowPatience.Default.Break, sending.Time.Waits);

        // Three batches met a fault of the service and may have been taken for all we know; the others were never sent.
        Assert.Equal((300, 700), (report.Sent.InDoubt, report.NotSent));
        sending.Service.Mood = Whim.Well;
        Assert.Equal(1_000, (await sending.SendAsync()).Sent!.Acknowledged);
        await sending.AssertAgreesAsync(new InventedPayloads(2).Night(1_000, 1).Select(p => p.ChildId));
    }

    [Fact]
    public async Task It_comes_back_when_the_service_does()
    {
        await using var sending = await FlowSending.StartAsync();
        for (var i = 0; i < 10; i++) sending.Service.Whims.Enqueue(Whim.ResetBefore);
        await sending.PublishAsync(Night);
        var report = await sending.SendAsync();
        Assert.Null(report.Outcome!.Stopped);
        Assert.Equal((50, 200), (report.Sent!.Acknowledged, report.Sent.InDoubt));
        Assert.Equal(200, (await sending.SendAsync()).Sent!.Acknowledged);
        await sending.AssertAgreesAsync(Night.Select(p => p.ChildId));
    }

    [Theory]
    [InlineData(Whim.Forbidden, "403")]
    [InlineData(Whim.NoSuchPath, "404")]
    [InlineData(Whim.TokenRunsOut, "401, twice")]
    public async Task What_no_repetition_will_change_stops_the_run_and_says_why(object whim, string words)
    {
        await using var sending = await FlowSending.StartAsync();
        sending.Service.Whims.Enqueue(Whim.Well);
        sending.Service.Whims.Enqueue((Whim)whim);
        sending.Service.Whims.Enqueue((Whim)whim);
        await sending.PublishAsync(Night);
        var report = await sending.SendAsync();
        Assert.Contains(words, report.Outcome!.Stopped, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", report.Outcome.Stopped, StringComparison.Ordinal);
        Assert.Equal((100, 0, 150), (report.Sent!.Acknowledged, report.Sent.InDoubt, report.NotSent));
        sending.Service.Whims.Clear();
        Assert.Equal((150, 100), (await sending.SendAsync() is var next ? (next.Sent!.Acknowledged, next.Unchanged) : default));
        await sending.AssertAgreesAsync(Night.Select(p => p.ChildId));
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_again_when_it_has_run_out()
    {
        await using var sending = await FlowSending.StartAsync();
        await sending.PublishAsync(Night);
        await sending.SendAsync();
        Assert.Equal(1, sending.Service.TokensGiven);
        sending.Service.RefusesClients = true;
        await sending.PublishAsync(Night[..1]);
        var report = await sending.SendAsync();
        Assert.Contains("credentials", report.Outcome!.Stopped, StringComparison.Ordinal);
        Assert.Equal((249, 0), (report.NotSent, report.Sent!.InDoubt));
    }

    [Fact]
    public async Task An_answer_that_was_lost_does_not_hide_what_it_did()
    {
        // A plan was sent and the answer lost; then the plan was taken back. The acknowledged payload never had it, the service does.
        await using var sending = await FlowSending.StartAsync();
        var without = Payload("");
        var with = Payload(""", "child_in_need_plans":[{"child_in_need_plan_id":"P1","start_date":"2026-01-01","purge":false}]""");
        await sending.PublishAsync([without]);
        await sending.SendAsync();
        sending.Service.Mood = Whim.ResetAfter;
        await sending.PublishAsync([with]);
        Assert.Equal(1, (await sending.SendAsync()).Sent!.InDoubt);
        Assert.NotNull(sending.Service.Held["C1"]["social_care_episodes"]![0]!["child_in_need_plans"]);
        sending.Service.Mood = Whim.Well;
        await sending.PublishAsync([without]);
        Assert.Equal(1, (await sending.SendAsync()).Sent!.Acknowledged);
        await sending.AssertAgreesAsync(["C1"]);
        Assert.Null(sending.Service.Held["C1"]["social_care_episodes"]![0]!["child_in_need_plans"]);
    }

    [Fact]
    public async Task Nights_of_any_kind_of_trouble_end_in_agreement()
    {
        Whim[] troubles = [Whim.Well, Whim.Well, Whim.Well, Whim.TooManyAsksToWait, Whim.TokenRunsOut, Whim.Down, Whim.ResetBefore, Whim.ResetAfter, Whim.Slow, Whim.SlowAfter, Whim.TooFewReceipts, Whim.NoContent, Whim.NotReceipts, Whim.TooLarge, Whim.Forbidden];
        for (var seed = 0; seed < 12; seed++)
        {
            await using var sending = await FlowSending.StartAsync();
            var (invented, random) = (new InventedPayloads(seed), new Random(seed));
            var night = invented.Night(230, 0.8);
            for (var n = 0; n < 4; n++)
            {
                sending.Service.Bad.Clear();
                foreach (var child in night.Where(_ => random.Next(60) == 0)) sending.Service.Bad.Add(child.ChildId);
                for (var i = 0; i < 30; i++) sending.Service.Whims.Enqueue(troubles[random.Next(troubles.Length)]);
                await sending.PublishAsync(night);
                await sending.SendAsync();
                night = invented.After(night, 230);
            }

            sending.Service.Whims.Clear();
            sending.Service.Bad.Clear();
            await sending.PublishAsync(night);
            var last = await sending.SendAsync();
            Assert.Equal(last.Changes, last.Sent?.Acknowledged ?? 0);
            await sending.AssertAgreesAsync(night.Select(p => p.ChildId));
        }
    }

    [Fact]
    public async Task Many_children_gone_at_once_need_a_person_to_say_so()
    {
        await using var sending = await FlowSending.StartAsync();
        await sending.PublishAsync(Night);
        await sending.SendAsync();
        await sending.PublishAsync(Night[..200]);
        var wrong = await Assert.ThrowsAsync<WrongUseException>(() => sending.SendAsync(allowPurges: false));
        Assert.Contains("50 children", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(250, sending.Service.Held.Count);
        Assert.Equal(50, (await sending.SendAsync()).Sent!.Acknowledged);
        await sending.AssertAgreesAsync(Night[..200].Select(p => p.ChildId));
    }

    private static FlowPayload Payload(string inside) =>
        new("C1", FlowJson.Text(FlowJson.Parse($$"""{"la_child_id":"C1","child_details":{"sex":"F","purge":false},"social_care_episodes":[{"social_care_episode_id":"E1"{{inside}},"purge":false}],"purge":false}""")));
}
