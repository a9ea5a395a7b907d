using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Every rule of the Episodes table, alone or with the Header, last year's episodes, the list of providers and what is worked out from postcodes.</summary>
internal static class CareEpisodeRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        .. EpisodeCodes.All, .. EpisodeOrder.All, .. EpisodeLengths.All, .. EpisodeAges.All, .. EpisodeHeaders.All,
        .. PlacementRules.All, .. PlacementPostcodes.All, .. ProviderRules.All, .. LastYearEpisodes.All,
        new("630", Severity.Error, "A child who came into care in the year needs a row of previous permanence.", [Episodes, "PrevPerm"], ["RNE"], t =>
        {
            var (reason, start, ids, before) = (t.Texts(Episodes, "RNE"), t.Dates(Episodes, "DECOM"), t.Texts(Episodes, "CHILD"), t.Texts("PrevPerm", "PREV_PERM"));
            var rows = t.Groups("PrevPerm", "CHILD");
            return Enumerable.Range(0, ids.Length).Where(i => reason[i] == "S" && t.Year.Contains(start[i]) && !(rows.TryGetValue(ids[i] ?? "", out var of) && of.Any(p => before[p] is not null)))
                .Select(i => Cells(Episodes, i, "RNE", "DECOM"));
        }),
    ];
}
