using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>
/// The rare names a short list lacks. Half of a country's people bear names outside its commonest few hundred, and rare names are what
/// tells people apart, so a list is lengthened with names made of its own syllables: the beginning of one name, the end of another.
/// </summary>
internal static class NameTail
{
    private const string Vowels = "aeiouy";

    /// <summary>The list with <paramref name="count"/> made names behind it, which together weigh <paramref name="share"/> of the whole and thin out as 1 / (rank + 30).</summary>
    public static List<(string Name, double Weight)> Lengthen(List<(string Name, double Weight)> names, double share, int count, SplitMix random)
    {
        var known = names.Select(static one => one.Name).ToHashSet(StringComparer.Ordinal);
        var plain = names.Select(static one => one.Name).Where(static name => name.Length >= 4 && name.All(char.IsAsciiLetterLower)).ToArray();
        var made = new List<string>(count);
        for (var tries = 0; made.Count < count && tries < count * 20; tries++)
        {
            var first = random.Pick<string>(plain);
            var second = random.Pick<string>(plain);
            // Two beginnings make names a few letters longer, so that a short list still has enough of them.
            var name = Beginning(first) + (random.Chance(0.25) ? Beginning(random.Pick<string>(plain)) : "") + End(second);
            if (name.Length is >= 3 and <= 14 && known.Add(name)) made.Add(name);
        }

        var weight = 0.0;
        for (var i = 0; i < made.Count; i++) weight += 1.0 / (i + 30);
        var per = names.Sum(static one => one.Weight) * share / (1 - share) / weight;
        return [.. names, .. made.Select((name, i) => (name, per / (i + 30)))];
    }

    /// <summary>What the bearer of a made name may be called: "florence" gives "flory".</summary>
    public static string Short(string name)
    {
        var at = Beginning(name).Length;
        return at + 1 < name.Length ? name[..(at + 1)] + "y" : name + "y";
    }

    /// <summary>Up to and with the first vowels: "thompson" gives "tho".</summary>
    private static string Beginning(string name)
    {
        var at = 0;
        while (at < name.Length && !Vowels.Contains(name[at])) at++;
        while (at < name.Length && Vowels.Contains(name[at])) at++;
        return name[..at];
    }

    /// <summary>From the consonants behind the first vowels: "thompson" gives "mpson".</summary>
    private static string End(string name) => name[Beginning(name).Length..];
}
