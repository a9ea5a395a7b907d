using System.Globalization;
using Safeguarding.Linkage.Cards;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>The charts of the model card.</summary>
internal static class CardCharts
{
    private const double Width = 900, Right = 24;

    /// <summary>Pairs by weight. The scale of the counts is one of powers of ten, or the pairs that matter would not be seen beside those that are plainly strangers.</summary>
    public static string Weights(ModelCard card)
    {
        const double Left = 70, Top = 34, Bottom = 270;
        if (card.Weights.IsEmpty) return "";
        var x = new Scale(card.Weights[0].From, Math.Max(card.Weights[^1].From + 1, card.Thresholds.Definite + 1), Left, Width - Right);
        var decades = Math.Max(1, Math.Ceiling(Math.Log10(card.Weights.Max(step => step.Pairs) + 1)));
        var y = new Scale(0, decades, Bottom, Top);
        var peak = card.Weights.MaxBy(step => step.Pairs)!;
        var drawing = new Drawing("weights", Width, Bottom + 44, "Compared pairs by weight", string.Create(CultureInfo.InvariantCulture,
            $"Histogram on a logarithmic scale. Most pairs weigh between {peak.From} and {peak.From + 1}. Pairs from {card.Thresholds.Review:0.0} go to review, pairs from {card.Thresholds.Definite:0.0} are definite. The figures are in the table below."))
            .Pattern("sampled", Drawing.Quiet);
        for (var decade = 0; decade <= decades; decade++)
        {
            drawing.Stroke(Left, y.At(decade), Width - Right, y.At(decade), Drawing.Line, 0.5);
            drawing.Text(Left - 8, y.At(decade) + 4, Math.Pow(10, decade).ToString("N0", CultureInfo.InvariantCulture), "end", 12, Drawing.Quiet);
        }
        foreach (var step in card.Weights.Where(step => step.Pairs > 0))
        {
            // One pair has to be seen as well, and fewer than five are not told apart.
            var top = y.At(Math.Max(0.12, Math.Log10(Math.Max(step.Pairs, CardWords.Fewest))));
            var colour = step.IsEstimate ? "url(#sampled)" : step.From + 1 <= card.Thresholds.Review ? Drawing.Quiet : step.From >= card.Thresholds.Definite ? Drawing.Up : Drawing.Down;
            drawing.Rect(x.At(step.From) + 0.5, top, x.At(step.From + 1) - x.At(step.From) - 1, Bottom - top, colour);
        }
        drawing.Stroke(Left, Bottom, Width - Right, Bottom, Drawing.Ink);
        foreach (var tick in x.Ticks(12)) drawing.Text(x.At(tick), Bottom + 18, WaterfallChart.Signed(tick, "0"), "middle", 12, Drawing.Quiet);
        drawing.Text((Left + Width) / 2, Bottom + 38, "weight (log2 odds)", "middle", 12, Drawing.Quiet).Text(0, 14, "pairs", size: 12, colour: Drawing.Quiet);
        Threshold(drawing, x.At(card.Thresholds.Review), Top, Bottom, "review from " + WaterfallChart.Signed(card.Thresholds.Review, "0.0"), "end");
        Threshold(drawing, x.At(card.Thresholds.Definite), Top, Bottom, "definite from " + WaterfallChart.Signed(card.Thresholds.Definite, "0.0"), "start");
        return drawing.ToString();
    }

    /// <summary>Predicted beside observed, band by band.</summary>
    public static string Calibration(Calibration calibration)
    {
        const double Left = 150, Row = 30, Top = 40;
        var bottom = Top + Row * calibration.Bands.Length;
        var x = new Scale(0, 1, Left, Width - 120);
        var drawing = new Drawing("calibration", Width, bottom + 44, "Predicted probability and observed share",
            "For each band of probability: " + string.Join("; ", calibration.Bands.Select(band => $"{CardWords.Band(band)} predicted {CardWords.Percent(band.Predicted)}, observed {CardWords.Percent(band.Observed.Value)}")) + ".");
        Shares(drawing, x, Top, bottom);
        drawing.Text(0, 14, "band", size: 12, colour: Drawing.Quiet).Stroke(Left + 4, 3, Left + 4, 17, Drawing.Ink, 3).Text(Left + 12, 14, "predicted", size: 12)
            .Dot(Left + 100, 10, 5, Drawing.Up, Drawing.Up).Text(Left + 110, 14, "observed, with 95% interval", size: 12).Text(Width, 14, "pairs", "end", 12, Drawing.Quiet);
        for (var b = 0; b < calibration.Bands.Length; b++)
        {
            var (band, y) = (calibration.Bands[b], Top + Row * b + Row / 2);
            drawing.Text(0, y + 4, CardWords.Band(band));
            Interval(drawing, x, y, band.Observed, Drawing.Up);
            drawing.Stroke(x.At(band.Predicted), y - 8, x.At(band.Predicted), y + 8, Drawing.Ink, 3);
            drawing.Text(Width, y + 4, CardWords.Count(band.Observed.Of), "end");
        }
        return drawing.ToString();
    }

