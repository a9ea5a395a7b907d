using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of an episode: referral, need, closure, and the order of a child's episodes.</summary>
internal static class CinEpisodeRules
{
    private const string Table = "CINdetails", Children = "ChildIdentifiers";
    private static readonly IReadOnlySet<string> Needs = Set("N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9");
    private static readonly IReadOnlySet<string> Reasons = Set("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9");
    private static readonly IReadOnlySet<string> Flags = Set("0", "1", "true", "false");
    private static readonly IReadOnlySet<string> Sources = Set("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7", "8", "9", "10");

    public static readonly IReadOnlyList<Rule> All =
    [
        Against("8555Q", Table, "CINreferralDate", Children, "PersonDeathDate", Child, "The child was referred after the date of death.", (referred, died) => referred > died),
        Rows("8568", Table, ["ReferralNFA"], "Say whether the referral led to no further action: 1 or 0.", t => { var nfa = t.Texts(Table, "ReferralNFA"); return i => nfa[i] is not { } flag || !Flags.Contains(flag); }),
        Rows("8569Q", Table, ["CINreferralDate", "ReferralNFA"], "A referral from more than a working day before the year may not be one that led to no further action: such a referral belongs to the year before.", t =>
        {
            var (referred, nfa, first) = (t.Dates(Table, "CINreferralDate"), t.Texts(Table, "ReferralNFA"), t.WorkingDays.Add(t.Year.Start, -1));
            return i => referred[i] < first && IsTrue(nfa[i]);
        }),
        new("8585Q", Severity.Query, "The episode was closed because the child died, and the child has no date of death.", [Table, Children], ["ReasonForClosure", "PersonDeathDate"], t =>
        {
            var (reason, died) = (t.Texts(Table, "ReasonForClosure"), t.Texts(Children, "PersonDeathDate"));
            var children = t.Groups(Children, Child);
            return t.Groups(Table, Child).Where(g => children.ContainsKey(g.Key))
                .SelectMany(g => Paired([.. g.Value.Where(i => reason[i] == "RC2")], [.. children[g.Key].Where(c => died[c] is null)]))
                .Select(p => new[] { new Cell(Table, "ReasonForClosure", p.Row), new Cell(Children, "PersonDeathDate", p.Other) });
        }),
        StartRequired("8600", Table, "CINreferralDate", "The referral date must be given and may not lie after the reference date."),
        new("8606", Severity.Error, "The referral was more than 280 days before the child was born or is expected.", [Table, Children], ["CINreferralDate", "PersonBirthDate", "ExpectedPersonBirthDate"], BeforePregnancy),
        Rows("8610", Table, ["PrimaryNeedCode", "ReferralNFA"], "A referral that led to action needs a primary need code.", t =>
        {
            var (need, nfa) = (t.Texts(Table, "PrimaryNeedCode"), t.Texts(Table, "ReferralNFA"));
            return i => need[i] is null && IsFalse(nfa[i]);
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
        OneOpen("8815", Table, Child, ["CINclosureDate", "ReferralNFA"], "A child may have only one open episode that led to action.", Open),
        new("8816", Severity.Error, "The open episode is not the child's latest referral. Close it, or correct the dates.", [Table], ["CINreferralDate", "CINclosureDate", "ReferralNFA"], t =>
        {
            var (referred, open) = (t.Dates(Table, "CINreferralDate"), Open(t));
            return t.Groups(Table, Child).Values.Where(g => g.Length > 1).SelectMany(g => { var latest = g.Max(i => referred[i]); return g.Where(i => open(i) && referred[i] < latest); })
                .Order().Select(i => Held(t, Table, i, "CINreferralDate", "CINclosureDate", "ReferralNFA"));
        }),
        // Closed and referred again on one day is no overlap; a referral that led to nothing and was never closed took its one day.
        CinPeriods.Overlapping("8820", Table, Child, "CINreferralDate", "CINclosureDate", CinPeriods.EndDay.Free, "Two episodes of the child overlap.", t =>
        {
            var nfa = t.Texts(Table, "ReferralNFA");
            return i => IsTrue(nfa[i]) ? null : t.Year.Reference;
        }),
        new("8825Q", Severity.Query, "An episode closed after assessment (RC8, RC9) should hold an assessment.", [Table, "Assessments"], ["ReasonForClosure"], t =>
        {
            var keys = Shared(t, Episode, Table, "Assessments");
            var (reason, assessed) = (t.Texts(Table, "ReasonForClosure"), t.Groups("Assessments", keys));
            return t.Groups(Table, keys).Where(g => !assessed.ContainsKey(g.Key)).SelectMany(g => g.Value).Where(i => reason[i] is "RC8" or "RC9").Order()
                .Select(i => Cells(Table, i, "ReasonForClosure"));
        }),
        Rows("8866", Table, ["ReferralSource", "CINreferralDate"], "The source of the referral must be given, as one of the codes.", t =>
        {
            var (source, date) = (t.Texts(Table, "ReferralSource"), t.Dates(Table, "CINreferralDate"));
            return i => date[i] >= new DateOnly(2013, 4, 1) && (source[i] is not { } code || !Sources.Contains(code));
        }),
    ];

    private static Func<int, bool> Open(RuleTables t)
    {
        var (closed, nfa) = (t.Texts(Table, "CINclosureDate"), t.Texts(Table, "ReferralNFA"));
        return i => closed[i] is null && !IsTrue(nfa[i]);
    }

    private static IEnumerable<Cell[]> BeforePregnancy(RuleTables t)
    {
        const int pregnancy = 280;
        var (referred, born, expected) = (t.Dates(Table, "CINreferralDate"), t.Dates(Children, "PersonBirthDate"), t.Dates(Children, "ExpectedPersonBirthDate"));
        var children = t.Groups(Children, Child);
        foreach (var (id, episodes) in Dated(t, Table, "CINreferralDate", Child))
        {
            if (!children.TryGetValue(id, out var of)) continue;
            foreach (var child in of)
                foreach (var episode in episodes.Where(e => (born[child] ?? expected[child]) is { } birth && referred[e]!.Value.DayNumber < birth.DayNumber - pregnancy))
                    yield return [new(Table, "CINreferralDate", episode), .. Held(t, Children, child, "PersonBirthDate", "ExpectedPersonBirthDate")];
        }
    }
}
