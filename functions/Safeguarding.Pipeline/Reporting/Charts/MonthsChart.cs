using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>One figure over thirteen months, small, so that many stand side by side: first and last month named, the last value written, the target dashed. A month without a figure leaves a gap.</summary>
internal static class MonthsChart
{
    private const double Width = 348, Left = 6, Right = 62, Top = 56, Bottom = 118;
    private const int LineLength = 46;

    /// <param name="id">Unique in the page.</param>
    /// <param name="periods">Names of the months, as many as values.</param>
    /// <param name="unit">After a number: "%" or nothing.</param>
    /// <param name="target">Null when there is none.</param>
    public static string Draw(string id, string title, ImmutableArray<string> periods, ImmutableArray<double?> values, string unit, double? target)
    {
        var known = values.OfType<double>().Concat(target is { } line ? [line] : []).DefaultIfEmpty(0).ToArray();
        var (low, high) = (known.Min(), known.Max());

        // Not from nothing: what matters is the way it moves; the ends of the scale are written.
        var room = Math.Max((high - low) * 0.15, unit == "%" ? 2 : 0.5);
        var (x, y) = (new Scale(0, Math.Max(1, periods.Length - 1), Left, Width - Right), new Scale(Math.Max(0, low - room), unit == "%" ? Math.Min(102, high + room) : high + room, Bottom, Top));
        var drawing = new Drawing(id, Width, Bottom + 24, title, string.Join(", ", periods.Select((p, i) => $"{p} {(values[i] is { } value ? Figure(value, unit) : "no figure")}")) + (target is { } held ? $". Target {Figure(held, unit)}." : "."));
        var (first, second) = Lines(title);
        drawing.Text(0, 13, first, size: 13, bold: true);
        if (second.Length > 0) drawing.Text(0, 30, second, size: 13, bold: true);
        drawing.Stroke(Left, Bottom, Width - Right, Bottom, Drawing.Line);
        if (target is { } aim)
        {
            var near = values.LastOrDefault() is { } end && Math.Abs(y.At(end) - y.At(aim)) < 15;
            drawing.Stroke(Left, y.At(aim), Width - Right, y.At(aim), Drawing.Quiet, 1, "5 4");
            drawing.Text(Width - Right + 8, y.At(aim) + (!near ? 4 : y.At(values[^1]!.Value) <= y.At(aim) ? 17 : -9), "aim " + Figure(aim, unit), size: 11, colour: Drawing.Quiet);
        }

        foreach (var run in Drawing.Stretches(values.Select((value, i) => value is { } v ? (x.At(i), y.At(v)) : ((double, double)?)null)))
        {
            if (run.Count > 1) drawing.Curve(run, Drawing.Up);
            foreach (var (px, py) in run) drawing.Dot(px, py, 2, Drawing.Up, Drawing.Up);
        }

        if (values.LastOrDefault() is { } last) drawing.Text(Width - Right + 8, y.At(last) + 4, Figure(last, unit), size: 13, bold: true);
        drawing.Text(0, Bottom + 18, periods[0], size: 11, colour: Drawing.Quiet).Text(Width - Right, Bottom + 18, periods[^1], "end", 11, Drawing.Quiet);
        return drawing.ToString();
    }

    private static (string First, string Second) Lines(string title)
    {
        if (title.Length <= LineLength) return (title, "");
        var at = title.LastIndexOf(' ', LineLength);
        return at <= 0 ? (title, "") : (title[..at], title[(at + 1)..]);
    }

    private static string Figure(double value, string unit) => value.ToString("0.#", CultureInfo.InvariantCulture) + unit;
}
