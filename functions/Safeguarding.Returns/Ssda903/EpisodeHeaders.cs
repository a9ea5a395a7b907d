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
            var (now, then, ids, episodes) = (t.Texts(Header, "MOTHER"), t.Texts("Header_last", "MOTHER"), t.Texts(Header, "CHILD"), t.Groups(Episodes, "CHILD"));
            return CareShapes.WithAny(t, Header, "Header_last", (row, last) => then[last] == "1" && now[row] != "1" && episodes.ContainsKey(ids[row]!)).Select(row => Cells(Header, row, "MOTHER"));
        }),
        new("210", Severity.Error, "UN4 stands for a UPN not yet known, and an episode with it began in the last week of the year. Find out the UPN.", [Header, Episodes], ["UPN", "DECOM"], t =>
        {
            var (upn, start, header) = (t.Texts(Header, "UPN"), t.Dates(Episodes, "DECOM"), HeaderRow(t));
            return Enumerable.Range(0, header.Length).Where(i => header[i] >= 0 && upn[header[i]] == "UN4" && start[i] >= t.Year.Reference.AddDays(-7))
                .Select(i => new[] { new Cell(Header, "UPN", header[i]), new Cell(Episodes, "DECOM", i) });
        }),
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
            var episodes = t.Groups(Episodes, "CHILD");
            return OfEpisodes.Where(t.Has).SelectMany(table =>
            {
                var ids = t.Texts(table, "CHILD");
                return Enumerable.Range(0, ids.Length).Where(i => ids[i] is { } id && !episodes.ContainsKey(id)).Select(i => Cells(table, i, "CHILD"));
            });
        }),
    ];

    /// <summary>A rule of the Header of children with an episode that is no short break.</summary>
    private static Rule OfChildren(string code, string[] fields, string words, Func<RuleTables, Func<int, bool>> fails) => Needing([Episodes], Rows(code, Header, fields, words, t =>
    {
        var (failing, ids, inCare) = (fails(t), t.Texts(Header, "CHILD"), InFullCare(t));
        return i => ids[i] is { } id && inCare.Contains(id) && failing(i);
    }));

    private static IEnumerable<Cell[]> FirstChild(RuleTables t)
    {
        var (ids, birth, episodes) = (t.Texts(Header, "CHILD"), t.Dates(Header, "MC_DOB"), t.Groups(Episodes, "CHILD"));
        var (ended, end, reason) = (t.Texts(Episodes, "DEC"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"));
        var left = CareShapes.OfChild(id => episodes.TryGetValue(id, out var rows) ? Left(rows) : null);
        for (var i = 0; i < ids.Length; i++)
        {
            if (birth[i] is not { } born) continue;
            if (born > t.Year.Reference || (ids[i] is { } id && born > left(id))) yield return Cells(Header, i, "MC_DOB");
        }

        // The day on which care ended; null while it goes on.
        DateOnly? Left(int[] rows)
        {
            if (Array.Exists(rows, row => ended[row] is null)) return null;
            var last = -1;
            foreach (var row in rows)
                if (end[row] is not null && (last < 0 || end[row] > end[last])) last = row;
            return last < 0 || reason[last] == "X1" ? null : end[last];
        }
    }
}
