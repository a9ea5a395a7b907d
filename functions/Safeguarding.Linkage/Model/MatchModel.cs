using System.Text.Json;

namespace Safeguarding.Linkage.Model;

/// <summary>A level's chances, as log2 probabilities.</summary>
/// <param name="Match">When the two records are one person (m).</param>
/// <param name="Stranger">When they are two unrelated persons (u).</param>
/// <param name="Sibling">When they are two children of one family born apart.</param>
/// <param name="Twin">When they are two children of one family born together.</param>
/// <param name="UsesFrequency">Whether the share of the records that carry the value takes the place of u.</param>
internal readonly record struct LevelChances(double Match, double Stranger, double Sibling, double Twin, bool UsesFrequency);

/// <summary>The match model of <c>schemas/matching/model.json</c>.</summary>
public sealed class MatchModel
{
    private const double SumTolerance = 0.001;
    private readonly LevelChances[] _levels = new LevelChances[LevelNames.Count];
    private readonly Dictionary<string, double> _duplicates = new(StringComparer.Ordinal);

    /// <summary>Text of the model this build was made with.</summary>
    public static string EmbeddedJson { get; } = EmbeddedText.Read("model.json");

    public string Version { get; }

    /// <summary>Weight (log2 odds) from which a pair is definite.</summary>
    public double Definite { get; }

    /// <summary>Weight (log2 odds) from which a pair goes to review.</summary>
    public double Review { get; }

    /// <summary>Weight (log2 odds) from which a pair may bring two records into one cluster where clusters are asked for rather than certainty.</summary>
    public double Cluster { get; }

    /// <summary>Weight (log2 odds, by the model's own chances) from which a pair is kept for estimating and deciding.</summary>
    public double Keep { get; }

    /// <summary>Largest number of records in a block before it is split.</summary>
    public int LargestBlock { get; }

    internal int SmallestPopulation { get; }
    internal double Overlap { get; }
    internal double Siblings { get; }
    internal double Twins { get; }

    /// <exception cref="FormatException">The text is not a model: a comparison or level is missing, out of order, or its chances do not add up to one.</exception>
    public MatchModel(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            Version = root.GetProperty("version").GetString()!;
            var population = root.GetProperty("population");
            SmallestPopulation = population.GetProperty("smallest").GetInt32();
            Overlap = population.GetProperty("overlap").GetDouble();
            Siblings = population.GetProperty("siblings").GetDouble();
            Twins = population.GetProperty("twins").GetDouble();
            foreach (var source in population.GetProperty("duplicates").EnumerateObject()) _duplicates[source.Name] = source.Value.GetDouble();
            var thresholds = root.GetProperty("thresholds");
            Definite = thresholds.GetProperty("definite").GetDouble();
            Review = thresholds.GetProperty("review").GetDouble();
            Cluster = thresholds.GetProperty("cluster").GetDouble();
            Keep = thresholds.GetProperty("keep").GetDouble();
            LargestBlock = root.GetProperty("blocking").GetProperty("largestBlock").GetInt32();
            ReadLevels(root.GetProperty("comparisons"));
        }
        catch (JsonException wrong)
        {
            throw Unreadable(wrong);
        }
        catch (KeyNotFoundException wrong)
        {
            throw Unreadable(wrong);
        }
        catch (InvalidOperationException wrong)
        {
            // A text where a number belongs, and the like.
            throw Unreadable(wrong);
        }
        if (!_duplicates.ContainsKey("*")) throw new FormatException("The match model lacks population.duplicates.*: the rate for sources it does not name.");
        if (Review > Definite) throw new FormatException($"The match model's review threshold ({Review}) is above its definite one ({Definite}).");
        if (LargestBlock < 2) throw new FormatException($"The match model's largestBlock is {LargestBlock}; it must be 2 or more.");
    }

    internal LevelChances this[Level level] => _levels[(int)level];

    /// <summary>Expected second records of one child inside a source, per record.</summary>
    internal double DuplicatesIn(string source) => _duplicates.TryGetValue(source, out var rate) ? rate : _duplicates["*"];

    private void ReadLevels(JsonElement comparisons)
    {
        var at = 1;
        var number = 0;
        foreach (var comparison in comparisons.EnumerateArray())
        {
            var name = comparison.GetProperty("comparison").GetString();
            if (number == LevelNames.Expected.Length || LevelNames.Expected[number].Comparison != name)
                throw new FormatException($"The match model's comparison {number + 1} is '{name}'; expected '{LevelNames.Expected.ElementAtOrDefault(number).Comparison}'.");
            var levels = LevelNames.Expected[number].Levels;
            var sums = new double[4];
            var place = 0;
            foreach (var level in comparison.GetProperty("levels").EnumerateArray())
            {
                var levelName = level.GetProperty("level").GetString();
                if (place == levels.Length || levels[place] != levelName)
                    throw new FormatException($"Level {place + 1} of '{name}' in the match model is '{levelName}'; expected '{levels.ElementAtOrDefault(place)}'.");
                _levels[at++] = new LevelChances(
                    Chance(level, "m", ref sums[0]), Chance(level, "u", ref sums[1]), Chance(level, "sibling", ref sums[2]), Chance(level, "twin", ref sums[3]),
                    level.GetProperty("frequency").GetBoolean());
                place++;
            }
            if (place != levels.Length) throw new FormatException($"'{name}' in the match model lacks the level '{levels[place]}'.");

            // Exchanged names are one event, not a division of all cases; their complement is in the name comparisons.
            if (levels.Length > 1 && sums.Any(sum => Math.Abs(sum - 1) > SumTolerance))
                throw new FormatException($"The chances of the levels of '{name}' in the match model add up to {string.Join(", ", sums.Select(sum => sum.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)))} for m, u, sibling, twin; each must be 1.");
            number++;
        }
        if (number != LevelNames.Expected.Length) throw new FormatException($"The match model lacks the comparison '{LevelNames.Expected[number].Comparison}'.");
    }

    private static FormatException Unreadable(Exception wrong) =>
        new($"The match model cannot be read: {wrong.Message} Compare it with schemas/matching/model.json.", wrong);

    private static double Chance(JsonElement level, string name, ref double sum)
    {
        var chance = level.GetProperty(name).GetDouble();
        if (chance is not (> 0 and < 1)) throw new FormatException($"{name} of a level of the match model is {chance}; it must lie between 0 and 1.");
        sum += chance;
        return Math.Log2(chance);
    }
}
