using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>One bar.</summary>
/// <param name="Shown">What stands at its end: the value as the page writes it. A bar whose number is hidden is not drawn.</param>
internal sealed record Bar(string Label, double? Value, string Shown);

/// <summary>Bars that lie, the longest label to the left: for categories, teams and workers. Read by their labels and figures, not by colour.</summary>
internal static class BarChart
{
    private const double Row = 26, Width = 640, Left = 210, Right = 70;

    /// <param name="id">Unique in the page.</param>
    /// <param name="line">A value that all are held against, drawn as a dashed line with its words; null when there is none.</param>
    public static string Draw(string id, string title, ImmutableArray<Bar> bars, (double Value, string Words)? line = null)
    {
        var most = Math.Max(1e-9, bars.Select(b => b.Value ?? 0).Append(line?.Value ?? 0).Max());
        var x = new Scale(0, most, Left, Width - Right);
        var bottom = 30 + (bars.Length * Row);
        var drawing = new Drawing(id, Width, bottom + (line is null ? 8 : 26), title, string.Join(". ", bars.Select(b => $"{b.Label}: {b.Shown}")) + ".").Text(0, 14, title, size: 14, bold: true);
        for (var i = 0; i < bars.Length; i++)
        {
            var y = 30 + (i * Row);
            drawing.Text(Left - 8, y + 14, Short(bars[i].Label), "end");
            if (bars[i].Value is { } value) drawing.Rect(Left, y, Math.Max(1, x.At(value) - Left), Row - 8, Drawing.Up);
            drawing.Text((bars[i].Value is { } end ? x.At(end) : Left) + 6, y + 14, bars[i].Shown);
        }

        drawing.Stroke(Left, 26, Left, bottom, Drawing.Ink);
        if (line is { } held) drawing.Stroke(x.At(held.Value), 26, x.At(held.Value), bottom, Drawing.Alert, 1.5, "5 4").Text(x.At(held.Value), bottom + 16, held.Words, "middle", 12, Drawing.Alert);
        return drawing.ToString();
    }

    private static string Short(string label) => label.Length <= 30 ? label : string.Create(CultureInfo.InvariantCulture, $"{label.AsSpan(0, 29)}…");
}
