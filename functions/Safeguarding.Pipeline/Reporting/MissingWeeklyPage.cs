using System.Globalization;
using System.Text;
using HandlebarsDotNet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The report as one self-contained page: no outside request, prints on A4, readable on a phone.</summary>
public static class MissingWeeklyPage
{
    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(Load);

    public static string Render(MissingReport report, string authority, DateOnly night) => Template.Value(new
    {
        authority,
        from = Day(report.From),
        to = Day(report.To),
        night = Day(night),
        episodes = report.Events.Length,
        children = report.Events.Select(e => e.ChildId).Distinct(StringComparer.Ordinal).Count(),
        stillMissing = report.Events.Count(e => e.End is null),
        bothAgencies = report.Events.Count(e => e.Agencies.Length > 1),
        policeOnly = report.Events.Count(e => !e.KnownToSocialCare),
        escalating = report.Events.Where(e => e.Escalating).Select(e => e.ChildId).Distinct(StringComparer.Ordinal).Count(),
        noInterview = report.Events.Count(e => e.End is not null && e.InterviewOffered != "Y"),
        sameEventHours = MissingWeekly.SameEvent.TotalHours.ToString("0", CultureInfo.InvariantCulture),
        chart = Chart(report),
        rows = report.Events.Select(e => new
        {
            child = e.Child.Length > 0 ? e.Child : "Name not known",
            id = e.ChildId,
            age = e.Age?.ToString(CultureInfo.InvariantCulture) ?? "",
            start = MissingWeekly.Time(e.Start),
            end = e.End is { } end ? MissingWeekly.Time(end) : "not back",
            hours = e.Hours?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
            agencies = string.Join(" and ", e.Agencies.Select(a => a.Replace('_', ' '))),
            category = e.Category,
            risk = e.Risk.Replace('_', ' '),
            offered = e.InterviewOffered,
            accepted = e.InterviewAccepted,
            count = e.EpisodesIn90Days,
            flags = Flags(e).ToArray(),
        }).ToArray(),
    });

    private static IEnumerable<string> Flags(MissingEvent e)
    {
        if (e.Escalating) yield return "escalating";
        if (e.ExploitationConcern) yield return "exploitation concern";
        if (!e.KnownToSocialCare) yield return "not known to social care";
        if (e.PlacingAuthority.Length > 0) yield return $"placed by {e.PlacingAuthority}";
    }

    /// <summary>Episodes by the day they began, as bars with their figures; days before the week are left out.</summary>
    private static string Chart(MissingReport report)
    {
        var counts = Enumerable.Range(0, 7)
            .Select(i => report.From.AddDays(i))
            .Select(d => (Day: d, Count: report.Events.Count(e => DateOnly.FromDateTime(e.Start) == d)))
            .ToList();
        var most = Math.Max(1, counts.Max(c => c.Count));
        var svg = new StringBuilder();
        var summary = string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Day:dddd} {c.Count}")));
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 560 190\" width=\"560\" role=\"img\" aria-label=\"Episodes begun by day: {summary}\"><text x=\"0\" y=\"14\" font-size=\"14\" font-weight=\"600\">Episodes begun by day</text>");
        for (var i = 0; i < counts.Count; i++)
        {
            var height = counts[i].Count * 120 / most;
            var x = 10 + (i * 78);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{162 - height}\" width=\"56\" height=\"{height}\" fill=\"#1d70b8\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 28}\" y=\"{156 - height}\" font-size=\"13\" text-anchor=\"middle\">{counts[i].Count}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 28}\" y=\"180\" font-size=\"13\" text-anchor=\"middle\">{counts[i].Day:ddd d}</text>");
        }

        return svg.Append("<line x1=\"0\" y1=\"162\" x2=\"560\" y2=\"162\" stroke=\"#0b0c0c\"/></svg>").ToString();
    }

    private static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static HandlebarsTemplate<object, object> Load()
    {
        using var stream = typeof(MissingWeeklyPage).Assembly.GetManifestResourceStream("templates/missing-weekly.hbs")!;
        using var reader = new StreamReader(stream);
        return Handlebars.Create(new HandlebarsConfiguration { FormatProvider = CultureInfo.InvariantCulture }).Compile(reader.ReadToEnd());
    }
}
