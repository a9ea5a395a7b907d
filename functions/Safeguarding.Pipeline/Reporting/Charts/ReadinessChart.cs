using System.Globalization;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>Errors and queries of a return over the last thirty nights. Nights without a build leave a gap.</summary>
internal static class ReadinessChart
{
    private const double Width = 900, Left = 60, Right = 24, Top = 34, Bottom = 210;

    public static string Draw(ReadinessReport report)
    {
        var nights = Enumerable.Range(0, EarlierReturns.Nights + 1).Select(back => report.Night.AddDays(back - EarlierReturns.Nights)).Select(night => (Night: night, Errors: Of(report, night, Severity.Error), Queries: Of(report, night, Severity.Query))).ToList();
        var known = nights.Where(n => n.Errors is not null).ToList();
        var most = Math.Max(4, known.Max(n => Math.Max(n.Errors!.Value, n.Queries!.Value)));
        var x = new Scale(report.Night.DayNumber - EarlierReturns.Nights, report.Night.DayNumber, Left, Width - Right);
        var y = new Scale(0, most * 1.05, Bottom, Top);
        var drawing = new Drawing("nights", Width, Bottom + 44, "Findings night by night", string.Create(CultureInfo.InvariantCulture,
            $"Errors and queries of the return on {known.Count} of the last {nights.Count} nights, the others having no build. First {Words(known[0])}, tonight {Words(known[^1])}."));
        foreach (var tick in y.Ticks(5).Where(t => t == Math.Floor(t)))
            drawing.Stroke(Left, y.At(tick), Width - Right, y.At(tick), Drawing.Line, 0.5).Text(Left - 8, y.At(tick) + 4, tick.ToString("N0", CultureInfo.InvariantCulture), "end", 12, Drawing.Quiet);
        drawing.Stroke(Left, Bottom, Width - Right, Bottom, Drawing.Ink);
        foreach (var night in nights.Where((_, i) => i % 5 == 0)) drawing.Text(x.At(night.Night.DayNumber), Bottom + 18, night.Night.ToString("d MMM", CultureInfo.InvariantCulture), "middle", 12, Drawing.Quiet);
        Line(n => n.Errors, Drawing.Alert, filled: true);
        Line(n => n.Queries, Drawing.Up, filled: false);
        return drawing.Dot(Left, 10, 4, Drawing.Alert, Drawing.Alert).Text(Left + 12, 14, "errors", size: 12)
            .Dot(Left + 80, 10, 4, "#fff", Drawing.Up).Text(Left + 92, 14, "queries", size: 12).Text(Width - Right, 14, "no mark: no build that night", "end", 12, Drawing.Quiet).ToString();

        void Line(Func<(DateOnly Night, long? Errors, long? Queries), long?> of, string colour, bool filled)
        {
            foreach (var run in Drawing.Stretches(nights.Select(night => of(night) is { } value ? (x.At(night.Night.DayNumber), y.At(value)) : ((double, double)?)null)))
                if (run.Count > 1) drawing.Curve(run, colour);
            foreach (var night in nights)
                if (of(night) is { } value) drawing.Dot(x.At(night.Night.DayNumber), y.At(value), 3.5, filled ? colour : "#fff", colour);
        }
    }

    private static long? Of(ReadinessReport report, DateOnly night, Severity severity) =>
        night == report.Night ? report.Rules.Where(r => r.Tonight.Severity == severity).Sum(r => r.Tonight.Findings ?? 0) : report.Earlier.On(night)?.Of(severity);

    private static string Words((DateOnly Night, long? Errors, long? Queries) night) => string.Create(CultureInfo.InvariantCulture, $"{night.Night:d MMMM}: {night.Errors} errors and {night.Queries} queries");
}
