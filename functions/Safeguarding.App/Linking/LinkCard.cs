using System.Globalization;
using Safeguarding.Linkage.Cards;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.App.Linking;

/// <summary>The model card of a run of <c>link</c>.</summary>
internal static class LinkCard
{
    /// <summary>Years of birth in one band.</summary>
    private const int BandYears = 5;

    public static void Write(string path, WeighedNight weighed, LinkConfig config, Resolved resolved, long candidates, string version, Truth? truth)
    {
        var population = weighed.Population;
        var input = NightCard.Of(weighed, MatchModel.EmbeddedJson, resolved.GroupOfRecord, candidates) with
        {
            ModelVersion = version,
            Truth = truth?.Entities,
            KeptApart = resolved.KeptApart,
            Dimensions = [.. Dimensions(population, truth)],
        };
        var what = string.Join(", ", config.Sources.Select(source => source.Name));
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, ModelCardPage.Render(ModelCard.Of(input), "link of " + what, "person", "people"));
    }

    /// <summary>The groups of the truth file; those it does not tell of, from the records themselves.</summary>
    private static IEnumerable<CardDimension> Dimensions(Population population, Truth? truth)
    {
        var given = truth?.Groups.Select(column => ByColumn(column.Name, column.Values)).OfType<CardDimension>().ToList() ?? [];
        foreach (var dimension in given) yield return dimension;
        if (!given.Exists(dimension => dimension.Name == "Sex") && CardDimension.Of("Sex", Texts(i => population[i].Sex == Sex.Unknown ? null : population[i].Sex.ToString())) is { } sex) yield return sex;
        if (!given.Exists(dimension => dimension.Name == "Birth year") && CardDimension.Of("Birth year", Texts(i => population[i].Birth.IsKnown ? Band(population[i].Birth.Year) : null)) is { } born) yield return born;

        string?[] Texts(Func<int, string?> of) => [.. Enumerable.Range(0, population.Count).Select(of)];
    }

    /// <summary>A column of years is told in bands; one whose values hold several words parted by | in each of them.</summary>
    private static CardDimension? ByColumn(string name, string?[] values)
    {
        var heading = name.Replace('_', ' ');
        heading = char.ToUpperInvariant(heading[0]) + heading[1..];
        var years = values.OfType<string>().All(value => value.Length == 4 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1850 and <= 2150);
        if (years) return CardDimension.Of(heading, [.. values.Select(value => value is null ? null : Band(int.Parse(value, CultureInfo.InvariantCulture)))]);
        if (!Array.Exists(values, value => value?.Contains('|', StringComparison.Ordinal) == true)) return CardDimension.Of(heading, values);

        // In a list of several, an empty one says that none holds; elsewhere an empty value says nothing.
        return CardDimension.Of(heading, [.. values.Select(value => value?.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? ["none"])], ["none"]);
    }

    private static string Band(int year) => string.Create(CultureInfo.InvariantCulture, $"{year - year % BandYears} to {year - year % BandYears + BandYears - 1}");
}
