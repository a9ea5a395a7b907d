using System.Globalization;
using System.Net;
using System.Text;

namespace Safeguarding.Pipeline.Reporting.Charts;

/// <summary>A chart as inline SVG: shapes with invariant numbers and escaped texts, under a title and a description for those who don't see it.</summary>
/// <remarks>Meaning is never in colour alone: what two colours tell apart also differs in pattern, shape or words, and prints in black and white.</remarks>
internal sealed class Drawing
{
    public const string Ink = "#0b0c0c", Quiet = "#505a5f", Line = "#b1b4b6", Up = "#1d70b8", Down = "#b58840", Alert = "#942514", Pale = "#f3f2f1";

    private readonly StringBuilder _svg = new();

    /// <param name="id">Unique in the page.</param>
    /// <param name="width">In CSS pixels at full size; the chart shrinks with the page.</param>
    public Drawing(string id, double width, double height, string title, string description)
    {
        var (titleId, descriptionId) = (id + "-title", id + "-desc");
        _svg.Append(CultureInfo.InvariantCulture, $"<svg id=\"{id}\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" role=\"img\" aria-labelledby=\"{titleId} {descriptionId}\">");
        _svg.Append(CultureInfo.InvariantCulture, $"<title id=\"{titleId}\">{Escape(title)}</title><desc id=\"{descriptionId}\">{Escape(description)}</desc>");
    }

    /// <summary>Diagonal lines, for bars that must not be told apart by colour alone.</summary>
    public Drawing Pattern(string id, string colour)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<defs><pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"3\" height=\"6\" fill=\"{colour}\"/></pattern></defs>");
        return this;
    }

    public Drawing Rect(double x, double y, double width, double height, string fill, string? stroke = null)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(0, width):0.##}\" height=\"{Math.Max(0, height):0.##}\" fill=\"{fill}\"");
        if (stroke is not null) _svg.Append(CultureInfo.InvariantCulture, $" stroke=\"{stroke}\"");
        _svg.Append("/>");
        return this;
    }

    public Drawing Stroke(double x1, double y1, double x2, double y2, string colour, double width = 1, string? dashes = null)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{colour}\" stroke-width=\"{width:0.##}\"");
        if (dashes is not null) _svg.Append(CultureInfo.InvariantCulture, $" stroke-dasharray=\"{dashes}\"");
        _svg.Append("/>");
        return this;
    }

    public Drawing Curve(IEnumerable<(double X, double Y)> points, string colour)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" points=\"");
        _svg.AppendJoin(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##}")));
        _svg.Append("\"/>");
        return this;
    }

    /// <summary>The unbroken stretches of a line: where a point is null there was no figure, and the line has a gap.</summary>
    public static IEnumerable<List<(double X, double Y)>> Stretches(IEnumerable<(double X, double Y)?> points)
    {
        var run = new List<(double X, double Y)>();
        foreach (var point in points.Append(null))
        {
            if (point is { } there) run.Add(there);
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
    }

    public Drawing Dot(double x, double y, double radius, string fill, string stroke)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"/>");
        return this;
    }

    /// <param name="anchor">start, middle or end.</param>
    public Drawing Text(double x, double y, string text, string anchor = "start", double size = 13, string colour = Ink, bool bold = false)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{(bold ? " font-weight=\"600\"" : "")}>{Escape(text)}</text>");
        return this;
    }

    public override string ToString() => _svg + "</svg>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>Maps a range of values to a stretch of the drawing.</summary>
internal readonly record struct Scale(double From, double To, double Start, double End)
{
    public double At(double value) => Start + (value - From) / (To - From) * (End - Start);

    /// <summary>Round numbers inside the range, about as many as asked for.</summary>
    public IEnumerable<double> Ticks(int about)
    {
        var raw = (To - From) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw <= 1.001 * power ? 1 : raw <= 2.001 * power ? 2 : raw <= 5.005 * power ? 5 : 10);
        // Adding nothing makes nothing of the negative nothing that rounding up may give.
        for (var n = Math.Ceiling(From / step - 1e-9) + 0.0; n * step <= To + step * 1e-9; n++) yield return n * step;
    }
}
