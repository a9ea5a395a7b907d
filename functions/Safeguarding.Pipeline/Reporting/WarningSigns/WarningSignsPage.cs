using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The warning signs as a page: what is red or got worse in ten seconds, then every sign.</summary>
internal static class WarningSignsPage
{
    private const int MostTiles = 6;

    public static ReportPage Of(WarningReport report)
    {
        var alarming = report.Signs.Where(s => s.Rag == Rag.Red || s.Moved(report.Settings) == Movement.Worse).ToList();

        // A tile without its figure would say nothing: what is hidden stands in the table.
        var shown = alarming.Where(s => s.Now?.IsHidden == false).ToList();
        return new ReportPage("Warning signs", $"at the end of {Words.Day(report.Night)}", ReportPage.ForLeaders,
            [.. shown.Take(MostTiles).Select(s => new Tile(Figure(s.Now), $"{s.Name.ToLowerInvariant()[..1]}{s.Name[1..]}", s.Rag, s.Moved(report.Settings) == Movement.Unknown ? "" : Move(s, report.Settings) + " in four weeks"))],
            [
                new("Every sign, the gravest first", Summary(report, shown.Count)) { Tables = [Signs(report)] },
                new("What is not known", "These signs were asked for and the records cannot tell.") { Tables = [Unknown(report)] },
            ],
            [.. Definitions(report)]);
    }

    private static string Summary(WarningReport report, int shown)
    {
        var red = report.Signs.Count(s => s.Rag == Rag.Red);
        var amber = report.Signs.Count(s => s.Rag == Rag.Amber);
        var worse = report.Signs.Count(s => s.Moved(report.Settings) == Movement.Worse);
        return $"{Words.Counted(red, "sign is", "signs are")} red, {Words.Whole(amber)} amber; {Words.Whole(worse)} got worse in four weeks.{(shown > MostTiles ? $" The {MostTiles} gravest stand above." : "")} Red and amber stand first, within them what got worse.";
    }

    private static PageTable Signs(WarningReport report) => new(
        "Signs", ["Sign", "#Now", "In four weeks", "#Four weeks ago", "#Same week last year", "Thirteen weeks"],
        [
            .. report.Signs.Where(s => s.Now is not null).Select(s => new PageCell[]
            {
                new(s.Name, $"{s.Area}; {(s.Setting!.HigherIsBetter ? "higher" : "lower")} is better"), new(Figure(s.Now), s.Now!.Value.Small, s.Rag), Moved(s, report.Settings), new(Figure(s.FourWeeksAgo), s.FourWeeksAgo?.Small ?? ""), new(Figure(s.LastYear), s.LastYear?.Small ?? ""),
                new("") { Chart = Sparkline.Draw("trend-" + s.Key.Replace('_', '-'), $"{s.Name}, thirteen weeks", [.. report.Weeks.Select(Words.ShortDay)], [.. s.Weeks.Select(w => w.Shown is { } v ? Math.Round(v, 1) : (double?)null)], s.Now.Value.Of is null ? "" : "%") },
            }),
        ],
        "no sign has a figure.");

    private static PageTable Unknown(WarningReport report) =>
        new("Not known", ["Sign", "Why"], [.. report.Signs.Where(s => s.Now is null).Select(s => new PageCell[] { new(s.Name, s.Area), s.Note })], "every sign has a figure.");

    private static string Figure(SignReading? reading) => reading is { } r && (r.Figure is not null) ? r.Words : "–";

    private static PageCell Moved(WarningSign sign, WarningSettings settings) => sign.Moved(settings) switch
    {
        Movement.Worse => new("") { Tags = [Move(sign, settings)] },
        Movement.Better or Movement.Same => new(Move(sign, settings)),
        _ => new("", sign.Weeks.IsEmpty ? "tonight only" : "not known"),
    };

    /// <summary>"▲ worse by 3 points in four weeks".</summary>
    private static string Move(WarningSign sign, WarningSettings settings)
    {
        var moved = sign.Moved(settings);
        if (moved == Movement.Unknown) return "";
        if (moved == Movement.Same) return "about the same";
        var by = sign.Now!.Value.Shown!.Value - sign.FourWeeksAgo!.Value.Shown!.Value;
        var isShare = sign.Now.Value.Unit == "%";
        var much = Math.Abs(by).ToString(isShare || sign.Now.Value.Number is null ? "0" : "0.0", CultureInfo.InvariantCulture);
        return $"{(by > 0 ? "▲" : "▼")} {(moved == Movement.Worse ? "worse" : "better")} by {much}{(isShare ? much == "1" ? " point" : " points" : "")}";
    }

    private static string Thresholds(WarningSign sign)
    {
        if (sign.Setting is not { } s) return "";
        var unit = s.Change || sign.Now?.Unit == "%" ? "%" : sign.Now?.Unit ?? "";
        var words = s.HigherIsBetter ? "or less" : "or more";
        return $"{(s.HigherIsBetter ? "Higher" : "Lower")} is better. Red {Number(s.Red)}{unit} {words}, amber {Number(s.Amber)}{unit} {words}{(s.Change ? " above last year's" : "")}.";
    }

    private static IEnumerable<Definition> Definitions(WarningReport report)
    {
        foreach (var sign in report.Signs.Where(s => s.Setting is not null && s.Now is not null))
            yield return new(sign.Name, $"{sign.Meaning} {Thresholds(sign)}{(sign.Note.Length > 0 ? " " + sign.Note : "")}", $"{sign.Setting!.Source}; thresholds of schemas/reports/warning-signs.json");
        foreach (var visit in report.Settings.Visits)
            yield return new($"Visits: {visit.Plan.Replace('_', ' ')}", visit.WorkingDays is { } working ? $"Every {working} working days." : $"Every {visit.Days} days.", visit.Source);
        yield return new("Reviews: child protection plan", $"The first within {report.Settings.ProtectionReviews.FirstMonths} months of the plan's beginning, then within {report.Settings.ProtectionReviews.ThenMonths} months of the last.", report.Settings.ProtectionReviews.Source);
        yield return new("Reviews: looked after", $"The first within {report.Settings.CareReviews.FirstWorkingDays} working days, the second within {report.Settings.CareReviews.SecondMonths} months of it, then within {report.Settings.CareReviews.ThenMonths} months of the last.", report.Settings.CareReviews.Source);
        yield return new("Open case, allocated worker, band", "As the caseload report defines them.", "The report Caseload and allocation");
        yield return new("Four weeks ago, last year, thirteen weeks", "Told from the dated records as they stand tonight, not as they were reported then: what was recorded late is in them, and the latest weeks may still change. Last year is 52 weeks before the night.", "this product");
        yield return new("Worse, better", $"A share that moved by {Number(report.Settings.WorsePoints)} percentage points or more, another figure by {Number(report.Settings.WorsePercent)}% or more. Not told where a figure is hidden.", report.Settings.WorseSource);
        yield return new(SmallNumbers.Mark, "The count, or what is left of the total, is from 1 to 5. Red, amber and green are told by the figure itself.", "As in the department's own releases");
    }

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
