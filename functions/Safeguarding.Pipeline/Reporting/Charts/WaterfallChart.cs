using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage.Explaining;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>The weight of a pair as bars, each beginning where the one before it ended, with the two thresholds.</summary>
internal static class WaterfallChart
{
    private const double Width = 900, Labels = 300, Figures = 70, Row = 34, Top = 34;

    public static string Draw(PairExplanation pair, ImmutableArray<WaterfallStep> steps)
    {
        var height = Top + Row * (steps.Length + 1) + 44;
        var ends = steps.SelectMany(step => new[] { step.From, step.To, step.From + step.LevelWeight }).Concat([0, pair.Definite, pair.Review]).ToList();
        var slack = (ends.Max() - ends.Min()) * 0.03;
        var x = new Scale(ends.Min() - slack, ends.Max() + slack, Labels, Width - Figures);
        var drawing = new Drawing("waterfall", Width, height, "How the weight of this pair comes about", Describe(pair, steps)).Pattern("down", Drawing.Down);
        var bottom = Top + Row * (steps.Length + 1);
        foreach (var tick in x.Ticks(8))
        {
            drawing.Stroke(x.At(tick), Top - 4, x.At(tick), bottom, Drawing.Line, tick == 0 ? 1.5 : 0.5);
            drawing.Text(x.At(tick), bottom + 18, Signed(tick, "0"), "middle", 12, Drawing.Quiet);
        }
        Threshold(pair.Review, "review from", "end");
        Threshold(pair.Definite, "definite from", "start");

        for (var s = 0; s < steps.Length; s++)
        {
            var (step, y) = (steps[s], Top + Row * s);
            drawing.Text(0, y + 15, step.Comparison, bold: true).Text(0, y + 29, step.Level, size: 12, colour: Drawing.Quiet);
            Bar(step.From, step.To, y + 7, 16);

            // Where frequency plays a part: what the level alone would have given, as a thin line below the bar.
            if (Math.Abs(step.FrequencyWeight) >= 0.05)
            {
                var level = step.From + step.LevelWeight;
                drawing.Stroke(x.At(step.From), y + 27, x.At(level), y + 27, Drawing.Ink, 1.5).Stroke(x.At(level), y + 24, x.At(level), y + 30, Drawing.Ink, 1.5);
            }
            drawing.Text(Width, y + 20, Signed(step.Weight, "0.0"), "end", 14);
            drawing.Stroke(x.At(step.To), y + 23, x.At(step.To), y + Row + 7, Drawing.Quiet, 1, "2 2");
        }

        var at = Top + Row * steps.Length;
        drawing.Text(0, at + 20, "total", bold: true, size: 14);
        drawing.Rect(x.At(Math.Min(0, pair.Weight)), at + 7, Math.Abs(x.At(pair.Weight) - x.At(0)), 16, Drawing.Ink);
        drawing.Text(Width, at + 20, Signed(pair.Weight, "0.0"), "end", 14, bold: true);
        drawing.Text((x.Start + x.End) / 2, bottom + 36, "weight: each whole number doubles the odds (log2 odds)", "middle", 12, Drawing.Quiet);
        return drawing.ToString();

        void Bar(double from, double to, double y, double thickness)
        {
            var left = x.At(Math.Min(from, to));
            drawing.Rect(left, y, Math.Max(1.5, x.At(Math.Max(from, to)) - left), thickness, to < from ? "url(#down)" : Drawing.Up, to < from ? Drawing.Down : Drawing.Up);
        }

        void Threshold(double weight, string words, string anchor)
        {
            drawing.Stroke(x.At(weight), Top - 10, x.At(weight), bottom, Drawing.Alert, 1.5, "6 3");
            drawing.Text(x.At(weight) + (anchor == "end" ? -4 : 4), Top - 14, words + " " + Signed(weight, "0.0"), anchor, 12, Drawing.Alert);
        }
    }

    private static string Describe(PairExplanation pair, ImmutableArray<WaterfallStep> steps) =>
        string.Join("; ", steps.Select(step => $"{step.Comparison}, {step.Level}: {Signed(step.Weight, "0.0")}")) + $". Total {Signed(pair.Weight, "0.0")}. The table beside the chart holds the same figures.";

    public static string Signed(double weight, string format)
    {
        var digits = Math.Abs(weight).ToString(format, CultureInfo.InvariantCulture);
        return digits.All(c => c is '0' or '.') ? digits : (weight < 0 ? "\u2212" : "+") + digits;
    }
}
