namespace Safeguarding.Returns;

/// <summary>A list with its rows.</summary>
/// <param name="Table">Cells by <see cref="AnnexAColumn.Name"/>; dates ISO, numbers whole.</param>
/// <param name="Records">By row, the key of the case record's row that it stands for.</param>
public sealed record AnnexAListed(AnnexAList List, TextTable Table, IReadOnlyList<string> Records);

/// <summary>An Annex A as it stood at the end of a day.</summary>
public sealed record AnnexAReturn(DateOnly Reference, IReadOnlyList<AnnexAListed> Lists, IReadOnlyList<ReturnFinding> Findings);

/// <summary>
/// Makes Ofsted's Annex A, the child-level lists of an inspection (ILACS), from the case records. Who is on a list is said in <see cref="AnnexALayout"/>;
/// selection follows Data to Insight's Standard Safeguarding Dataset (Annex A, version 1.2.0).
/// </summary>
public static class AnnexA
{
    private static readonly Func<AnnexASource, IEnumerable<AnnexALine>>[] Makers =
    [
        FrontDoorLists.Contacts, FrontDoorLists.EarlyHelp, FrontDoorLists.Referrals, AssessmentLists.Assessments, AssessmentLists.Enquiries, NeedLists.InNeed, NeedLists.OnPlan, CareList.Lines, LeavingCareList.Lines, AdoptionLists.Children,
        AdoptionLists.Adopters,
    ];

    /// <summary>The tables that it reads, for callers who hold many more.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [
        "person", "disability", "immigration_status", "involvements", "professionals", "department", "contacts", "early_help_episodes", "cin_episodes", "cin_assessments", "s47_enquiry", "initial_cp_conference", "cin_plans", "cin_visits",
        "cp_plans", "cp_visits", "cp_reviews", "legal_status", "cla_episodes", "cla_placement", "cla_reviews", "cla_visits", "cla_care_plan", "cla_health", "missing", "care_leavers", "permanence", "adopters",
    ];

    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent, which is a finding.</param>
    /// <param name="reference">The day at whose end things are told; nothing after it is.</param>
    public static AnnexAReturn Build(IReadOnlyDictionary<string, TextTable> tables, DateOnly reference, ReturnMappings mappings)
    {
        var given = new CaseTables(tables, mappings);
        var source = new AnnexASource(new AnnexARecords(given), mappings, reference);
        var lists = AnnexALayout.Lists.Select((list, i) => Listed(list, Makers[i](source))).ToList();
        given.Findings.AddRange(NotHeld(source.Records.AdoptersGiven));
        return new AnnexAReturn(reference, lists, ReturnFinding.Ordered(given.Findings.Concat(AnnexAChecks.Check(lists, mappings))));
    }

    private static AnnexAListed Listed(AnnexAList list, IEnumerable<AnnexALine> lines)
    {
        var rows = lines.OrderBy(l => l.Child, StringComparer.Ordinal).ThenBy(l => l.Date).ThenBy(l => l.Record, StringComparer.Ordinal).ToList();
        return new AnnexAListed(list, new TextTable(list.Sheet, [.. list.Columns.Select(c => c.Name)], rows.ConvertAll(l => l.Cells)), rows.ConvertAll(l => l.Record));
    }

    /// <summary>What no case record holds, said once.</summary>
    private static IEnumerable<ReturnFinding> NotHeld(bool adopters)
    {
        yield return Missing("cla_placement", "placement_location,placement_authority", "List 8 asks where a placement lies, and the case records hold its postcode only. Look the postcodes up and fill both columns in.");
        yield return Missing("permanence", "family_id", "List 10 asks for the adoptive family, which the case records do not know: their families are those of birth. Fill the column in from the adoption system.");
        if (!adopters) yield return Missing("adopters", "", "List 11 is of adopters, who are in an extract of their own, and none was given: the sheet is empty. Send the extract 'adopters' or fill the sheet in.");
    }

    private static ReturnFinding Missing(string table, string columns, string words) => new(SourceFinding.NotHeld, Severity.Query, table, "", words) { Columns = columns };
}
