using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>What is sent makes the department hold what we hold, from any night to any other.</summary>
public sealed class FlowDeltaTests
{
    [Fact]
    public void What_is_held_and_the_delta_make_the_payload_of_every_pair_of_nights() => Check(seed =>
    {
        var invented = new InventedPayloads(seed);
        var (before, now) = (seed % 5 == 0 ? null : invented.Child("C1"), seed % 7 == 0 ? null : invented.Child("C1"));
        var record = FlowDelta.Of([before], now);
        if (record is null) return JsonNode.DeepEquals(before, now);
        var once = FlowFold.Into(before, record);

        // Sent again because the answer was lost, it changes nothing more.
        return JsonNode.DeepEquals(once, now) && JsonNode.DeepEquals(FlowFold.Into(once, record), now);
    });

    [Fact]
    public void Whichever_of_the_states_in_doubt_is_held_the_delta_leads_to_the_same_payload() => Check(seed =>
    {
        var invented = new InventedPayloads(seed);
        JsonObject?[] states = [seed % 3 == 0 ? null : invented.Child("C1"), seed % 4 == 0 ? null : invented.Child("C1"), invented.Child("C1")];
        var now = seed % 5 == 0 ? null : invented.Child("C1");
        var record = FlowDelta.Of(states, now);
        return states.All(held => JsonNode.DeepEquals(record is null ? held : FlowFold.Into(held, record), now));
    });

    [Fact]
    public void Every_id_that_is_gone_is_purged_and_nothing_else_is() => Check(seed =>
    {
        var invented = new InventedPayloads(seed);
        var (before, now) = (invented.Child("C1"), invented.Child("C1"));
        var purged = Purged(FlowDelta.Of([before], now) ?? []).Order(StringComparer.Ordinal);

        // What hangs from an episode that is gone goes with it.
        var kept = Ids(now).ToHashSet();
        var gone = Ids(before).Where(i => !kept.Contains(i) && (!i.Contains('/') || kept.Contains(i[..i.IndexOf('/')]))).Order(StringComparer.Ordinal);
        return purged.SequenceEqual(gone);
    });

    [Fact]
    public void Two_nights_through_the_comparison_leave_what_the_second_has() => Check(seed =>
    {
        var invented = new InventedPayloads(seed);
        var first = invented.Night(6, 0.7);
        var second = invented.After(first, 6);
        var server = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var held = new List<FlowHeld>();
        foreach (var night in new[] { first, second, first })
        {
            var changes = FlowComparison.Of(held, night).ToList();
            foreach (var change in changes.Where(c => c.Record is not null))
            {
                if (FlowFold.Into(server.GetValueOrDefault(change.ChildId), FlowJson.Parse(change.Record!)) is { } folded) server[change.ChildId] = folded;
                else server.Remove(change.ChildId);
            }

            held = [.. changes.Where(c => c.Target is not null).Select(c => new FlowHeld(c.ChildId, c.Target, []))];
            if (!held.Select(h => h.ChildId).SequenceEqual(server.Keys.Order(StringComparer.Ordinal)) || !night.Select(p => p.ChildId).SequenceEqual(held.Select(h => h.ChildId))) return false;
            if (held.Exists(h => !JsonNode.DeepEquals(server[h.ChildId], FlowJson.Parse(h.Acknowledged!)))) return false;
        }

        return true;
    });

    [Fact]
    public void A_cleared_field_is_null_a_gone_block_is_purged_and_details_are_whole()
    {
        var before = Child("""{"first_name":"Ada","postcode":"AB1 2CD","purge":false}""", Json("'health_and_wellbeing':{'sdq_assessments':[{'date':'2026-01-01','score':3}],'purge':false},"));
        var now = Child("""{"first_name":"Ada","purge":false}""", "");
        Assert.Equal("""{"la_child_id":"C1","child_details":{"first_name":"Ada","purge":false,"postcode":null},"purge":false,"health_and_wellbeing":{"purge":true}}""", FlowJson.Text(FlowDelta.Of([before], now)!));
    }

    [Fact]
    public void A_worker_who_is_there_twice_is_no_riddle()
    {
        var before = Episode(Json("'care_worker_details':[{'worker_id':'SW1','start_date':'2025-01-01','end_date':'2025-06-01'},{'worker_id':'SW1','start_date':'2026-01-01'}],"));
        var now = Episode(Json("'care_worker_details':[{'worker_id':'SW1','start_date':'2025-01-01','end_date':'2025-06-01'},{'worker_id':'SW1','start_date':'2026-01-02'}],"));
        Assert.Equal(
            """[{"social_care_episode_id":"E1","care_worker_details":[{"worker_id":"SW1","start_date":"2025-01-01","end_date":"2025-06-01"},{"worker_id":"SW1","start_date":"2026-01-02"}],"purge":false}]""",
            FlowDelta.Of([before], now)!["social_care_episodes"]!.ToJsonString());
    }

