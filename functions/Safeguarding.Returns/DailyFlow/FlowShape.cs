namespace Safeguarding.Returns;

/// <summary>
/// Names in a child's payload, and which of its lists are of things with an id. Those are told apart by it; any other list (disabilities, factors, SDQ assessments, workers) is a value, replaced whole:
/// a worker who held a case twice is in it twice, and an SDQ has no id at all.
/// </summary>
public static class FlowShape
{
    public const string ChildId = "la_child_id";
    public const string LegacyId = "mis_child_id";
    public const string Purge = "purge";
    public const string Details = "child_details";
    public const string Episodes = "social_care_episodes";

    /// <summary>Records that one request may hold at most.</summary>
    public const int MostInBatch = 100;

    private static readonly Dictionary<string, string> Ids = new(StringComparer.Ordinal)
    {
        [Episodes] = "social_care_episode_id",
        ["child_and_family_assessments"] = "child_and_family_assessment_id",
        ["child_in_need_plans"] = "child_in_need_plan_id",
        ["section_47_assessments"] = "section_47_assessment_id",
        ["child_protection_plans"] = "child_protection_plan_id",
        ["child_looked_after_placements"] = "child_looked_after_placement_id",
    };

    private static readonly HashSet<string> Always = new(Ids.Values.Append(ChildId).Append(LegacyId).Append(Details).Append(Purge), StringComparer.Ordinal);

    /// <summary>Name of the id of a list's items; null when the list is a value.</summary>
    public static string? IdOf(string list) => Ids.GetValueOrDefault(list);

    /// <summary>The lists of an episode whose items have ids.</summary>
    public static IEnumerable<string> ListsOfEpisode => Ids.Keys.Where(k => k != Episodes);

    /// <summary>What every record or item that is sent carries, changed or not.</summary>
    internal static bool IsAlwaysSent(string name) => Always.Contains(name);
}
