namespace Safeguarding.Returns;

/// <summary>Every rule of the Episodes table, alone or with the Header, last year's episodes, the list of providers and what is worked out from postcodes.</summary>
internal static class CareEpisodeRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        .. EpisodeCodes.All, .. EpisodeOrder.All, .. EpisodeLengths.All, .. EpisodeAges.All, .. EpisodeHeaders.All,
        .. PlacementRules.All, .. PlacementPostcodes.All, .. ProviderRules.All, .. LastYearEpisodes.All,
    ];
}
