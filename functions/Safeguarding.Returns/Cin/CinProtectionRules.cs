using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of child protection plans and their reviews.</summary>
internal static class CinProtectionRules
{
    private const string Table = "ChildProtectionPlans", Start = "CPPstartDate", End = "CPPendDate", Children = "ChildIdentifiers", Conference = "DateOfInitialCPC";
    private static readonly IReadOnlySet<string> Categories = Set("NEG", "PHY", "SAB", "EMO", "MUL");

    public static readonly IReadOnlyList<Rule> All =
    [
        Against("1105", Table, Start, "CINdetails", "CINreferralDate", Episode, "The child protection plan started before the referral.", (start, referred) => start < referred),
        new("2885", Severity.Error, "A child protection plan starts on the day of the initial conference of its episode, and this one did not. Correct one of the dates, or enter the conference.", [Table, "CINdetails"], [Start, Conference], NotFromConference),
        StartRequired("8720", Table, Start, "The child protection plan needs a start date, not after the reference date."),
        Rows("8730", Table, ["NumberOfPreviousCPP"], "Say how many child protection plans the child had before: 0 or more.", t =>
        {
            var counts = t.Texts(Table, "NumberOfPreviousCPP");
            return i => counts[i] is not { } n || n.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0;
        }),
        Pair("8840", Table, Start, End, "The child protection plan started and ended on one day.", (start, end) => start == end),
        Against("8841", "Reviews", "CPPreviewDate", Table, Start, ["LAchildID", "CPPID"], "The review was held before the child protection plan started, or on that day.", (reviewed, start) => reviewed <= start),
        Rows("8842Q", "Reviews", ["CPPreviewDate"], "The file has a place for reviews with no date in it. Enter the date, or leave the place out.", t => { var reviewed = t.Texts("Reviews", "CPPreviewDate"); return i => reviewed[i] is null; }),
        Required("8905", Table, "InitialCategoryOfAbuse", Categories, "The category of abuse at the plan's start must be NEG, PHY, SAB, EMO or MUL."),
        Required("8910", Table, "LatestCategoryOfAbuse", Categories, "The latest category of abuse must be NEG, PHY, SAB, EMO or MUL."),
        Against("8915", Table, Start, Children, "PersonDeathDate", Child, "The child protection plan started after the child died.", (start, died) => start > died),
        Against("8920", Table, End, Children, "PersonDeathDate", Child, "The child protection plan ended after the child died.", (end, died) => end > died),
        Pair("8925", Table, Start, End, "The child protection plan ended before it started.", (start, end) => end < start),
        WithinYear("8930", Table, End, "The child protection plan ended outside the year."),
        OneOpen("8935", Table, Child, [End], "A child may have only one open child protection plan.", t => { var end = t.Texts(Table, End); return i => end[i] is null; }),
        CinPeriods.Overlapping("8940", Table, Child, Start, End, CinPeriods.EndDay.Inside, "Two child protection plans of the child overlap."),
    ];

    /// <summary>
    /// A plan that started in the year against the conferences of its episode: those of the section 47 enquiries, but for those that needed none, else the episode's own.
    /// Said with the plan are the conferences it may have come from: those that no plan of the episode started on.
    /// </summary>
    private static IEnumerable<Cell[]> NotFromConference(RuleTables t)
    {
        var (started, own) = (t.Dates(Table, Start), t.Dates("CINdetails", Conference));
        var (held, notRequired) = t.Has("Section47") ? (t.Dates("Section47", Conference), t.Texts("Section47", "ICPCnotRequired")) : ([], []);
        var (episodes, enquiries) = (t.Groups("CINdetails", Episode), t.Has("Section47") ? t.Groups("Section47", Episode) : new Dictionary<string, int[]>());
        foreach (var (key, plans) in t.Groups(Table, Episode))
        {
            int[] asked = [.. (enquiries.GetValueOrDefault(key) ?? []).Where(s => !IsTrue(notRequired[s]))];
            var (table, rows, dates) = asked.Length > 0 ? ("Section47", asked, held) : ("CINdetails", episodes.GetValueOrDefault(key) ?? [], own);
            var days = rows.Select(r => dates[r]).ToHashSet();
            int[] failing = [.. plans.Where(p => t.Year.Contains(started[p]) && !days.Contains(started[p]))];
            var starts = plans.Select(p => started[p]).Where(d => d is not null).ToHashSet();
            int[] free = [.. rows.Where(r => dates[r] is null || !starts.Contains(dates[r]))];
            if (failing.Length == 0) continue;
            foreach (var plan in failing) yield return [new(Table, Start, plan), .. plan == failing[0] ? free.Select(r => new Cell(table, Conference, r)) : []];
        }
    }
}
