using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Which way an indicator should move.</summary>
public enum Better { Higher, Lower }

/// <summary>A definition of an indicator, one file of <c>schemas/indicators</c>.</summary>
/// <param name="Id">In files: <c>ni-62</c>.</param>
/// <param name="Group">Heading under which it stands.</param>
/// <param name="Order">Place on the page.</param>
/// <param name="Numerator">What is counted, in words.</param>
/// <param name="Denominator">What it is counted of, in words.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Unit">percent, or score for a mean.</param>
/// <param name="Target">In the unit; null when there is none.</param>
/// <param name="Tolerance">How far from the target is still amber, in the unit.</param>
/// <param name="From">First day of the era in which it applies; null when it has none.</param>
/// <param name="Until">Last such day.</param>
/// <param name="Measure">Name of the function that finds its cases, see <see cref="Measures"/>; <c>none</c> when the data standard does not hold what it needs.</param>
/// <param name="Parameters">Numbers and words the measure asks for.</param>
/// <param name="Limits">What a reader must know of the figure; why there is none.</param>
public sealed record Indicator(
    string Id, string Title, string Group, int Order, string Numerator, string Denominator, string Source, string Unit, double? Target, double Tolerance, Better Direction,
    DateOnly? From, DateOnly? Until, string Measure, ImmutableSortedDictionary<string, JsonElement> Parameters, string Limits)
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<Better>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public const string Mean = "score";

    /// <summary>Whether it is a mean of values and not a share of cases.</summary>
    public bool IsMean => Unit == Mean;

    /// <summary>Every definition, in order of the page.</summary>
    /// <exception cref="InvalidDataException">One of them is not a definition, names no measure that exists, or has an id that another has.</exception>
    public static ImmutableArray<Indicator> All(Schemas schemas)
    {
        var all = schemas.Files.Where(f => f.Key.StartsWith("schemas/indicators/", StringComparison.Ordinal)).Select(f => Read(f.Key, f.Value)).OrderBy(i => i.Order).ThenBy(i => i.Id, StringComparer.Ordinal).ToImmutableArray();
        return all.GroupBy(i => i.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice ? throw new InvalidDataException($"Two files of schemas/indicators have the id '{twice.Key}'. Give each its own.") : all;
    }

    /// <param name="path">Of the file, for the message.</param>
    /// <exception cref="InvalidDataException">The text is not a definition.</exception>
    public static Indicator Read(string path, string json)
    {
        try
        {
            var indicator = JsonSerializer.Deserialize<Indicator>(json, Reading) ?? throw new InvalidDataException($"{path} is empty. Write an indicator into it or take it away.");
            return Measures.Names.Contains(indicator.Measure) ? indicator : throw new InvalidDataException($"{path} names the measure '{indicator.Measure}', which there is not. There are: {string.Join(", ", Measures.Names)}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not the definition of an indicator: {e.Message} Compare it with another file of the folder.", e);
        }
    }

    /// <summary>A whole number among the parameters.</summary>
    /// <exception cref="InvalidDataException">It is not given.</exception>
    public int Number(string parameter) => Parameters.TryGetValue(parameter, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Lacks(parameter, "whole number");

    /// <summary>A whole number among the parameters, null when it is not given.</summary>
    public int? NumberOrNone(string parameter) => Parameters.ContainsKey(parameter) ? Number(parameter) : null;

    /// <summary>A word among the parameters.</summary>
    /// <exception cref="InvalidDataException">It is not given.</exception>
    public string Word(string parameter) => Parameters.TryGetValue(parameter, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Lacks(parameter, "word");

    /// <summary>Whether the indicator speaks of a day: it does of every day when it has no era.</summary>
    public bool AppliesOn(DateOnly day) => (From is null || day >= From) && (Until is null || day <= Until);

    /// <summary>Whether a value meets the target, comes near it, or neither.</summary>
    public Rag Rate(double? value) => (Target, value) switch
    {
        ({ } target, { } is_) => (Direction == Better.Higher ? target - is_ : is_ - target) switch { <= 0 => Rag.Green, var short_ when short_ <= Tolerance + 1e-9 => Rag.Amber, _ => Rag.Red },
        _ => Rag.None,
    };

    private InvalidDataException Lacks(string parameter, string kind) => new($"schemas/indicators/{Id}.json has no {kind} '{parameter}' among its parameters, which its measure '{Measure}' asks for.");
}
