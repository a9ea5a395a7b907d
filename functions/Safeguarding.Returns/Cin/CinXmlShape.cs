namespace Safeguarding.Returns;

/// <summary>The elements of a census file, 2017 to 2027, as data: what each may hold, and where its items go in the tables.</summary>
internal static class CinXmlShape
{
    /// <summary>Set: into the column of the element's row. Add: beside what stands there, after a blank. Row: into a row of its own.</summary>
    public enum Way { Set, Add, Row }

    /// <summary>An item: the table and the column that it goes to.</summary>
    public sealed record Item(Way Way, string Table, int Column);

    /// <summary>An element that holds others. One with a table makes a row of it; one without shares the row of the element that it is in.</summary>
    public sealed record Group(string Name, string? Table)
    {
        public Dictionary<string, Group> Groups { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, Item> Items { get; } = new(StringComparer.Ordinal);
    }

    public static Group Message { get; } = Shape();

    private static Group Shape()
    {
        var header = With(new Group("Header", "Header"),
            With(Items(new Group("CollectionDetails", null), "Header", "Collection", "Year", "ReferenceDate")),
            With(Items(new Group("Source", null), "Header", "SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime")));

        // Files of some systems say what level they are of. It is known, and says nothing that a census needs.
        var content = With(new Group("Content", null), With(new Group("CBDSLevels", null)));
        content.Groups["CBDSLevels"].Items.Add("CBDSLevel", new Item(Way.Set, "", -1));
        header.Groups.Add("Content", content);

        var identifiers = Items(new Group("ChildIdentifiers", "ChildIdentifiers"), "ChildIdentifiers", "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "Sex", "PersonDeathDate");
        identifiers.Items.Add("GenderCurrent", identifiers.Items["Sex"]);

        var characteristics = With(Items(new Group("ChildCharacteristics", "ChildCharacteristics"), "ChildCharacteristics", "Ethnicity"), One(new Group("Disabilities", null), Way.Row, "Disabilities", "Disability"));

        var assessments = With(Items(new Group("Assessments", "Assessments"), "Assessments", "AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate"),
            One(new Group("FactorsIdentifiedAtAssessment", null), Way.Add, "Assessments", "AssessmentFactors"));
        One(assessments, Way.Add, "Assessments", "AssessmentFactors");

        // Reviews: one element with every date, or one for each date.
        var protection = With(Items(new Group("ChildProtectionPlans", "ChildProtectionPlans"), "ChildProtectionPlans", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP"),
            One(new Group("Reviews", null), Way.Row, "Reviews", "CPPreviewDate"));

        var plan = Items(new Group("CINPlanDates", "CINplanDates"), "CINplanDates", "CINPlanStartDate", "CINPlanEndDate");
        var episode = With(Items(new Group("CINdetails", "CINdetails"), "CINdetails", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA"),
            assessments, plan, Items(new Group("Section47", "Section47"), "Section47", "S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"), protection,
            Items(new Group("PreProceedingsandFGDM", "PreProceedingsandFGDM"), "PreProceedingsandFGDM", [.. CinTables.Columns["PreProceedingsandFGDM"].Skip(2)]));
        episode.Groups.Add("CINplanDates", plan);

        return With(new Group("Message", null), header, With(new Group("Children", null), With(new Group("Child", null), identifiers, characteristics, episode)));
    }

    private static Group With(Group group, params Group[] groups)
    {
        foreach (var inner in groups) group.Groups.Add(inner.Name, inner);
        return group;
    }

    private static Group Items(Group group, string table, params string[] names)
    {
        foreach (var name in names) group.Items.Add(name, new Item(Way.Set, table, Array.IndexOf(CinTables.Columns[table], name)));
        return group;
    }

    private static Group One(Group group, Way way, string table, string name)
    {
        group.Items.Add(name, new Item(way, table, Array.IndexOf(CinTables.Columns[table], name)));
        return group;
    }
}
