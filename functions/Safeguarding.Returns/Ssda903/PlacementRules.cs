using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the placement's type, provider and reason for change.</summary>
internal static class PlacementRules
{
    private static readonly DateOnly FosteringForAdoption = new(2015, 4, 1);

    public static readonly IReadOnlyList<Rule> All =
    [
        .. ByYear("178", ["PLACE_PROVIDER"], "The placement provider must be PR0 to PR5, and blank for a temporary or other placement.", none => t =>
        {
            var (place, provider) = Placement(t);
            return i => provider[i] is { } p && (!Ssda903Codes.Providers.Contains(p) || none.Contains(place[i] ?? ""));
        }),
        .. ByYear("213", ["PLACE_PROVIDER"], "A temporary or other placement has no provider. Clear it, or correct the placement type.", none => t =>
        {
            var (place, provider) = Placement(t);
            return i => provider[i] is not null && none.Contains(place[i] ?? "");
        }),
        WithFosterCarers("217"),
        WithFosterCarers("217t") with { Until = "2023_24" },
        Rows("225", Episodes, ["REASON_PLACE_CHANGE"], "The next episode changes the placement, so this one must say why.", t =>
        {
            var (place, ended, reason, begun, next) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "REC"), t.Texts(Episodes, "REASON_PLACE_CHANGE"), t.Texts(Episodes, "RNE"), Next(t));
            return i => next[i] >= 0 && ended[i] == "X1" && reason[i] is null && begun[next[i]] is "P" or "T" or "B" or "U" && !HasNoReason(place[i]) && !HasNoReason(place[next[i]]);
        }),
        .. ByYear("226", ["REASON_PLACE_CHANGE", "PLACE"], "No reason for the change of placement is wanted when a child goes into or leaves a temporary placement. Clear it here and in the episode before.", none => t =>
        {
            var (place, reason, previous) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "REASON_PLACE_CHANGE"), Previous(t));
            return i => none.Contains(place[i] ?? "") && (reason[i] is not null || (previous[i] >= 0 && reason[previous[i]] is not null));
        }),
        Rows("233", Episodes, ["REASON_PLACE_CHANGE"], "The episode has not ended, so there is no reason for a change of placement yet.", t =>
        {
            // The specification calls DEC by its long name here, and so do the tables of some senders.
            var (end, reason) = (t.Texts(Episodes, t.Has("Episodes.DEC") ? "DEC" : "DATE_EPISODE_CEASED"), t.Texts(Episodes, "REASON_PLACE_CHANGE"));
            return i => end[i] is null && reason[i] is not null;
        }) with { From = "2025_26" },
        Rows("336", Episodes, ["PLACE"], "A child placed for adoption with the current foster carers must come from a foster placement. Correct the type of this placement or of the one before.", t =>
        {
            var (place, previous) = (t.Texts(Episodes, "PLACE"), Previous(t));
            return i => place[i] is "A3" or "A5" && previous[i] >= 0 && place[previous[i]] is var before && before is not ("A3" or "A5") && !Ssda903Codes.Foster.Contains(before ?? "");
        }),
        With("378", ["PLACE"], "A child accommodated under section 20 (V2) cannot be placed with the parents.", (place, status) => place == "P1" && status == "V2"),
        Rows("380", Episodes, ["PLACE", "RNE"], "Care cannot begin in a temporary placement. Record the placement that the child is away from.", t =>
        {
            var (place, reason) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "RNE"));
            return i => reason[i] == "S" && IsTemporary(place[i]);
        }),
        Rows("381", Episodes, ["PLACE", "REC"], "Care cannot end in a temporary placement. Record the child's return to the placement before.", t =>
        {
            var (place, reason) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "REC"));
            return i => IsTemporary(place[i]) && reason[i] is not (null or "X1");
        }),
        With("382", ["LS", "PLACE"], "There is no temporary placement within a short break (V3, V4).", (place, status) => IsTemporary(place) && status is "V3" or "V4"),
        Rows("383", Episodes, ["PLACE"], "After a temporary placement a child returns to the placement before it. If the child moved elsewhere, the placement was not temporary.", NoReturn),
        With("384", ["LS", "PLACE"], "A long-term foster placement (U1, U4) cannot be a short break (V3, V4).", (place, status) => place is "U1" or "U4" && status is "V3" or "V4"),
        With("390", ["PLACE", "REC"], "The child was adopted, so the last placement must be one for adoption (A3 to A6).", "REC", (place, reason) => Ssda903Codes.Adopted.Contains(reason ?? "") && !Ssda903Codes.Adoptive.Contains(place ?? "")),
        With("408", ["PLACE", "LS"], "A placement for adoption with a placement order (A5, A6) needs the legal status E1.", (place, status) => place is "A5" or "A6" && status != "E1"),
        With("516", ["PLACE", "REC"], "A special guardianship order made to the former foster carers (E45, E46) needs a foster placement (U1 to U6).", "REC", (place, reason) => reason is "E45" or "E46" && !Ssda903Codes.Foster.Contains(place ?? "")),
        .. ByYear("526", ["PLACE", "PLACE_PROVIDER"], "The placement needs a provider.", none => t =>
        {
            var (place, provider) = Placement(t);
            return i => provider[i] is null && !none.Contains(place[i] ?? "");
        }),
        NotProvidedBy("527", "PR1", "P1", "R2", "R5"),
        NotProvidedBy("528", "PR2", "P1", "R2", "R5"),
        NotProvidedBy("529", "PR3", "P1", "A3", "A4", "A5", "A6", "K1", "K2", "U1", "U2", "U3", "U4", "U5", "U6"),
        NotProvidedBy("530", "PR4", "P1"),
        NotProvidedBy("531", "PR5", "P1"),
        With("550", ["PLACE", "PLACE_PROVIDER"], "Parents (PR0) provide placements with parents (P1) only.", "PLACE_PROVIDER", (place, provider) => provider == "PR0" && place != "P1"),
    ];

    /// <summary>Rules of the placements that have no provider: temporary ones, and the year's other ones.</summary>
    private static IEnumerable<Rule> ByYear(string code, string[] fields, string words, Func<IReadOnlySet<string>, Func<RuleTables, Func<int, bool>>> fails) =>
        Ssda903Codes.Each(["2022_23", "2025_26"], year => Rows(code, Episodes, fields, words, fails(Set([.. Ssda903Codes.Temporary, .. Ssda903Codes.OtherPlacements(year)]))));

    private static Rule WithFosterCarers(string code) => Rows(code, Episodes, ["PLACE", "DECOM", "RNE"], "A child placed for adoption with the current foster carers (A3, A5) stays with the same carers, so the reason must be S, T or U.", t =>
    {
        var (place, start, reason) = (t.Texts(Episodes, "PLACE"), t.Dates(Episodes, "DECOM"), t.Texts(Episodes, "RNE"));
        return i => place[i] is "A3" or "A5" && start[i] >= FosteringForAdoption && reason[i] is not ("S" or "T" or "U");
    });

    private static Rule With(string code, string[] fields, string words, Func<string?, string?, bool> fails) => With(code, fields, words, "LS", fails);

    /// <summary>The placement type against another code of the episode.</summary>
    private static Rule With(string code, string[] fields, string words, string column, Func<string?, string?, bool> fails) => Rows(code, Episodes, fields, words, t =>
    {
        var (place, other) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, column));
        return i => fails(place[i], other[i]);
    });

    private static Rule NotProvidedBy(string code, string provider, params string[] types) =>
        With(code, ["PLACE", "PLACE_PROVIDER"], "A provider of this kind does not provide this type of placement. Correct one of the two.", "PLACE_PROVIDER", (place, by) => by == provider && types.Contains(place));

    private static (string?[] Place, string?[] Provider) Placement(RuleTables t) => (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "PLACE_PROVIDER"));

    private static bool IsTemporary(string? place) => place is not null && Ssda903Codes.Temporary.Contains(place);

    /// <summary>Placements that no reason for change is asked of: rule 226 refuses one.</summary>
    private static bool HasNoReason(string? place) => IsTemporary(place) || place is "Z1" or "Z11" or "Z12" or "Z13" or "Z14";

    /// <summary>The last episode of a stay in temporary placements, after which the child is not where they were before it.</summary>
    private static Func<int, bool> NoReturn(RuleTables t)
    {
        var (place, previous, next) = (t.Texts(Episodes, "PLACE"), Previous(t), Next(t));
        var identity = Array.ConvertAll(["PLACE", "PL_POST", "URN", "PLACE_PROVIDER"], (string column) => t.Texts(Episodes, column));
        return i =>
        {
            if (!IsTemporary(place[i]) || next[i] < 0 || IsTemporary(place[next[i]])) return false;
            var before = previous[i];
            while (before >= 0 && IsTemporary(place[before])) before = previous[before];
            return before >= 0 && Array.Exists(identity, column => !string.Equals(column[before], column[next[i]], StringComparison.Ordinal));
        };
    }
}
