namespace Safeguarding.Returns;

/// <summary>Reviews, UASC, Missing and SWEpisodes: what happened to a looked-after child in the year.</summary>
internal static class CareEvents
{
    public static void Write(ReturnChild child, IReadOnlyList<SentEpisode> lines, CareRecords records, CaseTables source, Dictionary<string, List<string?[]>> rows)
    {
        // Reviews of a child of short breaks only are not collected (rule 399).
        if (!lines.All(l => l.IsShortBreak)) Reviews(child, records, rows);
        Asylum(child, records, rows);
        Missing(child, records, rows);
        SocialWorkers(child, records, source, rows);
    }

    private static void Reviews(ReturnChild child, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        foreach (var review in records.Reviews[child.Id].Where(r => r.Flag("clar_cla_review_cancelled") != true && child.Year.Contains(r.Date("clar_cla_review_date"))))
            rows["Reviews"].Add([child.Id, child.Dob, Ssda903.Text(review.Date("clar_cla_review_date")), review.RequiredCode("clar_cla_review_participation", "review-participation")]);
    }

    /// <summary>A child who was an unaccompanied asylum seeker on any day of the year; DUC is the day on which that ended, the 18th birthday at the latest (rule 304).</summary>
    private static void Asylum(ReturnChild child, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        var status = records.Immigration[child.Id].Where(s => child.Year.Overlaps(s.From, s.To)).LastOrDefault(s => s.Row.Code("immi_immigration_status", "immigration-status") == "UASC");
        if (status is null) return;
        DateOnly? adult = child.Born is { } born ? ReturnChild.Birthday(born, 18) : null;
        var ended = adult < (status.To ?? DateOnly.MaxValue) ? adult : status.To;
        if (!(ended < child.Year.Start)) rows["UASC"].Add([child.Id, child.Sex, child.Dob, Ssda903.Text(child.Year.AsAt(ended))]);
    }

    /// <summary>Spells of the year that touch a time in care; a spell while the child lived at home is not collected.</summary>
    private static void Missing(ReturnChild child, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        foreach (var spell in records.Missing[child.Id].Where(m => child.Year.Overlaps(m.From, m.To)))
        {
            if (!child.Episodes.Any(e => e.Meets(spell.From, spell.To))) continue;
            rows["Missing"].Add([child.Id, child.Dob, spell.Row.Code("miss_missing_episode_type", "missing-type"), Ssda903.Text(spell.From), Ssda903.Text(child.Year.AsAt(spell.To))]);
        }
    }

    /// <summary>Involvements of the worker who held the case on any day of the year on which the child was looked after. Their number is the one they are registered under; one who held the case before is reported from the day on which the child came into care.</summary>
    private static void SocialWorkers(ReturnChild child, CareRecords records, CaseTables source, Dictionary<string, List<string?[]>> rows)
    {
        foreach (var involvement in records.Involvements[child.Id].Where(v => child.Year.Overlaps(v.From, v.To)))
        {
            var role = source.Mappings["case-holding-role"][involvement.Row.Text("invo_professional_role_id")];
            if (role.Outcome is MappingOutcome.Unmapped or MappingOutcome.Absent)
                involvement.Row.Report(SourceFinding.Unmapped, "invo_professional_role_id", "The mapping 'case-holding-role' does not say whether this role holds the case, so it was taken not to. Add the role to the mapping.", Severity.Query);
            if (role.Code is null || child.Episodes.LastOrDefault(e => e.Meets(involvement.From, involvement.To)) is not { } held) continue;
            string? registration = null;
            if (records.Professionals.TryGetValue(involvement.Row.Text("invo_professional_id") ?? "", out var worker)) registration = worker.Text("prof_social_worker_registration_no");
            else involvement.Row.Report(SourceFinding.Orphan, "invo_professional_id", "The involvement names no professional that is in the record, so the worker's number is blank.");
            rows["SWEpisodes"].Add([child.Id, child.Dob, registration?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), Ssda903.Text(involvement.From < held.Began ? held.Began : involvement.From), Ssda903.Text(child.Year.AsAt(involvement.To)), involvement.Row.Code("invo_worker_change_reason", "worker-change-reason")]);
        }
    }
}
