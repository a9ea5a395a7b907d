using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>One bar.</summary>
/// <param name="Shown">What stands at its end: the value as the page writes it. A bar whose number is hidden is not drawn.</param>
internal sealed record Bar(string Label, double? Value, string Shown);

/// <summary>Bars that lie, each under its label, which has the width of the chart and as many lines as it needs: for categories, teams and workers. Read by their labels and figures, not by colour.</summary>
internal static class BarChart
{
    private const double Width = 480, Right = 70, Line = 16, Thick = 16, Gap = 10;

    /// <summary>Letters that fit a line of 13-pixel type, broad ones too.</summary>
    private const int LettersInLine = 58;

    /// <param name="id">Unique in the page.</param>
    /// <param name="line">A value that all are held against, drawn as a dashed line with its words; null when there is none.</param>
    public static string Draw(string id, string title, ImmutableArray<Bar> bars, (double Value, string Words)? line = null)
    {
        var labels = bars.Select(b => Lines(b.Label)).ToList();
        var most = Math.Max(1e-9, bars.Select(b => b.Value ?? 0).Append(line?.Value ?? 0).Max());
        var x = new Scale(0, most, 0, Width - Right);
        var bottom = 26 + labels.Sum(l => l.Count * Line + Thick + Gap);
        var drawing = new Drawing(id, Width, bottom + (line is null ? 4 : 22), title, string.Join(". ", bars.Select(b => $"{b.Label}: {b.Shown}")) + ".").Text(0, 14, title, size: 14, bold: true);
        var y = 26.0;
        for (var i = 0; i < bars.Length; i++)
        {
            foreach (var label in labels[i]) drawing.Text(0, (y += Line) - 4, label);
            if (bars[i].Value is { } value) drawing.Rect(0, y, Math.Max(1, x.At(value)), Thick, Drawing.Up);
            drawing.Text((bars[i].Value is { } end ? x.At(end) : 0) + 6, y + 13, bars[i].Shown);
            y += Thick + Gap;
        }

        if (line is { } held) drawing.Stroke(x.At(held.Value), 26, x.At(held.Value), bottom, Drawing.Alert, 1.5, "5 4").Text(x.At(held.Value), bottom + 14, held.Words, x.At(held.Value) > Width / 2 ? "end" : "start", 12, Drawing.Alert);
        return drawing.ToString();
    }

    /// <summary>The label in lines, broken between words; a word longer than a line is broken too.</summary>
    public static List<string> Lines(string label)
    {
        var lines = new List<string> { "" };
        foreach (var word in label.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => w.Chunk(LettersInLine), (_, part) => new string(part)))
        {
            if (lines[^1].Length == 0) lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= LettersInLine) lines[^1] += " " + word;
            else lines.Add(word);
        }

        return lines;
    }
}
