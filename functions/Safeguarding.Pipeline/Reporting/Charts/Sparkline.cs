using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>One line without axes, for a cell of a table: the shape of the last weeks. A period without a figure leaves a gap; the last has a mark.</summary>
internal static class Sparkline
{
    private const double Width = 130, Height = 34, Edge = 6;

    /// <param name="id">Unique in the page.</param>
    /// <param name="unit">After a figure, for those who don't see the line: "%" or nothing.</param>
    public static string Draw(string id, string title, ImmutableArray<string> periods, ImmutableArray<double?> values, string unit)
    {
        var known = values.OfType<double>().ToList();
        if (known.Count < 2) return "";
        var (low, high) = (known.Min(), known.Max());
        var room = Math.Max((high - low) * 0.1, 1e-9 + Math.Abs(high) * 0.02);
        var (x, y) = (new Scale(0, Math.Max(1, values.Length - 1), Edge, Width - Edge), new Scale(low - room, high + room, Height - Edge, Edge));
        var drawing = new Drawing(id, Width, Height, title, string.Join(", ", periods.Select((p, i) => $"{p} {(values[i] is { } v ? v.ToString("0.#", CultureInfo.InvariantCulture) + unit : "no figure")}")) + ".");
        foreach (var run in Drawing.Stretches(values.Select((value, i) => value is { } v ? (x.At(i), y.At(v)) : ((double, double)?)null)))
        {
            if (run.Count > 1) drawing.Curve(run, Drawing.Up);
            else drawing.Dot(run[0].X, run[0].Y, 1.5, Drawing.Up, Drawing.Up);
        }

        if (values[^1] is { } last) drawing.Dot(x.At(values.Length - 1), y.At(last), 3, Drawing.Ink, Drawing.Ink);
        return drawing.ToString();
    }
}
