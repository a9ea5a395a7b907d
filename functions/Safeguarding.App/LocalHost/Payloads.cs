using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.App.LocalHost;

/// <summary>Bodies as the Functions host makes them: values as JSON inside a JSON string, but for objects.</summary>
internal static class Payloads
{
    public static string OfQueue(string binding, QueueMessage message) => new JsonObject
    {
        ["Data"] = new JsonObject { [binding] = JsonSerializer.Serialize(message.Text) },
        ["Metadata"] = new JsonObject
        {
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["Id"] = JsonSerializer.Serialize(message.Id),
            ["InsertionTime"] = message.InsertedAt.ToString("O", CultureInfo.InvariantCulture),
        },
    }.ToJsonString();

    public static string OfTimer(string binding, DateTimeOffset last, DateTimeOffset next) => new JsonObject
    {
        ["Data"] = new JsonObject
        {
            [binding] = new JsonObject
            {
                ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
                ["ScheduleStatus"] = new JsonObject { ["Last"] = last.ToString("O", CultureInfo.InvariantCulture), ["Next"] = next.ToString("O", CultureInfo.InvariantCulture), ["LastUpdated"] = last.ToString("O", CultureInfo.InvariantCulture) },
                ["IsPastDue"] = false,
            },
        },
        ["Metadata"] = new JsonObject(),
    }.ToJsonString();

    public static string OfHttp(string binding, string url) => new JsonObject
    {
        ["Data"] = new JsonObject
        {
            [binding] = new JsonObject { ["Url"] = url, ["Method"] = "GET", ["Query"] = new JsonObject(), ["Headers"] = new JsonObject(), ["Params"] = new JsonObject(), ["Identities"] = new JsonArray(), ["Body"] = "" },
        },
        ["Metadata"] = new JsonObject(),
    }.ToJsonString();
}
