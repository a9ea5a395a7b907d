using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of OC3: the lives of young people who have left care, and whether they belong in the table.</summary>
internal static class CareLeaverRules
{
    private const string Table = "OC3";
    internal static readonly string[] Items = ["IN_TOUCH", "ACTIV", "ACCOM"];

    /// <summary>Time in care after 14 that makes somebody a care leaver: 13 weeks.</summary>
    private const int QualifyingDays = 91;

    private static readonly IReadOnlySet<string> Places = "BCDEGHKRSTUVWXYZ".SelectMany(letter => new[] { letter + "1", letter + "2" }).Append("0").ToHashSet(StringComparer.Ordinal);

    public static readonly IReadOnlyList<Rule> All =
    [
        Coded("131", Table, "IN_TOUCH", Set("YES", "NO", "DIED", "REFU", "NREQ", "RHOM"), "Whether the authority is in touch with the care leaver must be one of the codes."),
        Coded("132", Table, "ACTIV", Set("F1", "P1", "F2", "P2", "F4", "P4", "F5", "P5", "G4", "G5", "G6", "0"), "The care leaver's activity must be one of the codes."),
        Required("133", Table, "ACCOM", Places, "The care leaver's accommodation must be one of the codes."),
        Rows("153", Table, Items, "A care leaver's contact, activity and accommodation come together or not at all.", t =>
        {
            var (given, lacks) = (Given(t, Table, Items), Lacks(t, Table, Items));
            return i => given(i) && lacks(i);
        }),
        new("215", Severity.Error, "A care leaver has no items of a child's health in the year: one of the two tables is wrong.", [Table, "OC2"], [.. Items, .. HealthRules.Flags], t =>
            Both(t, Table, "OC2", Given(t, Table, Items), Given(t, "OC2", HealthRules.Flags)).Select(p => (Cell[])[.. Cells(Table, p.Row, Items), .. Cells("OC2", p.Other, HealthRules.Flags)])),
        Rows("344", Table, Items, "Someone who has died or returned home has activity 0 and accommodation 0.", t =>
        {
            var (touch, activity, place) = (t.Texts(Table, "IN_TOUCH"), t.Texts(Table, "ACTIV"), t.Texts(Table, "ACCOM"));
            return i => touch[i] is "DIED" or "RHOM" && (activity[i] != "0" || place[i] != "0");
        }),
        Rows("345", Table, Items, "The authority is in touch with the care leaver, so activity and accommodation are known: they may not be 0.", t =>
        {
            var (touch, activity, place) = (t.Texts(Table, "IN_TOUCH"), t.Texts(Table, "ACTIV"), t.Texts(Table, "ACCOM"));
            return i => touch[i] == "YES" && (activity[i] == "0" || place[i] == "0");
        }),
        Rows("347", Table, ["DOB", "ACCOM"], "Someone under 18 cannot live in a foyer.", t =>
        {
            var (born, place) = (t.Dates(Table, "DOB"), t.Texts(Table, "ACCOM"));
            return i => place[i] is "T1" or "T2" && Ages.Under(born[i], 18, t.Year.Reference);
        }) with { From = "2023_24" },
        new("348", Severity.Error, "Last year's return says that the care leaver had died.", [Table, "OC3_last"], ["IN_TOUCH"], t =>
        {
            var (now, before) = (t.Texts(Table, "IN_TOUCH"), t.Texts("OC3_last", "IN_TOUCH"));
            return WithAny(t, Table, "OC3_last", (row, last) => before[last] == "DIED" && now[row] != "DIED").Select(row => Cells(Table, row, "IN_TOUCH"));
        }) { From = "2025_26" },
        Rows("391", Table, ["DOB", .. Items], "The young person was under 17 at the end of the year, so is not yet returned as a care leaver.", t =>
        {
            var (born, given) = (t.Dates(Table, "DOB"), Given(t, Table, Items));
            return i => given(i) && Ages.Under(born[i], 17, t.Year.Reference);
        }),
        RowsWith("1000", Table, ["Episodes"], Items, "The young person died in care, so is not a care leaver.", t =>
        {
            var now = t.Texts("Episodes", "REC");
            var died = ChildrenWith(t, "Episodes", i => now[i] == "E2");
            if (t.Has("Episodes_last"))
            {
                var before = t.Texts("Episodes_last", "REC");
                died.And(t, "Episodes_last", i => before[i] == "E2");
            }

            return OfChildren(t, Table, died);
        }),
        RowsWith("1001", Table, ["Episodes", "Header", "Episodes_last"], Items, "A care leaver must have been looked after for 13 weeks since turning 14, with a day of it after 16, and not have been adopted.", NotRelevant),
        RowsWith("1002", Table, ["Episodes", "Episodes_last"], Items, "The young person has no finished episode of care in this or last year's return, so has not left care.", t =>
        {
            var (now, before) = (t.Texts("Episodes", "DEC"), t.Texts("Episodes_last", "DEC"));
            var left = ChildrenWith(t, "Episodes", i => now[i] is not null).And(t, "Episodes_last", i => before[i] is not null);
            return OfChildren(t, Table, left, member: false);
        }),
        RowsWith("1007", Table, ["Episodes"], Items, "The young person is 17 or 18 and still looked after, so is not yet returned as a care leaver.", t =>
        {
            var (end, reason, born, given) = (t.Texts("Episodes", "DEC"), t.Texts("Episodes", "REC"), t.Dates(Table, "DOB"), Reported(t, Table, Items));
            var inCare = OfChildren(t, Table, ChildrenWith(t, "Episodes", i => end[i] is null && reason[i] is null or "X1"));
            return i => given(i) && Ages.Reached(born[i], 17, t.Year.Reference) && Ages.Under(born[i], 19, t.Year.Reference) && inCare(i);
        }),
        RowsWith("1010", Table, ["Episodes", "Episodes_last"], Items, "Last year's return left the young person in care, and this year's has no episode: say when care ended before reporting a care leaver.", t =>
        {
            var (end, last, now, given) = (t.Texts("Episodes_last", "DEC"), CareContinuity.Last(t, "Episodes_last"), t.PartnersOf("Episodes"), Reported(t, Table, Items));
            var child = t.ChildOf(Table);
            return i => given(i) && last.Of(child[i]) is >= 0 and var row && end[row] is null && now[child[i]].Count == 0;
        }),
        RowsWith("1011", Table, ["Episodes"], Items, "Care passed to another authority, which reports the care leaver.", t =>
        {
            var (reason, last, given, child) = (t.Texts("Episodes", "REC"), CareContinuity.Last(t), Given(t, Table, Items), t.ChildOf(Table));
            return i => given(i) && last.Of(child[i]) is >= 0 and var row && reason[row] == "E3";
        }),
        RowsWith("1016", Table, ["Episodes"], Items, "The young person was still in care on the birthday of the year, so is not returned as a care leaver.", t =>
        {
            var (born, end, given, child, episodes) = (t.Dates(Table, "DOB"), t.Dates("Episodes", "DEC"), Given(t, Table, Items), t.ChildOf(Table), t.PartnersOf("Episodes"));
            return i => given(i) && born[i] is { } b && BirthdayOfYear(t.Year, b, 17, 18) is { } birthday && episodes[child[i]].Any(e => end[e] >= birthday);
        }) with { From = "2023_24" },
        new("3001", Severity.Error, "Someone who turned 17 in the year cannot live with former foster carers: they would still be in care.", [Table, "Header"], ["ACCOM"], t =>
        {
            var (place, born) = (t.Texts(Table, "ACCOM"), t.Dates("Header", "DOB"));
            return WithAny(t, Table, "Header", (row, header) => place[row] is "Z1" or "Z2" && born[header] is { } b && t.Year.Contains(Ages.Birthday(b, 17))).Select(row => Cells(Table, row, "ACCOM"));
        }),
    ];

