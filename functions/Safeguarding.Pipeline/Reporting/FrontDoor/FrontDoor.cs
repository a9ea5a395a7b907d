using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What both reports of the front door are made of.</summary>
internal sealed record FrontDoorData(DateOnly Night, FrontDoorSettings Settings, List<FrontDoorItem> Items, ImmutableArray<FrontDoorPeriod> Periods, ImmutableArray<FrontDoorFigure> Figures, FrontDoorTrend Trend);

/// <summary>Contacts and referrals: figures without names for wide circulation, and lists of children for the teams at the front door.</summary>
internal static class FrontDoor
{
    private static readonly ImmutableArray<string> Curated = ["assessment", "contact", "early_help", "referral", "section47", "team"];

    /// <summary>Day, week, month; small numbers hidden.</summary>
    public static readonly ReportKind Figures = new("front-door", "The front door", "Contacts and referrals by source and outcome, decisions in time, and who came back, by day, week and month.", Curated, MakeFigures) { NamesChildren = false };

    /// <summary>The same figures in full, and the children behind those that somebody must look at.</summary>
    public static readonly ReportKind Lists = new("front-door-lists", "The front door, lists for teams", "The contacts and referrals that wait for a decision, came back or were decided anew.", [.. Curated.Concat(["child", "involvement"]).Order(StringComparer.Ordinal)], FrontDoorLists.Make);

    public static FrontDoorData Build(ReportSource source)
    {
        var settings = FrontDoorSettings.Of(source.Schemas);
        var items = FrontDoorHistory.Of(source, settings);
        var periods = FrontDoorPeriods.Of(source.Night);
        return new FrontDoorData(source.Night, settings, items, periods, FrontDoorFigures.Of(items, periods, settings), FrontDoorTrend.Of(items, source.Night, settings));
    }

    private static Report MakeFigures(ReportSource source)
    {
        var data = Build(source);
        return new Report(FrontDoorPage.Of(data), [FrontDoorFigures.Table("", data.Figures, hide: true), data.Trend.Table]);
    }
}
