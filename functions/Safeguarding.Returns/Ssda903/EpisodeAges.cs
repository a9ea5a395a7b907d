using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the child's age at the start or the end of an episode.</summary>
internal static class EpisodeAges
{
    private const int Adult = 18;

    public static readonly IReadOnlyList<Rule> All =
    [
        AndHeader("234", ["REASON_PLACE_CHANGE"], ["DOB"], "A child under 10 cannot move because of custody. Correct the reason for the change of placement or the birth date.", t =>
        {
            var (reason, start, born) = (t.Texts(Episodes, "REASON_PLACE_CHANGE"), t.Dates(Episodes, "DECOM"), Born(t));
            return i => reason[i] == "CUSTOD" && Ages.Under(born[i], 10, start[i]);
        }) with { From = "2025_26" },
        AndHeader("302", ["DECOM"], ["DOB"], "The child's first episode starts before the birth. Correct the start or the birth date.", t =>
        {
            var (start, born, previous) = (t.Dates(Episodes, "DECOM"), Born(t), Previous(t));
            return i => previous[i] < 0 && start[i] < born[i];
        }),
        Aged("352", ["DECOM", "RNE"], "Nobody comes into care at 18 or over. Correct the start or the birth date.", t =>
        {
            var (reason, start, born) = (t.Texts(Episodes, "RNE"), t.Dates(Episodes, "DECOM"), Born(t));
            return i => reason[i] == "S" && Ages.Reached(born[i], Adult, start[i]);
        }),
        AndHeader("358", ["DECOM", "LS"], ["DOB"], "A child under 10 cannot have a legal status of youth justice (J1, J2, J3).", t =>
        {
            var (status, start, born) = (t.Texts(Episodes, "LS"), t.Dates(Episodes, "DECOM"), Born(t));
            return i => status[i] is "J1" or "J2" or "J3" && Ages.Under(born[i], 10, start[i]);
        }),
        Aged("359", ["DEC", "LS", "PLACE"], "Someone who is looked after past the 18th birthday must be accommodated (V2) in a children's home (K2). End the episode or correct its codes.", t =>
        {
            var (status, place, end, born) = (t.Texts(Episodes, "LS"), t.Texts(Episodes, "PLACE"), t.Dates(Episodes, "DEC"), Born(t));
            return i => born[i] is { } b && (end[i] ?? t.Year.Reference) > Ages.Birthday(b, Adult) && !(status[i] == "V2" && place[i] == "K2");
        }),
        Placed("370", "P2", 15, "A child under 15 cannot be placed in independent living.") with { Until = "2023_24" },
        Placed("371", "H5", 14, "A child under 14 cannot be placed in semi-independent living.") with { Until = "2022_23" },
        Placed("371", "H5", 16, "A child under 16 cannot be placed in supported accommodation.") with { From = "2023_24", Until = "2023_24" },
        Placed("371", "K3", 16, "A child under 16 cannot be placed in supported accommodation.") with { From = "2024_25" },
        Placed("372", "R5", 10, "A child under 10 cannot be placed in youth custody."),
        Placed("373", "S1", 4, "A child under 4 cannot be placed in a residential school."),
        Placed("374", "P3", 14, "A child under 14 cannot be placed in residential employment."),
        Ended("386", Ssda903Codes.Adopted, "The child was adopted and was 18 or over on that day. Correct the end or its reason.", (born, end) => Ages.Reached(born, Adult, end)),
        Ended("387", Set("E5", "E6"), "A child under 14 cannot leave care for independent living.", (born, end) => Ages.Under(born, 14, end)),
        Ended("389", Set("E7"), "A child under 16 cannot be transferred to adult social care.", (born, end) => Ages.Under(born, 16, end)),
        AndHeader("407", ["DEC", "REC"], ["DOB"], "A special guardianship order cannot be made for someone of 18 or over. Correct the end, its reason or the birth date.", t =>
        {
            var (reason, end, born) = (t.Texts(Episodes, "REC"), t.Dates(Episodes, "DEC"), Born(t));
            return i => reason[i] is { } r && Ssda903Codes.SpecialGuardianship.Contains(r) && Ages.Reached(born[i], Adult, end[i]);
        }),
        Ended("460", ["DEC", "REC"], Set("E17"), "Someone stays with the carers after care (E17) from the 18th birthday on, and this episode ended before it.", (born, end) => Ages.Under(born, Adult, end)),
    ];

    private static Rule Aged(string code, string[] fields, string words, Func<RuleTables, Func<int, bool>> fails) => Needing([Header], Rows(code, Episodes, fields, words, fails));

    private static Rule Placed(string code, string type, int age, string words) => Aged(code, ["DECOM", "PLACE"], words, t =>
    {
        var (place, start, born) = (t.Texts(Episodes, "PLACE"), t.Dates(Episodes, "DECOM"), Born(t));
        return i => place[i] == type && Ages.Under(born[i], age, start[i]);
    });

    private static Rule Ended(string code, IReadOnlySet<string> reasons, string words, Func<DateOnly?, DateOnly?, bool> fails) => Ended(code, ["REC"], reasons, words, fails);

    private static Rule Ended(string code, string[] fields, IReadOnlySet<string> reasons, string words, Func<DateOnly?, DateOnly?, bool> fails) => Aged(code, fields, words, t =>
    {
        var (reason, end, born) = (t.Texts(Episodes, "REC"), t.Dates(Episodes, "DEC"), Born(t));
        return i => reason[i] is { } r && reasons.Contains(r) && fails(born[i], end[i]);
    });
}
