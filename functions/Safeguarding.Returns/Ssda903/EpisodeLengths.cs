using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of how long an order, a short break or a temporary placement may last.</summary>
internal static class EpisodeLengths
{
    private const int ShortBreakDaysOfAYear = 75;
    private const int HolidaysOfAYear = 2;

    public static readonly IReadOnlyList<Rule> All =
    [
        Spell("361", "L1", 3, "Police protection ends after 72 hours. Correct the dates or the legal status."),
        Spell("362", "L2", 21, "An emergency protection order ends after 21 days. Correct the dates or the legal status."),
        Spell("363", "L3", 7, "A child assessment order ends after 7 days. Correct the dates or the legal status."),
        Spell("364", "J2", 21, "The law limits how long a child detained by the police may stay in local authority accommodation: more than 21 days need checking."),
        Rows("365", Episodes, ["LS", "DECOM", "DEC"], "One short break (V3) may last 17 days at most. Correct the dates or the legal status.", t =>
        {
            var (status, days) = (t.Texts(Episodes, "LS"), Days(t));
            return i => status[i] == "V3" && days(i) > 17;
        }),
        Rows("366", Episodes, ["RNE"], "The placement cannot change within a short break (V3): each episode of one must have the reason S.", t =>
        {
            var (status, reason) = (t.Texts(Episodes, "LS"), t.Texts(Episodes, "RNE"));
            return i => status[i] == "V3" && reason[i] != "S";
        }),
        new("367", Severity.Error, "Short breaks (V3) may come to 75 days in the year at most.", [Episodes], ["LS", "DECOM", "DEC"], ShortBreaks),
        Longer("375", "T1", 42, "A stay in hospital is a temporary placement for six weeks at most. Record a placement of another type."),
        Longer("376", "T3", 21, "A temporary placement while the carer is on holiday may last 21 days at most."),
        new("377", Severity.Error, "A child can be in a temporary placement because the carer is on holiday (T3) twice at most in the year.", [Episodes], ["PLACE"], t =>
        {
            var place = t.Texts(Episodes, "PLACE");
            return t.RowsOf(Episodes).Each().Select(own => own.Rows.Where(i => place[i] == "T3").ToArray()).Where(rows => rows.Length > HolidaysOfAYear)
                .Select(rows => (Cell[])[.. rows.Select(i => new Cell(Episodes, "PLACE", i))]);
        }),
        Longer("379", "T4", 7, "A temporary placement of this type (T4) may last 7 days at most."),
        new("426", Severity.Error, "A child has either single short breaks (V3) or a series of them agreed as one (V4) in the year, not both.", [Episodes], ["LS"], t =>
        {
            var status = t.Texts(Episodes, "LS");
            return t.RowsOf(Episodes).Each().Select(own => own.Rows).Where(rows => rows.Any(i => status[i] == "V3") && rows.Any(i => status[i] == "V4"))
                .Select(rows => (Cell[])[.. rows.Where(i => status[i] is "V3" or "V4").Select(i => new Cell(Episodes, "LS", i))]);
        }),
    ];

    /// <summary>A legal status that may last some days, however many episodes it runs through.</summary>
    private static Rule Spell(string code, string status, int most, string words) => new(code, Severity.Error, words, [Episodes], ["LS", "DECOM", "DEC"], t =>
    {
        var (statuses, start, end) = (t.Texts(Episodes, "LS"), t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"));
        return InOrder(t).Each().Where(own => own.Rows.Any(i => statuses[i] == status)).SelectMany(own => Spells(own.Rows, (before, i) => statuses[i] == status && statuses[before] == status && start[i] == end[before])
            .Where(spell => statuses[spell[0]] == status && (end[spell[^1]] ?? t.Year.Reference).DayNumber - start[spell[0]]!.Value.DayNumber > most)
            .Select(spell => (Cell[])[.. spell.SelectMany(i => Cells(Episodes, i, "LS", "DECOM", "DEC"))]));
    });

    private static IEnumerable<List<int>> Spells(ArraySegment<int> rows, Func<int, int, bool> continues)
    {
        var spell = new List<int> { rows[0] };
        foreach (var row in rows.Skip(1))
        {
            if (!continues(spell[^1], row))
            {
                yield return spell;
                spell = [];
            }

            spell.Add(row);
        }

        yield return spell;
    }

    /// <summary>A placement that may last some days. The department counts those that have ended.</summary>
    private static Rule Longer(string code, string type, int most, string words) => Rows(code, Episodes, ["DECOM", "PLACE"], words, t =>
    {
        var (place, start, end) = (t.Texts(Episodes, "PLACE"), t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"));
        return i => place[i] == type && end[i]?.DayNumber - start[i]?.DayNumber > most;
    });

    /// <summary>Days from the start to the end, or to the end of the year while there is none.</summary>
    private static Func<int, int?> Days(RuleTables t)
    {
        var (start, end) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"));
        return i => (end[i] ?? t.Year.Reference).DayNumber - start[i]?.DayNumber;
    }

    private static IEnumerable<Cell[]> ShortBreaks(RuleTables t)
    {
        var (status, start, end) = (t.Texts(Episodes, "LS"), t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"));
        foreach (var (_, rows) in t.RowsOf(Episodes).Each())
        {
            var breaks = rows.Where(i => status[i] == "V3" && start[i] is not null && !(end[i] < start[i]) && t.Year.Overlaps(start[i], end[i])).ToArray();
            var days = 0;
            foreach (var i in breaks) days += Math.Min((end[i] ?? t.Year.Reference).DayNumber, t.Year.Reference.DayNumber) - Math.Max(start[i]!.Value.DayNumber, t.Year.Start.DayNumber);
            if (days > ShortBreakDaysOfAYear) yield return [.. breaks.SelectMany(i => Cells(Episodes, i, "LS", "DECOM", "DEC"))];
        }
    }
}
