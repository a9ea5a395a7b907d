using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How many children a worker is to hold.</summary>
/// <param name="Titles">Job titles it is for; none: all.</param>
/// <param name="Teams">Words that the name of the team holds; none: all.</param>
/// <param name="Target">Children for each full-time post that are meant.</param>
/// <param name="From">Fewer than this leaves room.</param>
/// <param name="To">More than this is over the band.</param>
/// <param name="Source">Who says so.</param>
public sealed record CaseloadBand(string Name, ImmutableArray<string> Titles, ImmutableArray<string> Teams, double Target, double From, double To, string Source)
{
    public bool Fits(string title, string team) =>
        (Titles.IsEmpty || Titles.Any(t => PlainWords.Same(t, title))) && (Teams.IsEmpty || Teams.Any(t => PlainWords.Holds(team, t)));
}

/// <summary>Settings of the caseload report, <c>schemas/reports/caseload.json</c>.</summary>
/// <param name="Bands">The first that fits counts; the last fits everybody.</param>
/// <param name="ActivityWithinDays">A case without recorded work for longer than this is allocated in name only.</param>
/// <param name="AllocateWithinWorkingDays">An open case may be without a worker for as long.</param>
/// <param name="ManagerRoles">Codes of the workforce census (OrgRole) that are managers'.</param>
/// <param name="ManagerTitles">For titles that the census's mapping doesn't know: words that make a manager of who bears them.</param>
/// <param name="ChairRoles">Roles in which somebody chairs a child's conferences.</param>
/// <param name="ReviewingOfficerRoles">Roles in which somebody reviews a looked-after child's plan.</param>
public sealed record CaseloadSettings(
    ImmutableArray<CaseloadBand> Bands, int ActivityWithinDays, string ActivitySource, int AllocateWithinWorkingDays, string AllocateSource,
    ImmutableArray<string> ManagerRoles, ImmutableArray<string> ManagerTitles, ImmutableArray<string> ChairRoles, ImmutableArray<string> ReviewingOfficerRoles)
{
    private const string Path = "schemas/reports/caseload.json";

    /// <exception cref="InvalidDataException">The file does not say what it has to.</exception>
    public static CaseloadSettings Of(Schemas schemas)
    {
        var settings = ReportSettings.Read<CaseloadSettings>(schemas, Path);
        if (settings.Bands.IsDefaultOrEmpty || !settings.Bands[^1].Titles.IsEmpty || !settings.Bands[^1].Teams.IsEmpty)
            throw new InvalidDataException($"The last of the bands in '{Path}' must fit everybody: give it no titles and no teams.");
        if (settings.Bands.FirstOrDefault(b => b.From > b.Target || b.Target > b.To) is { } odd)
            throw new InvalidDataException($"The band '{odd.Name}' in '{Path}' must not have a target outside from and to.");
        return settings;
    }

    public CaseloadBand BandOf(string title, string team) => Bands.First(b => b.Fits(title, team));
}

/// <summary>Words that people write in several ways: case, spaces and punctuation do not count.</summary>
internal static class PlainWords
{
    public static string Of(string? text) => string.Concat((text ?? "").Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));

    public static bool Same(string a, string b) => Of(a) == Of(b);

    public static bool Holds(string text, string word) => Of(text).Contains(Of(word), StringComparison.Ordinal);
}
