using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Children behind the front door's figures whom somebody must look at: undecided past the time, decisions reversed, repeats.</summary>
internal static class FrontDoorLists
{
    private const int MostOnPage = 200;

    public static Report Make(ReportSource source)
    {
        var data = FrontDoor.Build(source);
        var since = FrontDoorPeriods.LastWeek(source.Night);
        var month = FrontDoorPeriods.LastMonth(source.Night);
        var overdue = data.Items.Where(i => i is { Outcome: null, Decision: DecisionTime.Late }).OrderBy(i => i.DecisionDue).ThenBy(i => i.ChildId, StringComparer.Ordinal).ThenBy(i => i.Id, StringComparer.Ordinal).ToList();
        var reversed = data.Items.Where(i => i.ReversedBy is { } by && by.Date >= month && by.Date <= source.Night).OrderByDescending(i => i.ReversedBy!.Date).ThenBy(i => i.ChildId, StringComparer.Ordinal).ThenBy(i => i.Date).ThenBy(i => i.Id, StringComparer.Ordinal).ToList();
        var repeats = data.Items.Where(i => i.Previous is not null && i.Date >= since && i.Date <= source.Night)
            .OrderByDescending(i => i.InMonths).ThenByDescending(i => i.Date).ThenBy(i => i.ChildId, StringComparer.Ordinal).ThenBy(i => i.Subject).ThenBy(i => i.Id, StringComparer.Ordinal).ToList();
        var wanted = overdue.Concat(reversed).Concat(repeats).Select(i => i.ChildId).ToHashSet(StringComparer.Ordinal);
        var children = ListedChildren.Of(source["child"], wanted);
        var teams = new HoldingTeams(source["involvement"], source["team"], wanted, MissingSettings.Of(source.Schemas).CaseHoldingRoles);
        var page = new ReportPage(
            FrontDoor.Lists.Title, $"{Words.Day(source.Night)}; repeats since {Words.Day(since)}, decisions reversed since {Words.Day(month)}", ReportPage.NamesChildren,
            [
                new(Words.Whole(overdue.Count), "undecided past the time"), new(Words.Whole(reversed.Count), "decisions reversed"),
                new(Words.Whole(repeats.Count(i => i.Subject == FrontDoorSubject.Contact)), "repeat contacts"), new(Words.Whole(repeats.Count(i => i.Subject == FrontDoorSubject.Referral)), "re-referrals"),
            ],
            [
                new("Undecided past the time", "No outcome is on record and the working day for it has passed. The oldest first.")
                {
                    Tables = [PageTable.First(MostOnPage, "Contacts and referrals to decide", ["Child", "What", "Received", "Due by", "Source", "Team"],
                        [.. overdue.Select(i => new PageCell[] { Name(i), FrontDoorFigures.Name(i.Subject), Words.Day(i.Date), Words.Day(i.DecisionDue), i.Source, Team(i) })], "none.")],
                },
                new("Decisions reversed", "Read both records: was the first decision right on what was known? The standard holds no rationale; what came next stands beside it.")
                {
                    Tables = [PageTable.First(MostOnPage, "Decided to go no further, then taken on", ["Child", "Decision", "Reason", "Then", "#Days", "Team"],
                    [
                        .. reversed.Select(i => new PageCell[]
                        {
                            Name(i), new($"{FrontDoorFigures.Name(i.Subject)} of {Words.Day(i.Date)}", i.Source), i.Reason, new($"{FrontDoorFigures.Name(i.ReversedBy!.Subject)} of {Words.Day(i.ReversedBy.Date)}", Next(i.ReversedBy)), i.ReversedBy.Date.DayNumber - i.Date.DayNumber, Team(i),
                        }),
                    ], "none.")],
                },
                new("Repeat contacts and re-referrals", "Those most often in touch first.")
                {
                    Tables = [PageTable.First(MostOnPage, $"Received since {Words.Day(since)}", ["Child", "What", "Received", "Outcome", "The one before", new PageColumn($"In {data.Settings.RepeatMonths} months", true), "Team"],
                        [.. repeats.Select(i => new PageCell[] { Name(i), new(i.Subject == FrontDoorSubject.Contact ? "repeat contact" : "re-referral", i.Source), Words.Day(i.Date), i.OutcomeLabel, Words.Day(i.Previous!.Value), i.InMonths, Team(i) })], "none.")],
                },
                .. FrontDoorPage.Sections(data, hide: false),
            ], FrontDoorPage.Meanings(data.Settings).RemoveAt(FrontDoorPage.Meanings(data.Settings).Length - 1));
        return new Report(page,
        [
            new ReportTable("", Columns, [.. overdue.Select(i => Row("undecided", i)), .. reversed.Select(i => Row("reversed", i)), .. repeats.Select(i => Row("repeat", i))]),
            FrontDoorFigures.Table("figures", data.Figures, hide: false),
        ]);

        PageCell Name(FrontDoorItem item)
        {
            var child = children.Find(item.ChildId);
            var age = child.IsUnborn ? ", unborn" : child.AgeOn(source.Night) is { } years && child.Died is null ? string.Create(CultureInfo.InvariantCulture, $", {years}") : "";
            return new PageCell(child.Name.Length > 0 ? child.Name : "Name not known", item.ChildId + age) { Tags = child.Died is null ? [] : ["died"] };
        }

        string Team(FrontDoorItem item) => teams.Of(item.ChildId, source.Night);

        object?[] Row(string list, FrontDoorItem i)
        {
            var child = children.Find(i.ChildId);
            return
            [
                list, i.ChildId, child.Name, child.IsUnborn ? "unborn" : child.Died is not null ? "died" : null, (long?)child.AgeOn(source.Night), Team(i), FrontDoorFigures.Name(i.Subject), i.Id, i.Date, i.Source, i.OutcomeLabel, i.Reason,
                i.Previous, (long)i.InMonths, i.DecisionDue, i.ReversedBy is { } by ? FrontDoorFigures.Name(by.Subject) : null, i.ReversedBy?.Id, i.ReversedBy?.Date, i.ReversedBy is { } next ? Next(next) : null,
            ];
        }
    }

    private static string Next(FrontDoorItem item) => string.Join(", ", new[] { item.OutcomeLabel, item.Source, item.Need }.Where(t => t.Length > 0));

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("list", ParquetType.String, "undecided, reversed or repeat."),
        new("child_id", ParquetType.String, "Stable id of the child."),
        new("child", ParquetType.String, "Name of the child."),
        new("standing", ParquetType.String, "unborn or died."),
        new("age", ParquetType.Int64, "Age on the night."),
        new("team", ParquetType.String, "Team that holds the child on the night."),
        new("subject", ParquetType.String, "contact or referral."),
        new("record_id", ParquetType.String, "Id in social care."),
        new("date", ParquetType.Date, "Day received."),
        new("source", ParquetType.String, "Who got in touch."),
        new("outcome", ParquetType.String, "Outcome that goes furthest."),
        new("reason", ParquetType.String, "Why it goes no further."),
        new("previous_date", ParquetType.Date, "Day of the last one of its kind before it, within the months that make it a repeat."),
        new("in_months", ParquetType.Int64, "How many of its kind those months hold, itself among them."),
        new("decision_due", ParquetType.Date, "Day by which a decision was due."),
        new("reversed_by", ParquetType.String, "contact or referral."),
        new("reversed_by_id", ParquetType.String, "Its id in social care."),
        new("reversed_on", ParquetType.Date, "Its day."),
        new("reversed_with", ParquetType.String, "Its outcome, source and, of a referral, need: what is held in place of a rationale."),
    ];
}
