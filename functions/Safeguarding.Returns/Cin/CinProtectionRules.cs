using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of child protection plans.</summary>
internal static class CinProtectionRules
{
    private const string Table = "ChildProtectionPlans";
    private static readonly string[] Episode = ["LAchildID", "CINdetailsID"];
    private static readonly IReadOnlySet<string> Categories = Set("NEG", "PHY", "SAB", "EMO", "MUL");

    public static readonly IReadOnlyList<Rule> All =
    [
        AgainstParent("1105", Table, "CPPstartDate", "CINdetails", "CINreferralDate", Episode, "The child protection plan started before the referral.", (start, referred) => start < referred),
        StartRequired("8720", Table, "CPPstartDate", "The child protection plan needs a start date, not after the reference date."),
        Rows("8730", Table, ["NumberOfPreviousCPP"], "Say how many child protection plans the child had before: 0 or more.", t =>
        {
            var counts = t.Texts(Table, "NumberOfPreviousCPP");
            return i => counts[i] is not { } n || n.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0;
        }),
        Pair("8840", Table, "CPPstartDate", "CPPendDate", "The child protection plan started and ended on one day.", (start, end) => start == end),
        Required("8905", Table, "InitialCategoryOfAbuse", Categories, "The category of abuse at the plan's start must be NEG, PHY, SAB, EMO or MUL."),
        Required("8910", Table, "LatestCategoryOfAbuse", Categories, "The latest category of abuse must be NEG, PHY, SAB, EMO or MUL."),
        AgainstParent("8915", Table, "CPPstartDate", "ChildIdentifiers", "PersonDeathDate", ["LAchildID"], "The child protection plan started after the child died.", (start, died) => start > died),
        AgainstParent("8920", Table, "CPPendDate", "ChildIdentifiers", "PersonDeathDate", ["LAchildID"], "The child protection plan ended after the child died.", (end, died) => end > died),
        Pair("8925", Table, "CPPstartDate", "CPPendDate", "The child protection plan ended before it started.", (start, end) => end < start),
        WithinYear("8930", Table, "CPPendDate", "The child protection plan ended outside the year."),
        new("8935", Severity.Error, "A child may have only one open child protection plan.", [Table], ["CPPendDate"], t =>
        {
            var end = t.Texts(Table, "CPPendDate");
            return t.Groups(Table, "LAchildID").Values.Select(g => g.Where(i => end[i] is null).ToList()).Where(open => open.Count > 1)
                .SelectMany(open => open).Order().Select(i => Cells(Table, i, "CPPendDate"));
        }),
    ];
}
