using System.Globalization;
using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of OC2: the health of children looked after for the whole year.</summary>
internal static class HealthRules
{
    private const string Table = "OC2";
    private static readonly string[] Core = ["IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"];
    internal static readonly string[] Flags = ["CONVICTED", "HEALTH_CHECK", .. Core, "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"];

    public static readonly IReadOnlyList<Rule> All =
    [
        RowsWith("157", Table, ["Episodes"], ["SDQ_REASON", "DOB"], "The reason for no SDQ score says that the child's age is outside 4 to 16, and the child was of that age all year. Give the score or the true reason.", t =>
        {
            var (reason, score, asked) = (t.Texts(Table, "SDQ_REASON"), t.Texts(Table, "SDQ_SCORE"), OfQuestionnaireAge(t));
            return i => reason[i] == "SDQ1" && score[i] is null && asked(i);
        }),
        Rows("158", Table, ["INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"], "Help for substance misuse was received, so whether it was offered must be blank.", t =>
        {
            var (received, offered) = (t.Texts(Table, "INTERVENTION_RECEIVED"), t.Texts(Table, "INTERVENTION_OFFERED"));
            return i => received[i] == "1" && offered[i] is not null;
        }),
        Rows("159", Table, ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"], "The child misuses substances and received no help: say whether it was offered.", t =>
        {
            var (misuse, received, offered) = (t.Texts(Table, "SUBSTANCE_MISUSE"), t.Texts(Table, "INTERVENTION_RECEIVED"), t.Texts(Table, "INTERVENTION_OFFERED"));
            return i => misuse[i] == "1" && received[i] == "0" && offered[i] is null;
        }),
        Rows("180", Table, ["SDQ_SCORE"], "The SDQ score must be a whole number from 0 to 40.", t => { var score = t.Texts(Table, "SDQ_SCORE"); return i => score[i] is { } text && !IsScore(text); }),
        Rows("181", Table, Flags, "Each item of a child's health must be 0, 1 or blank.", t =>
        {
            var items = Array.ConvertAll(Flags, column => t.Texts(Table, column));
            return i => Array.Exists(items, item => item[i] is not (null or "0" or "1"));
        }),
        Rows("182", Table, Flags, "Immunisations, dental check, health assessment and substance misuse must all be given where any item of health is.", t =>
        {
            var (given, lacks) = (Given(t, Table, Flags), Lacks(t, Table, Core));
            return i => given(i) && lacks(i);
        }),
        NotAllYear("185", ["SDQ_SCORE"], "There is an SDQ score, and the child was not looked after for the whole year."),
        RowsWith("186", Table, ["Episodes"], ["SDQ_SCORE", "SDQ_REASON"], "A child aged 4 to 16 who was looked after all year needs an SDQ score, or the reason why there is none.", t =>
        {
            var (given, asked) = (Given(t, Table, "SDQ_SCORE", "SDQ_REASON"), OfQuestionnaireAge(t));
            return i => !given(i) && asked(i);
        }),
        Rows("188", Table, ["SDQ_SCORE", "SDQ_REASON"], "The child was under 4 at the end of the year, so there is no SDQ score or reason to give.", t => { var (given, born) = (Given(t, Table, "SDQ_SCORE", "SDQ_REASON"), t.Dates(Table, "DOB")); return i => given(i) && Ages.Under(born[i], 4, t.Year.Reference); }),
        Rows("189", Table, ["DOB", "SDQ_SCORE", "SDQ_REASON"], "The young person was 17 or over when the year began, so there is no SDQ score or reason to give.", t => { var (given, born) = (Given(t, Table, "SDQ_SCORE", "SDQ_REASON"), t.Dates(Table, "DOB")); return i => given(i) && Ages.Reached(born[i], 17, t.Year.Start); }),
        NotAllYear("190", Flags, "There are items of health, and the child was not looked after for the whole year."),
        new("191", Severity.Error, "A child looked after for the whole year needs immunisations, dental check, health assessment and substance misuse.", [Table, "Episodes"], Core, AllYearWithoutItems),
        Rows("192", Table, ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED"], "For a child who misuses substances, say whether help was received.", t =>
        {
            var (misuse, received) = (t.Texts(Table, "SUBSTANCE_MISUSE"), t.Texts(Table, "INTERVENTION_RECEIVED"));
            return i => misuse[i] == "1" && received[i] is null;
        }),
        Rows("193", Table, ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"], "Help for substance misuse is recorded for a child who is not said to misuse substances.", t =>
        {
            var (misuse, given) = (t.Texts(Table, "SUBSTANCE_MISUSE"), Given(t, Table, "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"));
            return i => misuse[i] != "1" && given(i);
        }),
        Coded("196", Table, "SDQ_REASON", Set("SDQ1", "SDQ2", "SDQ3", "SDQ4", "SDQ5"), "The reason for no SDQ score must be SDQ1 to SDQ5."),
        RowsWith("197B", Table, ["Episodes"], ["SDQ_REASON", "DOB"], "A child who turned 4 or 17 in the year and was looked after all of it needs an SDQ score, or the reason why there is none.", t =>
        {
            var (given, born, all) = (Given(t, Table, "SDQ_SCORE", "SDQ_REASON"), t.Dates(Table, "DOB"), OfChildren(t, Table, CareContinuity.AllYear(t)));
            return i => !given(i) && born[i] is { } b && (t.Year.Contains(Ages.Birthday(b, 4)) || t.Year.Contains(Ages.Birthday(b, 17))) && all(i);
        }),
        Rows("197a", Table, ["SDQ_REASON", "SDQ_SCORE"], "There is an SDQ score, so there is no reason for its absence to give.", t => { var (score, reason) = (t.Texts(Table, "SDQ_SCORE"), t.Texts(Table, "SDQ_REASON")); return i => score[i] is not null && reason[i] is not null; }),
        NotAllYear("198", ["SDQ_REASON"], "There is a reason for no SDQ score, and the child was not looked after for the whole year."),
        Rows("542", Table, ["CONVICTED", "DOB"], "The child was under 10 at the end of the year, so nothing is to be said of convictions.", t => { var (convicted, born) = (t.Texts(Table, "CONVICTED"), t.Dates(Table, "DOB")); return i => convicted[i] is not null && Ages.Under(born[i], 10, t.Year.Reference); }),
        RowsWith("543", Table, ["Episodes"], ["DOB", "CONVICTED"], "For a child of 10 or over who was looked after all year, say whether they were convicted.", t =>
        {
            var (convicted, born, all) = (t.Texts(Table, "CONVICTED"), t.Dates(Table, "DOB"), OfChildren(t, Table, CareContinuity.AllYear(t)));
            return i => convicted[i] is null && Ages.Reached(born[i], 10, t.Year.Reference) && all(i);
        }),
        GivenWithoutCore("544", "CONVICTED", "Convictions are given, so immunisations, dental check, health assessment and substance misuse must be too."),
        RowsWith("545", Table, ["Episodes"], ["DOB", "HEALTH_CHECK"], "For a child under 5 who was looked after all year, say whether the development checks are up to date.", t =>
        {
            var (check, born, all) = (t.Texts(Table, "HEALTH_CHECK"), t.Dates(Table, "DOB"), OfChildren(t, Table, CareContinuity.AllYear(t)));
            return i => check[i] is null && Ages.Under(born[i], 5, t.Year.Reference) && all(i);
        }),
        RowsWith("546", Table, ["Episodes"], ["DOB", "HEALTH_CHECK"], "The child was 5 or over at the end of the year, so nothing is to be said of development checks.", t =>
        {
            var (check, born, all) = (t.Texts(Table, "HEALTH_CHECK"), t.Dates(Table, "DOB"), OfChildren(t, Table, CareContinuity.AllYear(t)));
            return i => check[i] is not null && Ages.Reached(born[i], 5, t.Year.Reference) && all(i);
        }),
        GivenWithoutCore("547", "HEALTH_CHECK", "Development checks are given, so immunisations, dental check, health assessment and substance misuse must be too."),
    ];

