using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of postcodes and of what is worked out from them (<see cref="Ssda903Derived"/>): the authority that the placement lies in, whether it is the child's own, the distance from home.</summary>
internal static class PlacementPostcodes
{
    private const string NeedsPostcode = "Check that the postcodes of home and placement are right.";

    public static readonly IReadOnlyList<Rule> All =
    [
        Needing(["Episodes.PL_DISTANCE"], Rows("164", Episodes, ["PL_DISTANCE"], $"The distance from home to the placement must be 0.0 to 999.9 miles. {NeedsPostcode}", t =>
        {
            var (miles, shortBreak, asylum) = (Miles(t, Episodes), ShortBreak(t), Asylum(t));
            return i => !shortBreak[i] && !asylum(i) && !(miles[i] is >= 0.0 and <= 999.9);
        })),
        Derived("169", "PL_LA", $"The authority in which the placement lies is not known. {NeedsPostcode}", (value, shortBreak) => value is null && !shortBreak),
        Derived("179", "PL_LOCATION", $"Whether the placement lies in the authority is not known. {NeedsPostcode}", (value, shortBreak) => value is null && !shortBreak),
        ShortBreaksHave("214", "The placement's postcode and registration number are not collected for short breaks (V3, V4). Clear them.", "PL_POST", "URN"),
        Needing(["Episodes.PL_DISTANCE"], Rows("392a", Episodes, ["PL_DISTANCE"], $"The distance from home to the placement is missing. {NeedsPostcode}", t =>
        {
            var (distance, shortBreak, asylum) = (t.Texts(Episodes, "PL_DISTANCE"), ShortBreak(t), Asylum(t));
            return i => distance[i] is null && !shortBreak[i] && !asylum(i);
        })),
        Rows("392b", Episodes, ["HOME_POST", "PL_POST"], "The postcodes of home and placement must both be given.", t =>
        {
            var (home, placement, shortBreak, asylum) = (t.Texts(Episodes, "HOME_POST"), t.Texts(Episodes, "PL_POST"), ShortBreak(t), Asylum(t));
            return i => (home[i] is null || placement[i] is null) && !shortBreak[i] && !asylum(i);
        }),
        Rows("392c", Episodes, ["HOME_POST", "PL_POST"], "A postcode does not have the form of one.", t =>
        {
            var (home, placement) = (t.Texts(Episodes, "HOME_POST"), t.Texts(Episodes, "PL_POST"));
            return i => (home[i] is { } h && !IsPostcode(h)) || (placement[i] is { } p && !IsPostcode(p));
        }),
        Rows("392d", Episodes, ["HOME_POST", "PL_POST", "PLACE"], "Home and placement have the same postcode, and the child is not placed with the parents (P1). Check the postcodes and the placement type.", t =>
        {
            var (home, placement, place) = (t.Texts(Episodes, "HOME_POST"), t.Texts(Episodes, "PL_POST"), t.Texts(Episodes, "PLACE"));
            return i => place[i] != "P1" && home[i] is { } h && placement[i] is { } p && PostcodeDirectory.Key(h) == PostcodeDirectory.Key(p);
        }),
        ShortBreaksHave("398", "Postcodes are not collected for short breaks (V3, V4). Clear them.", "HOME_POST", "PL_POST"),
        Needing(["Episodes.PL_DISTANCE", "Header.UASC"], Rows("406", Episodes, ["PL_DISTANCE"], "A child who seeks, or last year sought, asylum alone has no home in the country to measure a distance from. Clear the home postcode.", t =>
        {
            var (distance, asylum) = (t.Texts(Episodes, "PL_DISTANCE"), Asylum(t));
            return i => distance[i] is not null && asylum(i);
        })),
        Needing(["Episodes.PL_LA", "Episodes.PL_LOCATION", "Authority"], Rows("411", Episodes, ["PL_LA", "PL_LOCATION"], "Whether the placement lies in the authority contradicts the authority that it lies in.", t =>
        {
            var (location, own) = (t.Texts(Episodes, "PL_LOCATION"), Own(t));
            return i => (location[i] == "IN" && own(i) == false) || (location[i] == "OUT" && own(i) == true);
        })),
        Derived("420", "PL_LA", "The authority in which the placement lies is not collected for short breaks (V3, V4). Clear the placement's postcode.", (value, shortBreak) => value is not null && shortBreak),
        Needing(["Episodes.PL_DISTANCE"], Rows("454", Episodes, ["PL_DISTANCE"], $"The placement is more than 350 miles from home. {NeedsPostcode}", t =>
        {
            var miles = Miles(t, Episodes);
            return i => miles[i] > 350;
        }) with { From = "2025_26", Severity = Severity.Query }),
        Needing(["Episodes.PL_LA", "Authority"], Rows("1015", Episodes, ["PLACE", "PLACE_PROVIDER", "PL_LA"], "The authority provides the placement itself, yet it lies in another authority. Check the provider and the postcode.", t =>
        {
            var (place, provider, shortBreak, own) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "PLACE_PROVIDER"), ShortBreak(t), Own(t));

            // Carers whom an authority approves, to foster or to adopt, may live anywhere.
            return i => provider[i] == "PR1" && own(i) == false && !shortBreak[i] && place[i] is { } p && !Ssda903Codes.Foster.Contains(p) && !Ssda903Codes.Adoptive.Contains(p);
        })),
    ];

    /// <summary>The distances of a table in miles; null where there is none or it is no number.</summary>
    public static double?[] Miles(RuleTables t, string table) => t.View($"miles\n{table}", () => Array.ConvertAll(t.Texts(table, "PL_DISTANCE"), Ssda903Derived.Miles));

    /// <summary>One or two letters, a digit, a digit or letter more, then a digit and two letters; the space may be left out.</summary>
    internal static bool IsPostcode(string text)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal);
        if (compact.Length is < 5 or > 7 || text.Length - compact.Length > 1 || (text.Length > compact.Length && text[^4] != ' ')) return false;
        var inward = compact.AsSpan(compact.Length - 3);
        if (!char.IsAsciiDigit(inward[0]) || !char.IsAsciiLetter(inward[1]) || !char.IsAsciiLetter(inward[2])) return false;
        var outward = compact.AsSpan(0, compact.Length - 3);
        if (outward is "GIR" && inward is "0AA") return true;
        var letters = outward.IndexOfAnyInRange('0', '9');
        return letters is 1 or 2 && char.IsAsciiLetter(outward[0]) && char.IsAsciiLetter(outward[letters - 1])
            && outward[letters..] is { Length: 1 or 2 } district && (district.Length == 1 || char.IsAsciiLetterOrDigit(district[1]));
    }

    private static Rule Derived(string code, string column, string words, Func<string?, bool, bool> fails) => Needing([$"Episodes.{column}"], Rows(code, Episodes, [column], words, t =>
    {
        var (values, shortBreak) = (t.Texts(Episodes, column), ShortBreak(t));
        return i => fails(values[i], shortBreak[i]);
    }));

    private static Rule ShortBreaksHave(string code, string words, string first, string second) => Rows(code, Episodes, ["LS", first, second], words, t =>
    {
        var (a, b, shortBreak) = (t.Texts(Episodes, first), t.Texts(Episodes, second), ShortBreak(t));
        return i => shortBreak[i] && (a[i] is not null || b[i] is not null);
    });

    /// <summary>Does the placement lie in the authority whose return it is? Null when it is not known where it lies.</summary>
    private static Func<int, bool?> Own(RuleTables t)
    {
        var (placed, own) = (t.Texts(Episodes, "PL_LA"), t.OwnAuthority);
        return i => placed[i] is { } la ? own?.Contains(la) : null;
    }
}