    private static DateOnly? BirthdayOfYear(ReturnYear year, DateOnly born, params ReadOnlySpan<int> ages)
    {
        foreach (var age in ages)
            if (year.Contains(Ages.Birthday(born, age))) return Ages.Birthday(born, age);
        return null;
    }

    private static Func<int, bool> NotRelevant(RuleTables t)
    {
        var (child, born, header) = (t.ChildOf(Table), t.Dates("Header", "DOB"), t.PartnersOf("Header"));
        CareTimes[] episodes = [new(t, "Episodes"), new(t, "Episodes_last")];
        var fails = OfChild(id =>
        {
            var times = episodes.SelectMany(e => e.Of(id)).GroupBy(e => e.From).OrderBy(g => g.Key)
                .Select(g => (From: g.Key, To: g.Max(e => e.To) ?? t.Year.Reference, Reason: g.Select(e => e.Reason).FirstOrDefault(r => r is not null))).ToList();
            if (times.Count == 0 || times[^1].Reason is "E11" or "E12") return true;
            if (header[id] is not [var row, ..] || born[row] is not { } b) return false;
            var (fourteen, sixteen) = (Ages.Birthday(b, 14), Ages.Birthday(b, 16));
            var days = times.Sum(e => Math.Max(0, e.To.DayNumber - Math.Max(e.From.DayNumber, fourteen.DayNumber)));
            return days < QualifyingDays || !times.Exists(e => e.To > sixteen);
        });
        return i => child[i] >= 0 && fails(child[i]);
    }

    /// <summary>Times in care outside short breaks, as one year's episodes tell them. This year's and last year's rows of one episode have the same start.</summary>
    private sealed class CareTimes(RuleTables t, string table)
    {
        private readonly DateOnly?[] _start = t.Dates(table, "DECOM");
        private readonly DateOnly?[] _end = t.Dates(table, "DEC");
        private readonly string?[] _reason = t.Texts(table, "REC");
        private readonly string?[] _status = t.Texts(table, "LS");
        private readonly ChildRows _rows = t.RowsOf(table);

        public IEnumerable<(DateOnly From, DateOnly? To, string? Reason)> Of(int child) =>
            _rows[child].Where(i => _start[i] is not null && !CareContinuity.IsShortBreak(_status[i])).Select(i => (_start[i]!.Value, _end[i], _reason[i]));
    }
}
