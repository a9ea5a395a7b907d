using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of Reviews: reviews of a child's care, and how the child took part.</summary>
internal static class ReviewRules
{
    private const string Table = "Reviews";

    /// <summary>From this age a child takes part in a review in one of the ways PN1 to PN7.</summary>
    private const int ParticipationFrom = 4;

    private static readonly IReadOnlySet<string> Participation = Set("PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7");

    public static readonly IReadOnlyList<Rule> All =
    [
        DateRequired("166", Table, "REVIEW", "The review needs a date."),
        Rows("167", Table, ["REVIEW_CODE"], "How the child took part in the review must be PN0 to PN7.", t =>
        {
            var (review, code) = (t.Texts(Table, "REVIEW"), t.Texts(Table, "REVIEW_CODE"));
            return i => code[i] is { } c ? c != "PN0" && !Participation.Contains(c) : review[i] is not null;
        }),
        new("399", Severity.Error, "The child was looked after in short breaks only (V3, V4), for which motherhood and reviews are not collected.", ["Episodes", "Header", Table], ["LS", "MOTHER", "REVIEW", "REVIEW_CODE"], ShortBreaksOnly),
        Participating("440", "The code says that the child was under 4 at the review, and the birth date that they were not.", (born, day, code) => code == "PN0" && Ages.Reached(born, ParticipationFrom, day)),
        Participating("441", "The child was under 4 at the review, for which the code is PN0.", (born, day, code) => code is not null && Participation.Contains(code) && Ages.Under(born, ParticipationFrom, day)),
    ];

    private static Rule Participating(string code, string words, Func<DateOnly, DateOnly, string?, bool> fails) => Rows(code, Table, ["DOB", "REVIEW", "REVIEW_CODE"], words, t =>
    {
        var (born, day, how) = (t.Dates(Table, "DOB"), t.Dates(Table, "REVIEW"), t.Texts(Table, "REVIEW_CODE"));
        return i => born[i] is { } b && day[i] is { } d && fails(b, d, how[i]);
    });

    private static IEnumerable<Cell[]> ShortBreaksOnly(RuleTables t)
    {
        var (status, mother) = (t.Texts("Episodes", "LS"), t.Texts("Header", "MOTHER"));
        var (header, reviews, given) = (t.RowsOf("Header"), t.RowsOf(Table), Given(t, Table, "REVIEW", "REVIEW_CODE"));
        foreach (var (child, episodes) in t.RowsOf("Episodes").Each())
        {
            if (!episodes.All(e => CareContinuity.IsShortBreak(status[e]))) continue;
            Cell[] wrong = [.. header[child].Where(h => mother[h] is not null).Select(h => new Cell("Header", "MOTHER", h)), .. reviews[child].Where(given).SelectMany(r => Cells(Table, r, "REVIEW", "REVIEW_CODE"))];
            if (wrong.Length > 0) yield return [.. wrong, .. episodes.Select(e => new Cell("Episodes", "LS", e))];
        }
    }
}