    /// <summary>Share of records that cannot reach a weight, by weight.</summary>
    public static string Unlinkable(ModelCard card)
    {
        const double Left = 70, Top = 34, Bottom = 230;
        var curve = card.Unlinkable.Curve;
        var x = new Scale(curve[0].Weight, curve[^1].Weight, Left, Width - Right);
        var y = new Scale(0, 1, Bottom, Top);
        var drawing = new Drawing("unlinkable", Width, Bottom + 44, "Records that cannot reach a weight",
            $"A rising curve from 0 to 100% of the records. At the definite threshold it stands at {CardWords.Percent(card.Unlinkable.All.Value)}.");
        foreach (var tick in new[] { 0, 0.25, 0.5, 0.75, 1 })
            drawing.Stroke(Left, y.At(tick), Width - Right, y.At(tick), Drawing.Line, 0.5).Text(Left - 8, y.At(tick) + 4, CardWords.Percent(tick, "0"), "end", 12, Drawing.Quiet);
        foreach (var tick in x.Ticks(12)) drawing.Text(x.At(tick), Bottom + 18, WaterfallChart.Signed(tick, "0"), "middle", 12, Drawing.Quiet);
        drawing.Curve(curve.Select(point => (x.At(point.Weight), y.At(point.Share))), Drawing.Up);
        drawing.Stroke(Left, Bottom, Width - Right, Bottom, Drawing.Ink).Text((Left + Width) / 2, Bottom + 38, "weight of the record against an exact copy of itself (log2 odds)", "middle", 12, Drawing.Quiet).Text(0, 14, "records below", size: 12, colour: Drawing.Quiet);
        Threshold(drawing, x.At(card.Thresholds.Definite), Top, Bottom, $"definite from {WaterfallChart.Signed(card.Thresholds.Definite, "0.0")}: {CardWords.Percent(card.Unlinkable.All.Value)} below", "start");
        return drawing.ToString();
    }

    /// <summary>Recall of the groups of one dimension with intervals, and the largest group's as a line.</summary>
    /// <param name="id">Unique in the page.</param>
    public static string Recall(string id, DimensionFigures dimension)
    {
        const double Left = 300, Row = 26, Top = 34;
        var groups = dimension.Groups.Where(group => group.Recall is not null).ToList();
        if (groups.Count == 0) return "";
        var bottom = Top + Row * groups.Count;
        var lowest = Math.Floor(Math.Min(0.9, groups.Min(group => group.Recall!.Low)) * 20) / 20;
        var x = new Scale(lowest, 1, Left, Width - 20);
        var drawing = new Drawing(id, Width, bottom + 30, $"Recall by {CardWords.Lower(dimension.Name)}", "Recall with 95% interval: "
            + string.Join("; ", groups.Select(group => $"{group.Group} {CardWords.Percent(group.Recall!.Value)} ({CardWords.Interval(group.Recall)})")) + ".");
        Shares(drawing, x, Top, bottom);
        if (groups.Find(group => group.Group == dimension.Largest) is { } largest)
        {
            var at = x.At(largest.Recall!.Value);
            drawing.Stroke(at, Top - 8, at, bottom, Drawing.Ink, 1.5, "6 3").Text(at, Top - 14, "largest group", "end", 12);
        }
        for (var g = 0; g < groups.Count; g++)
        {
            var (group, y) = (groups[g], Top + Row * g + Row / 2);
            drawing.Text(0, y + 4, group.Group, bold: group.Gap < 0);
            Interval(drawing, x, y, group.Recall!, group.Gap < 0 ? Drawing.Alert : Drawing.Up, hollow: group.Gap < 0);
        }
        return drawing.ToString();
    }

    private static void Shares(Drawing drawing, Scale x, double top, double bottom)
    {
        foreach (var tick in x.Ticks(5))
            drawing.Stroke(x.At(tick), top - 6, x.At(tick), bottom, Drawing.Line, 0.5).Text(x.At(tick), bottom + 18, CardWords.Percent(tick, "0"), "middle", 12, Drawing.Quiet);
    }

    private static void Interval(Drawing drawing, Scale x, double y, Rate rate, string colour, bool hollow = false) =>
        drawing.Stroke(x.At(rate.Low), y, x.At(rate.High), y, colour, 2).Stroke(x.At(rate.Low), y - 5, x.At(rate.Low), y + 5, colour, 2).Stroke(x.At(rate.High), y - 5, x.At(rate.High), y + 5, colour, 2)
            .Dot(x.At(rate.Value), y, 5, hollow ? "#fff" : colour, colour);

    private static void Threshold(Drawing drawing, double x, double top, double bottom, string words, string anchor) =>
        drawing.Stroke(x, top - 8, x, bottom, Drawing.Alert, 1.5, "6 3").Text(x + (anchor == "end" ? -4 : 4), top - 12, words, anchor, 12, Drawing.Alert);
}
