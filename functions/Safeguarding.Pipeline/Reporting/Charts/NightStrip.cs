using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>How a night stands in a strip.</summary>
internal enum NightMark { Good, Poor, Bad, None }

/// <summary>One small mark a night, for a cell of a table: full height is good, half height poor, a line at the foot bad; no mark where there was nothing to mark.</summary>
internal static class NightStrip
{
    private const double Step = 6, Height = 22;

    /// <param name="id">Unique in the page.</param>
    /// <param name="said">What the marks come to, in words.</param>
    public static string Draw(string id, string title, ImmutableArray<NightMark> nights, string said)
    {
        var drawing = new Drawing(id, nights.Length * Step, Height, title, said).Stroke(0, Height - 1, nights.Length * Step, Height - 1, Drawing.Line, 0.5);
        for (var i = 0; i < nights.Length; i++)
        {
            var (height, colour) = nights[i] switch { NightMark.Good => (Height - 4, Drawing.Up), NightMark.Poor => ((Height - 4) / 2, Drawing.Down), _ => (3.0, Drawing.Alert) };
            if (nights[i] != NightMark.None) drawing.Rect(i * Step, Height - 1 - height, Step - 1.5, height, colour);
        }

        return drawing.ToString();
    }
}
