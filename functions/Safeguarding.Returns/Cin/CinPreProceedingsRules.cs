using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>
/// Rules of the pre-proceedings and family group decision-making module, which the census collects from 2026/27. The department's numbers for them are not known to us,
/// so they bear codes of ours, PP01 to PP19; what they ask is what the module's items mean. An element may tell of a family group decision-making meeting
/// alone, so no date is required on its own.
/// </summary>
internal static class CinPreProceedingsRules
{
    internal const string Table = "PreProceedingsandFGDM";
    private const string Start = "PPStartDate", Letter = "LBPSentDate", Offered = "FGDMMeetingOffer", Held = "FGDMMeetingFac", Meeting = "InitialPPMeetingDate",
        Reviews = "ReviewMeetingsCount", Decided = "StepDecisionDate", Outcome = "PPOutcome", Court = "CourtAppDate", IssueLetter = "LetterInitCPDate";

    private static readonly IReadOnlySet<string> Flags = Set("0", "1", "true", "false");

    public static readonly IReadOnlyList<Rule> All =
    [
        .. new[]
        {
            Against("PP01", Table, Start, "CINdetails", "CINreferralDate", Episode, "Pre-proceedings started before the referral.", (start, referred) => start < referred),
            Rows("PP02", Table, [Start], "Pre-proceedings that have a letter, a meeting, a decision or an outcome need a start date.", t =>
            {
                var (start, others) = (t.Texts(Table, Start), new[] { Letter, Meeting, Decided, Outcome }.Select(c => t.Texts(Table, c)).ToArray());
                return i => start[i] is null && Array.Exists(others, column => column[i] is not null);
            }),
            NotBeforeStart("PP03", Letter, "The letter before proceedings was sent before pre-proceedings started."),
            NotBeforeStart("PP04", Meeting, "The first pre-proceedings meeting was held before pre-proceedings started."),
            NotBeforeStart("PP05", Decided, "The decision to step down or to issue proceedings was taken before pre-proceedings started."),
            NotBeforeStart("PP06", Court, "The application to court was made before pre-proceedings started."),
            NotBeforeStart("PP07", IssueLetter, "The letter that starts care proceedings was sent before pre-proceedings started."),
            Pair("PP08", Table, Decided, Meeting, "The decision was taken before the first pre-proceedings meeting.", (decided, met) => decided < met),
            new("PP09", Severity.Error, "A date of pre-proceedings lies after the reference date.", [Table], [Start, Letter, Meeting, Decided, Court, IssueLetter], t =>
            {
                var columns = new[] { Start, Letter, Meeting, Decided, Court, IssueLetter }.Select(c => (Name: c, Dates: t.Dates(Table, c))).ToArray();
                return Enumerable.Range(0, t.Count(Table)).Select(i => columns.Where(c => c.Dates[i] > t.Year.Reference).Select(c => new Cell(Table, c.Name, i)).ToArray()).Where(cells => cells.Length > 0);
            }),
            WithinYear("PP10", Table, Decided, "Pre-proceedings that were decided on before the year, or after it, are no part of it."),
            Rows("PP11", Table, [Decided, Outcome], "The outcome of pre-proceedings and the date of the decision go together: give both, or neither while they run.", t =>
            {
                var (decided, outcome) = (t.Texts(Table, Decided), t.Texts(Table, Outcome));
                return i => decided[i] is null != outcome[i] is null;
            }),
            Rows("PP12", Table, [Outcome], "The outcome of pre-proceedings is one capital letter.", t => { var outcome = t.Texts(Table, Outcome); return i => outcome[i] is { } code && !(code.Length == 1 && char.IsAsciiLetterUpper(code[0])); }),
            Rows("PP13", Table, [Offered, Held], "Whether a family group decision-making meeting was offered, and whether it was held, is said as 1 or 0.", t =>
            {
                var (offered, held) = (t.Texts(Table, Offered), t.Texts(Table, Held));
                return i => offered[i] is { } o && !Flags.Contains(o) || held[i] is { } h && !Flags.Contains(h);
            }),
            Rows("PP14", Table, [Offered, Held], "A family group decision-making meeting was held that was not offered.", t =>
            {
                var (offered, held) = (t.Texts(Table, Offered), t.Texts(Table, Held));
                return i => IsTrue(held[i]) && !IsTrue(offered[i]);
            }),
            Rows("PP15", Table, [Reviews, Meeting], "The number of review meetings is a whole number, and there are none before the first meeting was held.", t =>
            {
                var (count, meeting) = (t.Texts(Table, Reviews), t.Texts(Table, Meeting));
                return i => count[i] is { } n && (n.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0 || n.AsSpan().ContainsAnyExcept('0') && meeting[i] is null);
            }),
            CinPeriods.Overlapping("PP16", Table, Child, Start, Decided, CinPeriods.EndDay.Free, "Two periods of pre-proceedings of the child overlap."),
            CinActivityRules.NoneOn("PP17", Table, [Start], "The referral led to no further action, and the episode holds pre-proceedings. One of the two is wrong."),
            CinActivityRules.AfterClosure("PP18", "A step of pre-proceedings was taken after the episode was closed. Correct the closure date or the date of the step.", [(Table, Start), (Table, Letter), (Table, Meeting), (Table, Decided)]),
            Against("PP19", Table, Start, "ChildIdentifiers", "PersonDeathDate", Child, "Pre-proceedings started after the child died.", (start, died) => start > died),
        }.Select(rule => rule with { From = "2026_27" }),
    ];

    private static Rule NotBeforeStart(string code, string column, string words) => Pair(code, Table, column, Start, words, (date, start) => date < start);
}