    [Fact]
    public void A_child_who_goes_is_purged_under_both_ids_and_one_who_comes_back_is_sent_whole()
    {
        var child = Child("""{"first_name":"O'Brien"}""", "");
        child["mis_child_id"] = "M-7";
        Assert.Equal("""{"la_child_id":"C1","mis_child_id":"M-7","purge":true}""", FlowJson.Text(FlowDelta.Of([child], null)!));
        Assert.True(JsonNode.DeepEquals(child, FlowDelta.Of([null], child)));
        Assert.Contains("O'Brien", FlowJson.Text(child), StringComparison.Ordinal);
        Assert.Null(FlowDelta.Of([child], child.DeepClone().AsObject()));
        Assert.Null(FlowDelta.Of([null], null));
    }

    [Fact]
    public void Ids_that_a_system_rewrites_overnight_are_no_change()
    {
        var list = Json("'child_and_family_assessments':[{'child_and_family_assessment_id':'ID1','start_date':'DAY1','purge':false},{'child_and_family_assessment_id':'ID2','start_date':'DAY2','purge':false}],");
        var before = Episode(list.Replace("ID1", "F1").Replace("ID2", "F2").Replace("DAY1", "2025-05-01").Replace("DAY2", "2025-06-01"));
        var renamed = Episode(list.Replace("ID1", "F8").Replace("ID2", "F7").Replace("DAY1", "2025-05-01").Replace("DAY2", "2025-06-01"));
        Assert.True(JsonNode.DeepEquals(before, FlowIds.Keep(before, renamed)));

        // One of them was changed too: that is another assessment, and the old one is purged.
        var edited = Episode(list.Replace("ID1", "F8").Replace("ID2", "F7").Replace("DAY1", "2025-05-01").Replace("DAY2", "2025-06-09"));
        var record = FlowDelta.Of([before], FlowIds.Keep(before, edited))!;
        Assert.Equal(
            """[{"child_and_family_assessment_id":"F7","start_date":"2025-06-09","purge":false},{"child_and_family_assessment_id":"F2","purge":true}]""",
            record["social_care_episodes"]![0]!["child_and_family_assessments"]!.ToJsonString());
    }

    [Fact]
    public void An_id_that_moved_to_another_episode_is_not_given_away()
    {
        static JsonObject Two(string first, string second) => FlowJson.Parse(
            $$"""{"la_child_id":"C1","child_details":{},"social_care_episodes":[{"social_care_episode_id":"E1","child_in_need_plans":[{"child_in_need_plan_id":"{{first}}","start_date":"2025-01-01"}]},{"social_care_episode_id":"E2","child_in_need_plans":[{"child_in_need_plan_id":"{{second}}","start_date":"2025-02-02"}]}],"purge":false}""");
        var kept = FlowIds.Keep(Two("P1", "P2"), Two("P9", "P1"));
        Assert.Equal("P9", kept["social_care_episodes"]![0]!["child_in_need_plans"]![0]!["child_in_need_plan_id"]!.GetValue<string>());
    }

    private static JsonObject Child(string details, string rest) => FlowJson.Parse($$"""{"la_child_id":"C1","child_details":{{details}},{{rest}}"purge":false}""");

    private static JsonObject Episode(string inside) => Child("{}", Json("'social_care_episodes':[{'social_care_episode_id':'E1',") + inside + Json("'purge':false}],"));

    private static string Json(string text) => text.Replace('\'', '"');

    /// <summary>Ids of items: of an episode its id, of what hangs from it <c>episode/list id</c>.</summary>
    private static IEnumerable<string> Ids(JsonObject child) => Items(child, false);

    private static IEnumerable<string> Purged(JsonObject record) => Items(record, true);

    private static IEnumerable<string> Items(JsonObject child, bool purged)
    {
        foreach (var episode in child["social_care_episodes"] as JsonArray ?? [])
        {
            var id = episode!["social_care_episode_id"]!.GetValue<string>();
            if (!purged || episode["purge"]!.GetValue<bool>()) yield return id;
            foreach (var list in FlowShape.ListsOfEpisode)
                foreach (var item in episode[list] as JsonArray ?? [])
                    if (!purged || item!["purge"]!.GetValue<bool>()) yield return $"{id}/{list} {item![FlowShape.IdOf(list)!]!.GetValue<string>()}";
        }
    }

    private static void Check(Func<int, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), holds));
}
