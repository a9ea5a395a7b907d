using System.Collections.Immutable;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The week's missing children for leaders: no names, small numbers hidden.</summary>
internal static class MissingFigures
{
    public static readonly ReportKind Kind = new("missing-weekly-figures", "Missing children, figures", "How many children were missing last week and over half a year, and whether they were spoken with.", MissingWeekly.Kind.Curated, Make) { NamesChildren = false };

    /// <summary>A count of episodes; null where it is hidden.</summary>
    private sealed record Figure(string Dimension, string Group, long? Episodes);

    private static Report Make(ReportSource source)
    {
        var report = MissingWeekly.Build(source);
        var figures = Figures(report).ToImmutableArray();
        var trend = report.Weeks.Select(Shown).ToList();
        var page = new ReportPage(
            Kind.Title, $"Monday {Words.Day(report.From)} to Sunday {Words.Day(report.To)}", ReportPage.ForLeaders,
            [
                new(SmallNumbers.Hide(report.Lines.Length), "episodes"), new(SmallNumbers.Hide(report.Weeks[^1].Children), "children"),
                new(SmallNumbers.Hide(report.Lines.Count(l => l.Interview.State == InterviewState.Overdue)), $"back over {report.Settings.InterviewHours} hours, no return interview offered on record"),
                new(SmallNumbers.Hide(report.Lines.Where(l => l.PromptsStrategy).DistinctBy(l => l.Event.ChildId).Count()), "children with an escalating pattern"),
            ],
            [
                new("The week") { Tables = [.. figures.GroupBy(f => f.Dimension).Select(d => new PageTable("By " + d.Key.ToLowerInvariant(), [d.Key, "#Episodes"], [.. d.Select(f => new PageCell[] { f.Group, Cell(f.Episodes) })], "none"))] },
                new($"The last {report.Weeks.Length} weeks", "Every week counted anew from tonight's records, so a record that came late changes the week it belongs to. A week whose number is hidden has no mark.")
                {
                    Charts = [TrendChart.Draw("weeks", "Episodes by week", [.. report.Weeks.Select(w => Words.ShortDay(w.From))], [new("Episodes", [.. trend.Select(w => w[2] is long known ? (double?)known : null)])])],
                    Tables = [new("Week by week, the latest first", ["Week from", "#Episodes", "#Missing", "#Unauthorised", "#Absent", "#Children", "#Not back"],
                        [.. Enumerable.Reverse(trend).Select(w => new PageCell[] { MissingWeeklyPage.Week(((DateOnly?)w[0])!.Value), Cell(w[2]), Cell(w[3]), Cell(w[4]), Cell(w[5]), Cell(w[6]), Cell(w[7]) })], "none")],
                },
            ],
            [.. MissingWeeklyPage.Meanings(report.Settings).Where(d => d.Term != "Team"), new("Hidden numbers", "Counts from 1 to 5 are shown as c, and so is what would give one away. Nothing stays 0.", "this product")]);
        return new Report(page,
        [
            new ReportTable("", [new("dimension", ParquetType.String, "What the episodes are told apart by."), new("group", ParquetType.String, "Which of them."), new("episodes", ParquetType.Int64, "Episodes of the week; empty where hidden.")],
                [.. figures.Select(f => new object?[] { f.Dimension, f.Group, f.Episodes })]),
            new ReportTable("trend", [.. MissingTrend.Table(report.Weeks).Columns.Take(8)], trend),
        ]);
    }

    private static IEnumerable<Figure> Figures(MissingReport report)
    {
        var settings = report.Settings;
        return Parts("Kind", ["missing", "unauthorised absence", "absent"], l => MissingEvent.Name(l.Event.Kind))
            .Concat(Parts("Care", ["looked after by this council", "placed here by another authority", "neither"], l => l.LookedAfter ? "looked after by this council" : l.Event.PlacingAuthority.Length > 0 ? "placed here by another authority" : "neither"))
            .Concat(Parts("Age", [.. settings.Bands, "not known"], l => settings.AgeBand(l.Age)));

        IEnumerable<Figure> Parts(string dimension, ImmutableArray<string> groups, Func<MissingLine, string> of)
        {
            var counts = report.Lines.GroupBy(of, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (long)g.Count(), StringComparer.Ordinal);
            var parts = groups.Select(g => counts.GetValueOrDefault(g)).ToList();
            var hidden = SmallNumbers.Hidden(parts);
            return groups.Select((g, i) => new Figure(dimension, g, hidden[i] ? null : parts[i]));
        }
    }

    private static object?[] Shown(MissingWeek week)
    {
        long[] kinds = [week.Missing, week.Unauthorised, week.Absent];
        var hidden = SmallNumbers.Hidden(kinds);
        return [week.From, week.To, One(week.Episodes), .. kinds.Select((k, i) => hidden[i] ? null : (object?)k), One(week.Children), SmallNumbers.IsSmall(week.Episodes - week.NotBack) ? null : One(week.NotBack)];
    }

    private static long? One(long count) => SmallNumbers.IsSmall(count) ? null : count;

    private static PageCell Cell(object? count) => count is long known ? known : SmallNumbers.Mark;
}