    private static Rule NotAllYear(string code, string[] fields, string words) => RowsWith(code, Table, ["Episodes"], fields, words, t =>
    {
        var (given, others) = (Given(t, Table, fields), OfChildren(t, Table, CareContinuity.AllYear(t), member: false));
        return i => given(i) && others(i);
    });

    private static Rule GivenWithoutCore(string code, string column, string words) => Rows(code, Table, [column, .. Core], words, t =>
    {
        var (given, lacks) = (t.Texts(Table, column), Lacks(t, Table, Core));
        return i => given[i] is not null && lacks(i);
    });

    /// <summary>Looked after all year, 4 or over when it began and under 17 when it ended: the ages of which the questionnaire is asked.</summary>
    private static Func<int, bool> OfQuestionnaireAge(RuleTables t)
    {
        var (born, all) = (t.Dates(Table, "DOB"), OfChildren(t, Table, CareContinuity.AllYear(t)));
        return i => Ages.Reached(born[i], 4, t.Year.Start) && Ages.Under(born[i], 17, t.Year.Reference) && all(i);
    }

    /// <summary>A child's row that lacks an item; for a child who has no row, the episodes that call for one.</summary>
    private static IEnumerable<Cell[]> AllYearWithoutItems(RuleTables t)
    {
        var all = CareContinuity.AllYear(t);
        var (lacks, ofAll, rows) = (Lacks(t, Table, Core), OfChildren(t, Table, all), t.PartnersOf(Table));
        for (var row = 0; row < t.Count(Table); row++)
            if (lacks(row) && ofAll(row)) yield return Cells(Table, row, Core);
        var child = t.ChildOf("Episodes");
        for (var row = 0; row < child.Length; row++)
            if (child[row] >= 0 && all[child[row]] && rows[child[row]].Count == 0) yield return Cells("Episodes", row, "CHILD");
    }

    private static bool IsScore(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 40 && score == decimal.Truncate(score);
}
