using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Safeguarding.App.LocalHost;

/// <summary>A function as its <c>function.json</c> describes it: what sets it off.</summary>
/// <param name="Trigger">queueTrigger, timerTrigger or httpTrigger.</param>
/// <param name="Binding">Name under which the trigger's value comes in <c>Data</c>.</param>
/// <param name="Queue">For a queue trigger.</param>
/// <param name="Schedule">For a timer trigger, six fields.</param>
internal sealed record FunctionDefinition(string Name, string Trigger, string Binding, string? Queue, string? Schedule);

/// <summary>What host.json and the function.json files beside the executable say, as far as the local host plays it.</summary>
/// <param name="MaxDequeueCount">Deliveries after which a message is poison.</param>
/// <param name="RetryAfter">How long a failed message stays out of sight.</param>
internal sealed record HostSettings(int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan RetryAfter, TimeSpan FunctionTimeout, ImmutableArray<FunctionDefinition> Functions)
{
    /// <exception cref="InvalidDataException">A file is missing or makes no sense.</exception>
    public static HostSettings Read(string folder)
    {
        using var host = Open(Path.Combine(folder, "host.json"));
        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");
        var functions = Directory.EnumerateDirectories(folder)
            .Where(directory => File.Exists(Path.Combine(directory, "function.json")))
            .Order(StringComparer.Ordinal)
            .Select(ReadFunction);
        return new HostSettings(
            queues.GetProperty("batchSize").GetInt32(),
            queues.GetProperty("newBatchThreshold").GetInt32(),
            queues.GetProperty("maxDequeueCount").GetInt32(),
            TimeSpan.Parse(queues.GetProperty("visibilityTimeout").GetString()!, CultureInfo.InvariantCulture),
            TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture),
            [.. functions]);
    }

    private static FunctionDefinition ReadFunction(string directory)
    {
        using var function = Open(Path.Combine(directory, "function.json"));
        var triggers = function.RootElement.GetProperty("bindings").EnumerateArray().Where(b => b.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal)).ToList();
        if (triggers.Count != 1) throw new InvalidDataException($"'{Path.GetFileName(directory)}/function.json' must have exactly one trigger.");
        return new FunctionDefinition(
            Path.GetFileName(directory), triggers[0].GetProperty("type").GetString()!, triggers[0].GetProperty("name").GetString()!, Text(triggers[0], "queueName"), Text(triggers[0], "schedule"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonDocument Open(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or JsonException)
        {
            throw new InvalidDataException($"'{Path.GetFileName(file)}' of the functions cannot be read beside the executable. Build or publish again.", wrong);
        }
    }
}
