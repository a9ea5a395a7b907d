using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>One figure of the front door.</summary>
/// <param name="Measure"><c>total</c>, <c>source</c>, <c>outcome</c>, <c>not_progressing</c>, <c>repeat</c>, <c>decision</c>, <c>reversed</c> or <c>out_of_hours</c>.</param>
/// <param name="Group">Which source, outcome or reason; empty for a measure without groups.</param>
/// <param name="Of">The whole that it is a part of.</param>
/// <param name="Hidden">Whether a report for wide circulation leaves it out.</param>
internal sealed record FrontDoorFigure(FrontDoorPeriod Period, FrontDoorSubject Subject, string Measure, string Group, long Count, long Of, bool Hidden);

/// <summary>Counts contacts and referrals over the periods.</summary>
internal static class FrontDoorFigures
{
    public const string Total = "total", Source = "source", Outcome = "outcome", NotProgressing = "not_progressing", Repeat = "repeat", Decision = "decision", Reversed = "reversed", Hours = "out_of_hours";

    /// <summary>By period, subject and measure; groups in the order of the groups given, then by name.</summary>
    public static ImmutableArray<FrontDoorFigure> Of(IReadOnlyList<FrontDoorItem> items, ImmutableArray<FrontDoorPeriod> periods, FrontDoorSettings settings)
    {
        var counts = new Dictionary<(int Period, FrontDoorSubject Subject, string Measure, string Group), long>();
        foreach (var item in items)
            for (var p = 0; p < periods.Length; p++)
            {
                if (periods[p].Holds(item.Date))
                {
                    Add(p, item, Total, "");
                    Add(p, item, Source, item.Source);
                    Add(p, item, Outcome, item.OutcomeLabel);
                    if (item.Reason.Length > 0) Add(p, item, NotProgressing, item.Reason);
                    if (item.Previous is not null) Add(p, item, Repeat, "");
                    Add(p, item, Decision, Say(item.Decision));
                    if (item.OutOfHours != OutOfHours.No) Add(p, item, Hours, Say(item.OutOfHours));
                }

                if (item.ReversedBy is { } by && periods[p].Holds(by.Date)) Add(p, item, Reversed, "");
            }

        var figures = ImmutableArray.CreateBuilder<FrontDoorFigure>();
        for (var p = 0; p < periods.Length; p++)
            foreach (var subject in Enum.GetValues<FrontDoorSubject>())
            {
                var all = counts.GetValueOrDefault((p, subject, Total, ""));
                var outcomes = subject == FrontDoorSubject.Contact ? settings.ContactOutcomes : settings.ReferralOutcomes;
                foreach (var (measure, always) in Measures(outcomes))
                {
                    var groups = always.Concat(counts.Keys.Where(k => k.Period == p && k.Subject == subject && k.Measure == measure).Select(k => k.Group).Order(StringComparer.Ordinal)).Distinct().ToList();
                    var parts = groups.ConvertAll(g => counts.GetValueOrDefault((p, subject, measure, g)));

                    var hidden = Hidden(measure, groups, parts, all, outcomes);
                    var hiddenOutcomes = figures.Where(f => f.Period == periods[p] && f.Subject == subject && f is { Measure: Outcome, Hidden: true }).Select(f => f.Group).ToHashSet(StringComparer.Ordinal);
                    for (var g = 0; g < groups.Count; g++)
                        figures.Add(new FrontDoorFigure(
                            periods[p], subject, measure, groups[g], parts[g], measure is NotProgressing ? parts.Sum() : measure is Reversed ? 0 : all, hidden[g] || (measure is NotProgressing && hiddenOutcomes.Contains(groups[g]))));
                }
            }

        return figures.ToImmutable();

        void Add(int period, FrontDoorItem item, string measure, string group) => CollectionsMarshal.GetValueRefOrAddDefault(counts, (period, item.Subject, measure, group), out _)++;
    }

    /// <summary>Which parts are hidden, so that no sum that is shown elsewhere gives one away.</summary>
    /// <remarks>What repeats and hours leave of the total can be worked out, so it is a part as well. The trend tells how many go on, so outcomes that do and those that do not are each a whole.</remarks>
    private static ImmutableArray<bool> Hidden(string measure, List<string> groups, List<long> parts, long all, ImmutableArray<FrontDoorOutcome> outcomes)
    {
        if (measure is Repeat or Hours) return SmallNumbers.Hidden([.. parts, all - parts.Sum()]);
        if (measure is not Outcome) return SmallNumbers.Hidden(parts);
        var goingOn = outcomes.Where(o => o.Progresses).Select(o => o.Label).ToHashSet(StringComparer.Ordinal);
        var first = SmallNumbers.Hidden([.. groups.Zip(parts).Where(g => goingOn.Contains(g.First)).Select(g => g.Second)]);
        var second = SmallNumbers.Hidden([.. groups.Zip(parts).Where(g => !goingOn.Contains(g.First)).Select(g => g.Second)]);
        var (f, s) = (0, 0);
        return [.. groups.Select(g => goingOn.Contains(g) ? first[f++] : second[s++])];
    }

    /// <summary>Measures, and the groups of each that are told even when nothing is in them.</summary>
    private static (string Measure, IEnumerable<string> Groups)[] Measures(ImmutableArray<FrontDoorOutcome> outcomes) =>
    [
        (Total, [""]), (Source, []), (Outcome, [.. outcomes.Select(o => o.Label), FrontDoorItem.Undecided]), (NotProgressing, []), (Repeat, [""]),
        (Decision, Enum.GetValues<DecisionTime>().Select(Say)), (Reversed, [""]), (Hours, Enum.GetValues<OutOfHours>().Skip(1).Select(Say)),
    ];

    public static string Say(DecisionTime time) => time switch { DecisionTime.InTime => "in time", DecisionTime.Late => "late", DecisionTime.NotYetDue => "not yet due", _ => "date not held" };

    public static string Say(OutOfHours hours) => hours switch { OutOfHours.Weekend => "weekend", OutOfHours.BankHoliday => "bank holiday", _ => "emergency duty team on a working day" };

    /// <param name="hide">Whether small numbers are left out.</param>
    public static ReportTable Table(string name, ImmutableArray<FrontDoorFigure> figures, bool hide) => new(name,
    [
        new("period", ParquetType.String, "day, week_to_date, last_week, month_to_date, last_month or year_to_date."),
        new("from", ParquetType.Date, "First day."),
        new("to", ParquetType.Date, "Last day."),
        new("subject", ParquetType.String, "contact or referral."),
        new("measure", ParquetType.String, "total, source, outcome, not_progressing, repeat, decision, reversed or out_of_hours."),
        new("group", ParquetType.String, "Which source, outcome, reason and so on; empty for a measure without groups."),
        new("count", ParquetType.Int64, "How many; empty where hidden."),
        new("hidden", ParquetType.Boolean, "Whether the count is from 1 to 5, or would give away one that is, and so left out."),
    ],
    [.. figures.Select(f => new object?[] { f.Period.Name, f.Period.From, f.Period.To, Name(f.Subject), f.Measure, f.Group, hide && f.Hidden ? null : f.Count, hide && f.Hidden })]);

    public static string Name(FrontDoorSubject subject) => subject == FrontDoorSubject.Contact ? "contact" : "referral";
}
