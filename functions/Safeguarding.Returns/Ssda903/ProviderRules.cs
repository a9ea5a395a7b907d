using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the registration number (URN) of a placement's provider, most of them against Ofsted's list of providers (<see cref="ProviderList"/>).</summary>
internal static class ProviderRules
{
    private const string Providers = ProviderList.Table;

    /// <summary>What is given in place of a number for a provider that has none or must not be known.</summary>
    private const string Withheld = "XXXXXXX";

    /// <summary>Day from which semi-independent living had to be registered.</summary>
    private static readonly DateOnly SupportedRegistered = new(2023, 10, 29);

    private static readonly string[] NeverRegistered = ["P1", "P3", "R1", "R2", "R5", "T0", "T1", "T2", "T3", "T4"];

    public static readonly IReadOnlyList<Rule> All =
    [
        .. Ssda903Codes.Each(["2022_23", "2024_25", "2025_26"], year => Needing(["Episodes.PL_LA"], Rows("218", Episodes, ["URN"], "A placement of this type in England is registered with Ofsted, so it needs the provider's number.", t =>
        {
            var (urn, place, end, england, exempt) = (t.Texts(Episodes, "URN"), t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "DEC"), InEngland(t), Unregistered(year));
            var (ends, shortBreak) = (t.Dates(Episodes, "DEC"), ShortBreak(t));

            // Rule 214 refuses a number for short breaks.
            return i => urn[i] is null && !shortBreak[i] && england(i) && (end[i] is null || ends[i] >= t.Year.Start) && !exempt.Contains(place[i] ?? "");
        }))),
        Listed("219", ["PLACE", "URN"], "The provider with this number is not registered for this type of placement.", (t, of) =>
        {
            var (place, types) = (t.Texts(Episodes, "PLACE"), Codes(t, ProviderList.Placements));
            return i => place[i] is { } p && Exists(of(i), row => types[row].Length > 0) && !Exists(of(i), row => types[row].Contains(p));
        }),
        .. Ssda903Codes.Each(["2022_23", "2023_24", "2024_25"], year =>
        {
            var sited = Set(["K1", "K2", "R3", "S1", .. Ssda903Codes.Supported(year).Where(type => type != "P2")]);
            return Listed("221", ["PLACE", "PL_POST", "URN"], "The placement's postcode is not the one with which the provider is registered.", (t, of) =>
            {
                var (place, post, sites) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "PL_POST"), t.Texts(Providers, ProviderList.Postcode));
                return i => sited.Contains(place[i] ?? "") && post[i] is { } p && Exists(of(i), row => sites[row] is not null) && !Exists(of(i), row => sites[row] is { } site && PostcodeDirectory.Key(site) == PostcodeDirectory.Key(p));
            });
        }),
        .. Ssda903Codes.Each(Ssda903Codes.Changes, year => Rows("222", Episodes, ["PLACE", "URN"], "A placement of this type is not registered with Ofsted, so no number is wanted.", t =>
        {
            var (place, urn, end, exempt) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "URN"), t.Dates(Episodes, "DEC"), Unregistered(year));

            // In 2023/24 semi-independent living came to be registered part of the way through.
            return i => urn[i] is not (null or Withheld) && exempt.Contains(place[i] ?? "") && !(year == "2023_24" && place[i] == "H5" && !(end[i] < SupportedRegistered));
        })),
        Listed("224", ["PLACE_PROVIDER", "URN"], "The provider with this number is not of the kind that the placement says.", (t, of) =>
        {
            var (provider, kinds) = (t.Texts(Episodes, "PLACE_PROVIDER"), Codes(t, ProviderList.Kinds));
            return i => provider[i] is { } p && Exists(of(i), row => kinds[row].Length > 0) && !Exists(of(i), row => kinds[row].Contains(p));
        }),
        Listed("227", ["DECOM", "URN"], "The episode starts after the provider's registration ended.", (t, of) =>
        {
            var (start, closed) = (t.Dates(Episodes, "DECOM"), Closed(t, of));
            return i => start[i] > closed(i);
        }),
        Listed("228", ["DEC", "URN"], "The episode goes on after the provider's registration ended.", (t, of) =>
        {
            var (start, end, closed) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), Closed(t, of));
            return i => closed(i) is { } day && !(start[i] > day) && (end[i] ?? t.Year.Reference) > day;
        }),
        Needing(["Authority"], Listed("229", ["PLACE_PROVIDER", "URN"], "The provider's authority does not agree with who provides the placement: own provision (PR1) lies with this authority, another authority's (PR2) does not.", (t, of) =>
        {
            var (provider, la, own) = (t.Texts(Episodes, "PLACE_PROVIDER"), t.Texts(Providers, ProviderList.Authority), t.OwnAuthority);
            return i => provider[i] is "PR1" or "PR2" && Exists(of(i), row => la[row] is not null) && Exists(of(i), row => la[row] is { } of && own?.Contains(of) == true) != (provider[i] == "PR1");
        })),
        Needing(["Episodes.PL_LA"], Rows("230", Episodes, ["PLACE", "DEC", "URN"], "From 28 October 2023 supported accommodation in England is registered with Ofsted, so it needs the provider's number.", t =>
        {
            var (place, urn, texts, end, england) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "URN"), t.Texts(Episodes, "DEC"), t.Dates(Episodes, "DEC"), InEngland(t));
            return i => place[i] == "H5" && urn[i] is null or Withheld && england(i) && (texts[i] is null || end[i] >= SupportedRegistered);
        })) with { From = "2023_24", Until = "2023_24" },
        Needing([Providers], Rows("1008", Episodes, ["URN"], "No provider in Ofsted's list has this number.", t =>
        {
            var (urn, providers) = (t.Texts(Episodes, "URN"), t.Groups(Providers, ProviderList.Urn));
            return i => urn[i] is { } number && number != Withheld && !providers.ContainsKey(number);
        })),
    ];

    /// <summary>Placement types of a year without a registration number.</summary>
    private static IReadOnlySet<string> Unregistered(string year) => Set([.. NeverRegistered, .. Ssda903Codes.Supported(year).Where(type => type != "K3"), .. Ssda903Codes.OtherPlacements(year)]);

    /// <summary>Does the placement lie in England? Codes of Northern Ireland, Scotland and Wales begin with their letters; where it is not known there is nothing to ask for.</summary>
    private static Func<int, bool> InEngland(RuleTables t)
    {
        var placed = t.Texts(Episodes, "PL_LA");
        return i => placed[i] is { Length: > 0 } la && la[0] is not ('N' or 'S' or 'W');
    }

    /// <summary>A rule of episodes whose provider is in the list; it is given the provider's rows there.</summary>
    private static Rule Listed(string code, string[] fields, string words, Func<RuleTables, Func<int, int[]>, Func<int, bool>> fails) => Needing([Providers], Rows(code, Episodes, fields, words, t =>
    {
        var providers = ProviderRows(t);
        var failing = fails(t, i => providers[i]);
        return i => providers[i].Length > 0 && failing(i);
    }));

    /// <summary>By row of Episodes, the rows of its provider in the list; none where no number is given or the list does not hold it.</summary>
    private static int[][] ProviderRows(RuleTables t) => t.View("provider by episode", () =>
    {
        var providers = t.Groups(Providers, ProviderList.Urn);
        return Array.ConvertAll(t.Texts(Episodes, "URN"), urn => urn is not (null or Withheld) && providers.TryGetValue(urn, out var rows) ? rows : []);
    });

    /// <summary>The day on which the provider's last registration ended; null while one stands.</summary>
    private static Func<int, DateOnly?> Closed(RuleTables t, Func<int, int[]> of)
    {
        var closed = t.Dates(Providers, ProviderList.Deregistered);
        return i => Exists(of(i), row => closed[row] is null) ? null : of(i).Max(row => closed[row]);
    }

    /// <summary>A column of the list that holds several codes, parted by anything that is neither letter nor digit.</summary>
    private static string[][] Codes(RuleTables t, string column) => t.View($"provider codes\n{column}", () =>
        Array.ConvertAll(t.Texts(Providers, column), text => text?.Split([',', ';', '/', ' ', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []));

    private static bool Exists(int[] rows, Predicate<int> holds) => Array.Exists(rows, holds);
}
