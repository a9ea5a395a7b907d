using System.Globalization;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How the report calls things, in its files and on its page.</summary>
internal static class CaseloadWords
{
    public static string Of(LoadStanding standing) => standing switch
    {
        LoadStanding.OverBand => "over band",
        LoadStanding.AboveTarget => "above target",
        LoadStanding.InBand => "in band",
        LoadStanding.BelowBand => "below band",
        _ => "no cases",
    };

    public static string Of(CaseKind kind) => kind switch
    {
        CaseKind.LookedAfter => "looked after",
        CaseKind.ProtectionPlan => "child protection plan",
        CaseKind.ChildInNeedPlan => "child in need plan",
        CaseKind.OpenEpisode => "open episode",
        _ => "none",
    };

    public static string Of(CaseReason reason) => reason switch
    {
        CaseReason.NoWorker => "no allocated worker",
        CaseReason.NotSaidWho => "allocated, not said to whom",
        CaseReason.WorkerNotListed => "worker not in the list of workers",
        CaseReason.NoActivity => "no recorded activity",
        CaseReason.WithManager => "held by a manager",
        CaseReason.SeveralWorkers => "more than one worker",
        CaseReason.NoOpenCase => "allocated, no open case",
        _ => "open, the child has died",
    };

    public static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Rate(double? percent) => percent is { } p ? p.ToString("0.0", CultureInfo.InvariantCulture) + "%" : "not known";
}
