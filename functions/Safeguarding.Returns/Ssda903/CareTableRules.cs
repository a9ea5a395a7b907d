using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the smaller tables: reviews, asylum, adoption, care leavers, missing spells, social workers.</summary>
internal static class CareTableRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("104", "UASC", ["DUC"], "The day on which asylum-seeking status ended must be a date, and not before the year: status that ended earlier is not returned.", t =>
        {
            var (dates, texts) = (t.Dates("UASC", "DUC"), t.Texts("UASC", "DUC"));
            return i => texts[i] is not null && !(dates[i] >= t.Year.Start);
        }),
        DateRequired("115", "PlacedAdoption", "DATE_PLACED", "The decision that the child should be placed for adoption needs a date."),
        DateIfAny("116", "PlacedAdoption", "DATE_PLACED_CEASED", "The reversal of the decision to place for adoption is not a date."),
        Rows("119", "PlacedAdoption", ["DATE_PLACED_CEASED", "REASON_PLACED_CEASED"], "The reversal of the decision to place for adoption and its reason come together or not at all.", t =>
        {
            var (date, reason) = (t.Texts("PlacedAdoption", "DATE_PLACED_CEASED"), t.Texts("PlacedAdoption", "REASON_PLACED_CEASED"));
            return i => date[i] is null != reason[i] is null;
        }),
        Coded("131", "OC3", "IN_TOUCH", Set("YES", "NO", "DIED", "REFU", "NREQ", "RHOM"), "Whether the authority is in touch with the care leaver must be one of the codes."),
        Rows("153", "OC3", ["IN_TOUCH", "ACTIV", "ACCOM"], "A care leaver's contact, activity and accommodation come together or not at all.", t =>
        {
            var (touch, activity, place) = (t.Texts("OC3", "IN_TOUCH"), t.Texts("OC3", "ACTIV"), t.Texts("OC3", "ACCOM"));
            return i => (touch[i] is null) != (activity[i] is null) || (touch[i] is null) != (place[i] is null);
        }),
        DateRequired("166", "Reviews", "REVIEW", "The review needs a date."),
        Coded("167", "Reviews", "REVIEW_CODE", Set("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"), "How the child took part in the review must be PN0 to PN7."),
        Rows("192", "OC2", ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED"], "For a child who misuses substances, say whether help was received.", t =>
        {
            var (misuse, received) = (t.Texts("OC2", "SUBSTANCE_MISUSE"), t.Texts("OC2", "INTERVENTION_RECEIVED"));
            return i => misuse[i] == "1" && received[i] is null;
        }),
        Rows("564", "Missing", ["MISSING", "MIS_START"], "The spell has a type and no start.", t => Filled(t, "MISSING", "MIS_START")),
        Rows("565", "Missing", ["MISSING", "MIS_START"], "The spell has a start and no type.", t => Filled(t, "MIS_START", "MISSING")),
        Rows("566", "Missing", ["MISSING", "MIS_END"], "The spell has an end and no type.", t => Filled(t, "MIS_END", "MISSING")),
        Pair("567", "Missing", "MIS_START", "MIS_END", "The spell ends before it starts.", (start, end) => end < start),
        Rows("1004", "Missing", ["MIS_START"], "The start of the spell must be a date; a spell with an end needs one.", t =>
        {
            var (dates, texts, ends) = (t.Dates("Missing", "MIS_START"), t.Texts("Missing", "MIS_START"), t.Texts("Missing", "MIS_END"));
            return i => dates[i] is null && (texts[i] is not null || ends[i] is not null);
        }),
        DateIfAny("1005", "Missing", "MIS_END", "The end of the spell is not a date."),
        Coded("1006", "Missing", "MISSING", Set("M", "A"), "The type of the spell must be M or A."),
        Coded("631", "PrevPerm", "PREV_PERM", Set("P1", "P2", "P3", "P4", "Z1"), "Previous permanence must be P1 to P4 or Z1."),
        Rows("SW01bSTG1", "SWEpisodes", ["SW_ID", "SW_DECOM", "SW_REASON"], "A social worker's episode from 1 April 2023 needs the worker's number, its start and its reason.", t =>
        {
            var (worker, start, from, reason) = (t.Texts("SWEpisodes", "SW_ID"), t.Texts("SWEpisodes", "SW_DECOM"), t.Dates("SWEpisodes", "SW_DECOM"), t.Texts("SWEpisodes", "SW_REASON"));
            return i => from[i] >= new DateOnly(2023, 4, 1) && (worker[i] is null || start[i] is null || reason[i] is null);
        }),
        Rows("SW02STG1", "SWEpisodes", ["SW_ID"], "The worker's number must begin with SW, or XX where there is none.", t =>
        {
            var worker = t.Texts("SWEpisodes", "SW_ID");
            return i => worker[i] is { } id && !id.StartsWith("SW", StringComparison.Ordinal) && !id.StartsWith("XX", StringComparison.Ordinal);
        }),
    ];

    private static Func<int, bool> Filled(RuleTables t, string given, string missing)
    {
        var (first, second) = (t.Texts("Missing", given), t.Texts("Missing", missing));
        return i => first[i] is not null && second[i] is null;
    }
}
