using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the Header of a child who has episodes: UPN and motherhood. And the rule of children who have none.</summary>
internal static class EpisodeHeaders
{
    private static readonly string[] OfEpisodes = ["AD1", "PlacedAdoption", "Missing", "Reviews", "PrevPerm", "OC2"];
    private static readonly string[] SexChanges = ["2022_23", "2024_25"];

    public static readonly IReadOnlyList<Rule> All =
    [
        new("207", Severity.Error, "Last year's return said that she is a mother, and this year's does not. Correct it, here or there.", [Header, "Header_last", Episodes], ["MOTHER"], t =>
        {
            var (now, then, child, episodes) = (t.Texts(Header, "MOTHER"), t.Texts("Header_last", "MOTHER"), t.ChildOf(Header), t.PartnersOf(Episodes));
            return CareShapes.WithAny(t, Header, "Header_last", (row, last) => then[last] == "1" && now[row] != "1" && episodes[child[row]].Count > 0).Select(row => Cells(Header, row, "MOTHER"));
        }),
        new("210", Severity.Error, "UN4 stands for the UPN of a child who has just come into care, and this one was in care for more than a week at the end of the year. Find out the UPN.", [Header, Episodes], ["UPN", "DECOM"], StillUnknown),
        .. Ssda903Codes.Each(SexChanges, year => OfChildren("393", ["MOTHER"], "Say of a girl who is looked after whether she is a mother (1 or 0).", t =>
        {
            var (sex, mother, female) = (t.Texts(Header, "SEX"), t.Texts(Header, "MOTHER"), Ssda903Codes.SexCodes(year).Female);
            return i => sex[i] == female && mother[i] is null;
        })),
        OfChildren("442", ["UPN"], "The UPN is missing. Give it, or one of the codes that say why it is not known.", t => { var upn = t.Texts(Header, "UPN"); return i => upn[i] is null; }),
        .. Ssda903Codes.Each(SexChanges, year => AndHeader("607", ["DEC", "REC", "LS"], ["MOTHER", "SEX"], "The girl left care in the year: say whether she is a mother (1 or 0).", t =>
        {
            var (sex, mother, female, header) = (t.Texts(Header, "SEX"), t.Texts(Header, "MOTHER"), Ssda903Codes.SexCodes(year).Female, HeaderRow(t));
            var (end, reason, shortBreak) = (t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"), ShortBreak(t));
            return i => t.Year.Contains(end[i]) && reason[i] is not (null or "X1") && !shortBreak[i] && sex[header[i]] == female && mother[header[i]] is null;
        })),
        new("625", Severity.Error, "The birth date of her first child lies after the end of the year, or after she left care. Correct it or leave it out.", [Header, Episodes], ["MC_DOB"], FirstChild),
        new("1012", Severity.Error, "The child has no episode in the year, so nothing but a care leaver's row (OC3) is wanted. Add the episodes or remove the row.", [Episodes], ["CHILD"], t =>
        {
            var episodes = t.PartnersOf(Episodes);
            return OfEpisodes.Where(t.Has).SelectMany(table =>
            {
                var child = t.ChildOf(table);
                return Enumerable.Range(0, child.Length).Where(i => child[i] >= 0 && episodes[child[i]].Count == 0).Select(i => Cells(table, i, "CHILD"));
            });
        }),
    ];

    /// <summary>A rule of the Header of children with an episode that is no short break.</summary>
    private static Rule OfChildren(string code, string[] fields, string words, Func<RuleTables, Func<int, bool>> fails) => Needing([Episodes], Rows(code, Header, fields, words, t =>
    {
        var (failing, child, inCare) = (fails(t), t.ChildOf(Header), InFullCare(t));
        return i => child[i] >= 0 && inCare[child[i]] && failing(i);
    }));

    /// <summary>Children with UN4 who are in care (not on a short break, of which rule 442 asks no UPN) at the end of the year, with the episode that began this time in care where that is more than a week ago.</summary>
    private static IEnumerable<Cell[]> StillUnknown(RuleTables t)
    {
        var (upn, header, shortBreak) = (t.Texts(Header, "UPN"), HeaderRow(t), ShortBreak(t));
        var (start, ended, end) = (t.Dates(Episodes, "DECOM"), t.Texts(Episodes, "DEC"), t.Dates(Episodes, "DEC"));
        foreach (var (_, rows) in InOrder(t).Each())
        {
            if (header[rows[0]] is not (>= 0 and var child) || upn[child] != "UN4") continue;
            var at = rows.Count - 1;
            while (at >= 0 && !(!shortBreak[rows[at]] && start[rows[at]] <= t.Year.Reference && (ended[rows[at]] is null || end[rows[at]] > t.Year.Reference))) at--;
            if (at < 0) continue;
            while (at > 0 && !(end[rows[at - 1]] < start[rows[at]])) at--;
            if (start[rows[at]] < t.Year.Reference.AddDays(-7)) yield return [new(Header, "UPN", child), new(Episodes, "DECOM", rows[at])];
        }
    }

    private static IEnumerable<Cell[]> FirstChild(RuleTables t)
    {
        var (child, birth, episodes) = (t.ChildOf(Header), t.Dates(Header, "MC_DOB"), t.RowsOf(Episodes));
        var (ended, end, reason) = (t.Texts(Episodes, "DEC"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"));
        var left = CareShapes.OfChild(id => episodes[id] is { Count: > 0 } rows ? Left(rows) : null);
        for (var i = 0; i < child.Length; i++)
        {
            if (birth[i] is not { } born) continue;
            if (born > t.Year.Reference || born > left(child[i])) yield return Cells(Header, i, "MC_DOB");
        }

        // The day on which care ended; null while it goes on.
        DateOnly? Left(ArraySegment<int> rows)
        {
            if (rows.Any(row => ended[row] is null)) return null;
            var last = -1;
            foreach (var row in rows)
                if (end[row] is not null && (last < 0 || end[row] > end[last])) last = row;
            return last < 0 || reason[last] == "X1" ? null : end[last];
        }
    }
}
