using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The three kinds, the gravest first.</summary>
/// <remarks>Missing and absent are the police's words; a looked-after child away from the placement without leave whose whereabouts are known is in the SSDA903 guide away without authorisation.</remarks>
public enum MissingKind { Missing, UnauthorisedAbsence, Absent }

/// <summary>One agency's record of a child who was missing or absent.</summary>
public sealed record MissingRecord(
    string ChildId, string Agency, string EpisodeId, DateTime Start, DateTime? End, MissingKind Kind, string? Risk, bool ExploitationConcern,
    string? PlacingAuthority, string? Offered, string? Accepted, string? FoundOutcome, DateOnly? PreventionInterview)
{
    public const string SocialCare = "social_care", Police = "police";

    /// <param name="missing">Curated <c>missing_episode</c>.</param>
    public static IEnumerable<MissingRecord> Read(Table missing)
    {
        var (child, agency, id, category, risk, concern) = (missing.Text("child_id"), missing.Text("agency"), missing.Text("episode_id"), missing.Text("category"), missing.Text("risk_level"), missing.Text("exploitation_concern"));
        var (start, end) = (missing.Times("start_time"), missing.Times("end_time"));
        var (placing, offered, accepted) = (missing.Text("placing_authority"), missing.Text("return_interview_offered"), missing.Text("return_interview_accepted"));
        var (found, prevention) = (missing.Text("found_outcome"), missing.Dates("prevention_interview_date"));
        for (var r = 0; r < missing.Rows; r++)
            yield return new MissingRecord(
                child[r]!, agency[r]!, id[r]!, start[r]!.Value, end[r], KindOf(agency[r]!, category[r]), risk[r], concern[r] == "Y", placing[r], offered[r], accepted[r], found[r], prevention[r]);
    }

    /// <summary>Social care's A is an unauthorised absence, that of the police an absence; anything else is read as missing, the gravest.</summary>
    private static MissingKind KindOf(string agency, string? category) => category?.Trim().ToUpperInvariant() switch
    {
        "AWAY" or "UNAUTHORISED ABSENCE" or "AWAY FROM PLACEMENT WITHOUT AUTHORISATION" => MissingKind.UnauthorisedAbsence,
        "A" or "ABSENT" or "ABSENCE" => agency == SocialCare ? MissingKind.UnauthorisedAbsence : MissingKind.Absent,
        _ => MissingKind.Missing,
    };
}

/// <summary>One real event of a child being missing or absent, however many agencies recorded it.</summary>
public sealed record MissingEvent(ImmutableArray<MissingRecord> Records)
{
    private static readonly string[] RiskOrder = ["no_apparent", "low", "medium", "high"];

    public string ChildId => Records[0].ChildId;

    /// <summary>Earliest time any agency gives.</summary>
    public DateTime Start { get; } = Records.Min(r => r.Start);

    /// <summary>Latest return any agency gives; null while every agency still has the child missing.</summary>
    public DateTime? End { get; } = Records.Max(r => r.End);

    public ImmutableArray<string> Agencies { get; } = [.. Records.Select(r => r.Agency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The gravest that any agency gives.</summary>
    public MissingKind Kind { get; } = Records.Min(r => r.Kind);

    /// <summary>What each agency called it, where they differ: "police: absent, social care: missing".</summary>
    public string KindsRecorded => Records.Select(r => r.Kind).Distinct().Count() < 2 ? "" : string.Join(", ",
        Records.OrderBy(r => r.Agency, StringComparer.Ordinal).ThenBy(r => r.Kind).Select(r => $"{r.Agency.Replace('_', ' ')}: {Name(r.Kind)}").Distinct(StringComparer.Ordinal));

    /// <summary>Highest risk the police gave; empty when they gave none.</summary>
    public string Risk => Records.Select(r => r.Risk).OfType<string>().OrderByDescending(r => Array.IndexOf(RiskOrder, r)).ThenBy(r => r, StringComparer.Ordinal).FirstOrDefault() ?? "";

    public bool ExploitationConcern => Records.Any(r => r.ExploitationConcern);

    /// <summary>Council that placed the child here, as the police know it; empty when none did.</summary>
    public string PlacingAuthority => Records.Select(r => r.PlacingAuthority).FirstOrDefault(p => p is not null) ?? "";

    /// <summary>Y before N before NA where several records say something; null when none does.</summary>
    public string? Offered => Best(Records.Select(r => r.Offered));

    public string? Accepted => Best(Records.Select(r => r.Accepted));

    public bool CameToHarm => Records.Any(r => r.FoundOutcome == "found_harmed");

    public bool Died => Records.Any(r => r.FoundOutcome == "died");

    /// <summary>First day the police spoke with the child after the return.</summary>
    public DateOnly? PreventionInterview => Records.Min(r => r.PreventionInterview);

    /// <summary>Whether it touches the time from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public bool Touches(DateTime from, DateTime to) => Start < to && !(End < from);

    public static string Name(MissingKind kind) => kind switch { MissingKind.Missing => "missing", MissingKind.Absent => "absent", _ => "unauthorised absence" };

    private static string? Best(IEnumerable<string?> answers) => answers.OfType<string>().OrderBy(a => a switch { "Y" => 0, "N" => 1, _ => 2 }).ThenBy(a => a, StringComparer.Ordinal).FirstOrDefault();
}
