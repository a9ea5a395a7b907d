namespace Safeguarding.Returns;

/// <summary>List 9: care leavers to whom a duty is owed, as last recorded.</summary>
internal static class LeavingCareList
{
    private const string Eligibility = "annex-a-eligibility", InTouch = "annex-a-in-touch", Suitability = "annex-a-suitability", Eligible = "d) Eligible", Excluded = "d) Exclude";

    public static IEnumerable<AnnexALine> Lines(AnnexASource source)
    {
        foreach (var child in source.Records.Leavers.Select(g => g.Key))
        {
            if (Row(source, child) is not { } row || HasDied(source, child)) continue;
            var touch = row.Text("clea_care_leaver_in_touch") is null ? source.Mappings[InTouch].Codes[2] : row.Category("clea_care_leaver_in_touch", InTouch, "in-touch");
            yield return new AnnexALine(child, row.Date("clea_care_leaver_latest_contact"), row.Key,
            [
                .. source.Person(child), source.YesNo(source.Records.Immigration[child].Any(s => s.From is null || s.From <= source.Reference ? s.Row.Code("immi_immigration_status", "immigration-status") == "UASC" : false)), source.Disability(child),
                .. Allocated(source, child, row), Adviser(source, row), row.Category("clea_care_leaver_eligibility", Eligibility), source.Known(row.Date("clea_pathway_plan_review_date")), touch, source.Known(row.Date("clea_care_leaver_latest_contact")),
                row.Category("clea_care_leaver_accommodation", "annex-a-accommodation", "accommodation"), Suitable(source, row, touch), row.Category("clea_care_leaver_activity", "annex-a-activity", "activity"),
            ]);
        }
    }

    /// <summary>Has the child left care, so that what is owed to them is on this list and not on list 6?</summary>
    public static bool IsLeaver(AnnexASource source, string child) => Row(source, child) is { } row && row.Text("clea_care_leaver_eligibility") is { } word && source.Mappings[Eligibility][word].Code is { } code && code != Eligible;

    /// <summary>The newest row by its latest contact. Null where no duty is owed.</summary>
    private static CaseRow? Row(AnnexASource source, string child)
    {
        var newest = source.Records.Leavers[child].Where(l => !(l.From > source.Reference)).Select(l => (CaseRow?)l.Row).LastOrDefault();
        return newest is { } row && source.Mappings[Eligibility][row.Text("clea_care_leaver_eligibility")].Outcome != MappingOutcome.NotReturned ? row : null;
    }

    private static bool HasDied(AnnexASource source, string child) => source.Records.Persons.TryGetValue(child, out var person) && person.Date("pers_death_date") <= source.Reference;

    /// <summary>The record of care leavers names its own team and worker; the latest involvement fills in for what it does not.</summary>
    private static string?[] Allocated(AnnexASource source, string child, CaseRow row)
    {
        if (row.Text("clea_care_leaver_worker_id") is null && row.Text("clea_care_leaver_allocated_team") is null) return source.Allocated(child, null);
        var latest = new Lazy<string?[]>(() => source.Allocated(child, null));
        return [source.Team(row, "clea_care_leaver_allocated_team") ?? latest.Value[0], source.Worker(row, "clea_care_leaver_worker_id") ?? latest.Value[1]];
    }

    /// <summary>By id, or as it is written: some systems hold a name.</summary>
    private static string? Adviser(AnnexASource source, CaseRow row) => row.Text("clea_care_leaver_personal_advisor") is { } text ? source.Records.Professionals.GetValueOrDefault(text) ?? text : null;

    private static string? Suitable(AnnexASource source, CaseRow row, string? touch)
    {
        if (row.Text("clea_care_leaver_accom_suitable") is not null) return row.Category("clea_care_leaver_accom_suitable", Suitability, "accommodation-suitable");
        return touch == Excluded ? Excluded : source.Mappings[Suitability].Codes[2];
    }
}
