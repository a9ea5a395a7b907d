using System.Text.Json.Nodes;
using Safeguarding.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>Payloads of children who never lived, few enough values that two nights often agree in a part and differ in another.</summary>
internal sealed class InventedPayloads(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>One of three texts, or null.</summary>
    private string? Maybe() => _random.Next(4) switch { 0 => null, var n => $"v{n}" };

    public JsonObject Child(string id)
    {
        var child = new JsonObject { ["la_child_id"] = id };
        Put(child, "mis_child_id", Maybe());
        var details = new JsonObject();
        foreach (var name in new[] { "unique_pupil_number", "first_name", "date_of_birth", "postcode", "uasc_end_date" }) Put(details, name, Maybe());
        details["disabilities"] = Values(["NONE", "LD", "AUT"], 2);
        details["uasc_flag"] = _random.Next(2) == 0;
        details["purge"] = false;
        child["child_details"] = details;
        if (_random.Next(2) == 0) child["health_and_wellbeing"] = new JsonObject { ["sdq_assessments"] = List(_random.Next(3), () => new JsonObject { ["date"] = $"2026-01-0{_random.Next(1, 4)}", ["score"] = _random.Next(3) }), ["purge"] = false };
        Items(child, "social_care_episodes", 3, episode =>
        {
            Put(episode, "referral_date", Maybe());
            Put(episode, "closure_reason", Maybe());
            if (_random.Next(3) > 0) episode["referral_no_further_action_flag"] = _random.Next(2) == 0;

            // The same worker twice is the normal case.
            episode["care_worker_details"] = List(_random.Next(4), () =>
            {
                var worker = new JsonObject { ["worker_id"] = $"SW{_random.Next(2)}" };
                Put(worker, "start_date", Maybe());
                Put(worker, "end_date", Maybe());
                return worker;
            });
            foreach (var list in FlowShape.ListsOfEpisode)
                Items(episode, list, 4, item =>
                {
                    Put(item, "start_date", Maybe());
                    Put(item, "end_date", Maybe());
                    if (list == "child_and_family_assessments") item["factors"] = Values(["1A", "2B", "3C"], 3);
                });
            foreach (var block in new[] { "adoption", "care_leavers" })
            {
                if (_random.Next(3) > 0) continue;
                var fields = new JsonObject();
                Put(fields, "contact_date", Maybe());
                Put(fields, "matched_date", Maybe());
                fields["purge"] = false;
                episode[block] = fields;
            }
        });
        child["purge"] = false;
        return child;
    }

    /// <summary>Each of the children with the given chance.</summary>
    public List<FlowPayload> Night(int children, double chance) =>
        [.. Enumerable.Range(0, children).Select(i => $"C{i:D4}").Where(_ => _random.NextDouble() < chance).Select(id => new FlowPayload(id, FlowJson.Text(Child(id))))];

    /// <summary>The night after: some children changed, some gone, some new.</summary>
    public List<FlowPayload> After(List<FlowPayload> night, int children) =>
        [.. night.Where(_ => _random.Next(10) > 0).Select(p => _random.Next(3) == 0 ? new FlowPayload(p.ChildId, FlowJson.Text(Child(p.ChildId))) : p)
            .Concat(Night(children, 0.1)).DistinctBy(p => p.ChildId).OrderBy(p => p.ChildId, StringComparer.Ordinal)];

    private void Items(JsonObject parent, string list, int most, Action<JsonObject> fill)
    {
        var id = FlowShape.IdOf(list)!;
        var items = new JsonArray();
        for (var i = 0; i < most; i++)
        {
            if (_random.Next(2) == 0) continue;
            var item = new JsonObject { [id] = $"I{i}" };
            fill(item);
            item["purge"] = false;
            items.Add((JsonNode)item);
        }

        if (items.Count > 0) parent[list] = items;
    }

    private JsonArray Values(string[] words, int most) => new([.. words.Where(_ => _random.Next(2) == 0).Take(most).Select(w => (JsonNode)w)]);

    private static JsonArray List(int count, Func<JsonObject> make) => new([.. Enumerable.Range(0, count).Select(_ => (JsonNode)make())]);

    private static void Put(JsonObject block, string name, string? value)
    {
        if (value is not null) block[name] = value;
    }
}
