using System.Collections.Immutable;
using System.Text.Json;

namespace Safeguarding.Linkage.Cards;

/// <summary>What the data of a run say about a level, beside what the model held before.</summary>
/// <param name="M">Estimated chance of the level when two records are one person.</param>
/// <param name="U">Estimated chance when they are two strangers.</param>
public sealed record LevelEstimate(string Comparison, string Level, double M, double U)
{
    /// <summary>The lowest M of any pair of sources that share enough people to say; each agency errs in its own way.</summary>
    public double LowestM { get; init; } = M;

    /// <summary>The highest such M.</summary>
    public double HighestM { get; init; } = M;
}

/// <summary>A level of the model as the card shows it.</summary>
/// <param name="M">Chance of the level when two records are one person; <paramref name="U"/> when they are strangers; then two children of one family born apart, and together.</param>
/// <param name="UsesFrequency">Whether the share of the records that carry the agreeing value takes the place of <paramref name="U"/>.</param>
/// <param name="Estimate">What this run's data say, when they were asked.</param>
public sealed record ModelParameter(
    string Comparison, string Level, string Description, double M, double U, double Sibling, double Twin, bool UsesFrequency, LevelEstimate? Estimate)
{
    /// <summary>What the level adds, log2(m / u), as estimated where it was, before the frequency of the value.</summary>
    public double Weight => Math.Log2((Estimate?.M ?? M) / (Estimate?.U ?? U));

    /// <summary>The levels of a model in its order.</summary>
    /// <param name="modelJson">Text of <c>schemas/matching/model.json</c>, already accepted as a model.</param>
    /// <param name="estimates">Of any of the levels, in any order; empty when the run took the model as it is.</param>
    public static ImmutableArray<ModelParameter> Read(string modelJson, IReadOnlyCollection<LevelEstimate> estimates)
    {
        var known = estimates.ToDictionary(e => (e.Comparison, e.Level));
        using var model = JsonDocument.Parse(modelJson);
        var parameters = ImmutableArray.CreateBuilder<ModelParameter>();
        foreach (var comparison in model.RootElement.GetProperty("comparisons").EnumerateArray())
        {
            var name = comparison.GetProperty("comparison").GetString()!;
            foreach (var level in comparison.GetProperty("levels").EnumerateArray())
            {
                var levelName = level.GetProperty("level").GetString()!;
                parameters.Add(new ModelParameter(
                    name, levelName, level.TryGetProperty("description", out var words) ? words.GetString() ?? "" : "",
                    Chance("m"), Chance("u"), Chance("sibling"), Chance("twin"), level.GetProperty("frequency").GetBoolean(), known.GetValueOrDefault((name, levelName))));

                double Chance(string kind) => level.GetProperty(kind).GetDouble();
            }
        }
        return parameters.ToImmutable();
    }
}
