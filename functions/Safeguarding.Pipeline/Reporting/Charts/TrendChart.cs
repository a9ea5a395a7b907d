using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>One line over time. A period without a value leaves a gap.</summary>
internal sealed record Trend(string Name, ImmutableArray<double?> Values);

/// <summary>Up to three lines over weeks or months, told apart by mark and words as well as colour.</summary>
internal static class TrendChart
{
    private const double Width = 760, Left = 56, Right = 24, Top = 48, Bottom = 210;
    private static readonly (string Colour, bool Filled)[] Marks = [(Drawing.Up, true), (Drawing.Alert, false), (Drawing.Ink, true)];

    /// <param name="id">Unique in the page.</param>
    /// <param name="periods">What each value is of, "2 Mar" or "Mar 26", as many as the lines have values.</param>
    /// <param name="unit">After a number on the axis: "%" or nothing.</param>
    /// <param name="line">A target, drawn dashed with its words; null when there is none.</param>
    public static string Draw(string id, string title, ImmutableArray<string> periods, ImmutableArray<Trend> trends, string unit = "", (double Value, string Words)? line = null)
    {
        var most = Math.Max(unit == "%" ? 10 : 4, trends.SelectMany(t => t.Values).Append(line?.Value).Max() ?? 0);
        var (x, y) = (new Scale(0, Math.Max(1, periods.Length - 1), Left, Width - Right), new Scale(0, unit == "%" ? Math.Min(105, most * 1.08) : most * 1.08, Bottom, Top));
        var drawing = new Drawing(id, Width, Bottom + 40, title, string.Join(" ", trends.Select(t => $"{t.Name}: {Said(periods, t, unit)}."))).Text(0, 14, title, size: 14, bold: true);
        foreach (var tick in y.Ticks(4).Where(t => t == Math.Floor(t)))
            drawing.Stroke(Left, y.At(tick), Width - Right, y.At(tick), Drawing.Line, 0.5).Text(Left - 8, y.At(tick) + 4, Figure(tick, unit), "end", 12, Drawing.Quiet);
        drawing.Stroke(Left, Bottom, Width - Right, Bottom, Drawing.Ink);
        var every = Math.Max(1, (periods.Length + 8) / 9);
        for (var i = 0; i < periods.Length; i += every) drawing.Text(x.At(i), Bottom + 18, periods[i], "middle", 12, Drawing.Quiet);
        if (line is { } target) drawing.Stroke(Left, y.At(target.Value), Width - Right, y.At(target.Value), Drawing.Quiet, 1.5, "6 4").Text(Width - Right, y.At(target.Value) - 5, target.Words, "end", 12, Drawing.Quiet);
        for (var t = 0; t < trends.Length; t++)
        {
            var (colour, filled) = Marks[t];
            drawing.Dot(Left + (t * 220), 32, 4, filled ? colour : "#fff", colour).Text(Left + 12 + (t * 220), 36, trends[t].Name, size: 12);
            foreach (var run in Drawing.Stretches(trends[t].Values.Select((value, i) => value is { } v ? (x.At(i), y.At(v)) : ((double, double)?)null)))
            {
                if (run.Count > 1) drawing.Curve(run, colour);
                foreach (var (px, py) in run) drawing.Dot(px, py, 3, filled ? colour : "#fff", colour);
            }
        }

        return drawing.ToString();
    }

    private static string Said(ImmutableArray<string> periods, Trend trend, string unit) =>
        string.Join(", ", periods.Select((p, i) => $"{p} {(trend.Values[i] is { } value ? Figure(value, unit) : "no figure")}"));

    private static string Figure(double value, string unit) => value.ToString("#,0.#", CultureInfo.InvariantCulture) + unit;
}
