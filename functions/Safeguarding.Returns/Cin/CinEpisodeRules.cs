using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of an episode: referral, need, closure, and the order of a child's episodes.</summary>
internal static class CinEpisodeRules
{
    private const string Table = "CINdetails";
    private static readonly IReadOnlySet<string> Needs = Set("N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9");
    private static readonly IReadOnlySet<string> Reasons = Set("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9");
    private static readonly IReadOnlySet<string> Flags = Set("0", "1", "true", "false");
    private static readonly IReadOnlySet<string> Sources = Set("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7", "8", "9", "10");

    public static readonly IReadOnlyList<Rule> All =
    [
        Required("8568", Table, "ReferralNFA", Flags, "Say whether the referral led to no further action: 1 or 0."),
        StartRequired("8600", Table, "CINreferralDate", "The referral date must be given and may not lie after the reference date."),
        Rows("8610", Table, ["PrimaryNeedCode", "ReferralNFA"], "A referral that led to action needs a primary need code.", t =>
        {
            var (need, nfa) = (t.Texts(Table, "PrimaryNeedCode"), t.Texts(Table, "ReferralNFA"));
            return i => need[i] is null && nfa[i] is "0" or "false";
        }),
        WithinYear("8620", Table, "CINclosureDate", "The closure date lies outside the year."),
        Pair("8630", Table, "CINclosureDate", "CINreferralDate", "The episode was closed before its referral.", (closed, referred) => closed < referred),
        Coded("8640", Table, "ReasonForClosure", Reasons, "The reason for closure must be RC1 to RC9."),
        Coded("8650", Table, "PrimaryNeedCode", Needs, "The primary need must be N0 to N9."),
        Rows("8805", Table, ["CINclosureDate", "ReasonForClosure"], "A closed episode needs a reason for closure.", t =>
        {
            var (closed, reason) = (t.Texts(Table, "CINclosureDate"), t.Texts(Table, "ReasonForClosure"));
            return i => closed[i] is not null && reason[i] is null;
        }),
        Rows("8810", Table, ["CINclosureDate", "ReasonForClosure"], "A reason for closure needs a closure date.", t =>
        {
            var (closed, reason) = (t.Texts(Table, "CINclosureDate"), t.Texts(Table, "ReasonForClosure"));
            return i => reason[i] is not null && closed[i] is null;
        }),
        new("8815", Severity.Error, "A child may have only one open episode that led to action.", [Table], ["CINclosureDate", "ReferralNFA"], t =>
        {
            var (closed, nfa) = (t.Texts(Table, "CINclosureDate"), t.Texts(Table, "ReferralNFA"));
            return t.Groups(Table, "LAchildID").Values.Select(g => g.Where(i => closed[i] is null && !CinChildRules.IsTrue(nfa[i])).ToList())
                .Where(open => open.Count > 1).SelectMany(open => open).Order().Select(i => Cells(Table, i, "CINclosureDate", "ReferralNFA"));
        }),
        new("8820", Severity.Error, "Two episodes of the child overlap.", [Table], ["CINreferralDate", "CINclosureDate"], Overlaps),
        new("8825Q", Severity.Query, "An episode closed after assessment (RC8, RC9) should hold an assessment.", [Table, "Assessments"], ["ReasonForClosure", "AssessmentActualStartDate"], t =>
        {
            var (reason, ids, episodes) = (t.Texts(Table, "ReasonForClosure"), t.Texts(Table, "LAchildID"), t.Texts(Table, "CINdetailsID"));
            var assessed = t.Groups("Assessments", "LAchildID", "CINdetailsID");
            return Enumerable.Range(0, t.Count(Table)).Where(i => reason[i] is "RC8" or "RC9" && !assessed.ContainsKey($"{ids[i]}\n{episodes[i]}"))
                .Select(i => Cells(Table, i, "ReasonForClosure"));
        }),
        Rows("8866", Table, ["ReferralSource", "CINreferralDate"], "The source of the referral must be given, as one of the codes.", t =>
        {
            var (source, date) = (t.Texts(Table, "ReferralSource"), t.Dates(Table, "CINreferralDate"));
            return i => date[i] >= new DateOnly(2013, 4, 1) && (source[i] is not { } code || !Sources.Contains(code));
        }),
    ];

    /// <summary>An open episode runs to the reference date; a referral with no further action and no closure took its one day. Episodes may touch: closed and referred again on one day.</summary>
    private static IEnumerable<Cell[]> Overlaps(RuleTables t)
    {
        var (from, to, nfa) = (t.Dates(Table, "CINreferralDate"), t.Dates(Table, "CINclosureDate"), t.Texts(Table, "ReferralNFA"));
        foreach (var group in t.Groups(Table, "LAchildID").Values)
        {
            var ordered = group.Where(i => from[i] is not null).OrderBy(i => from[i]).ThenBy(End).ToList();
            for (var k = 1; k < ordered.Count; k++)
            {
                var last = ordered[..k].MaxBy(End);
                if (from[ordered[k]] < End(last)) yield return [.. Cells(Table, ordered[k], "CINreferralDate"), .. Cells(Table, last, "CINclosureDate")];
            }
        }

        DateOnly? End(int i) => to[i] ?? (CinChildRules.IsTrue(nfa[i]) ? from[i] : t.Year.Reference);
    }
}
