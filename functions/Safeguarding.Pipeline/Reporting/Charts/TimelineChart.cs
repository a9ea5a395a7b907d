using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>Events as marks in lanes over time: what happens together and what lies far apart shows at once.</summary>
internal static class TimelineChart
{
    private const double Width = 900, Left = 110, Right = 24, Lane = 44, Top = 40;

    /// <param name="id">Unique in the page.</param>
    /// <param name="lanes">Name of a lane and the times of its events. At least one has some.</param>
    public static string Draw(string id, string title, ImmutableArray<(string Name, ImmutableArray<DateTime> Times)> lanes)
    {
        var (from, to) = (lanes.SelectMany(l => l.Times).Min(), lanes.SelectMany(l => l.Times).Max());
        var x = new Scale(DayOf(from), Math.Max(DayOf(from) + 30, DayOf(to)), Left, Width - Right);
        var bottom = Top + (lanes.Length * Lane);
        var drawing = new Drawing(id, Width, bottom + 34, title, string.Join(" ", lanes.Select(l => l.Times.IsEmpty ? $"{l.Name}: nothing." : string.Create(CultureInfo.InvariantCulture, $"{l.Name}: {l.Times.Length} from {l.Times[0]:d MMMM yyyy} to {l.Times[^1]:d MMMM yyyy}."))))
            .Text(0, 14, title, size: 14, bold: true);
        for (var i = 0; i < lanes.Length; i++)
        {
            var y = Top + (i * Lane) + (Lane / 2);
            drawing.Text(Left - 12, y + 4, lanes[i].Name, "end").Stroke(Left, y, Width - Right, y, Drawing.Line);

            // A day with many events is one mark: the table has them all.
            foreach (var day in lanes[i].Times.Select(DayOf).Distinct()) drawing.Stroke(x.At(day), y - 12, x.At(day), y + 12, Drawing.Up, 2);
        }

        drawing.Stroke(Left, bottom, Width - Right, bottom, Drawing.Ink);
        for (var tick = 0; tick <= 6; tick++)
        {
            var day = x.From + ((x.To - x.From) * tick / 6);
            drawing.Text(x.At(day), bottom + 18, DateTime.UnixEpoch.AddDays(day).ToString("MMM yyyy", CultureInfo.InvariantCulture), tick == 0 ? "start" : tick == 6 ? "end" : "middle", 12, Drawing.Quiet);
        }

        return drawing.ToString();
    }

    private static double DayOf(DateTime time) => Math.Floor((time - DateTime.UnixEpoch).TotalDays);
}
