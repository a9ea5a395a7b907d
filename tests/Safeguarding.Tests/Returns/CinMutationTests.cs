using System.Xml.Linq;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>Every rule of 2025/26 and 2026/27 against a census without a fault that is broken in one place: that rule fires and no other, but for the companions that are named, which say another side of the same fault.</summary>
public class CinMutationTests
{
    private const string Assessed = "<Assessments><AssessmentActualStartDate>2025-10-07</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-11-10</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>4B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>";

    private static readonly (string Code, string Companions, Action<Census> Break)[] Mutations =
    [
        ("100", "", c => c.Header.Descendants("ReferenceDate").Single().Value = "2026-03-30"),
        ("1103", "", c => c.Set("ENQUIRY", "AssessmentActualStartDate", "2025-05-30")),
        ("1104", "2889", c => { c.Set("ENQUIRY", "DateOfInitialCPC", "2025-05-30"); c.Set("ENQUIRY", "S47ActualStartDate", "2025-05-29", 1); }),
        ("1105", "", c => { c.Set("TRANSFER", "CPPstartDate", "2025-08-29"); c.Set("TRANSFER", "DateOfInitialCPC", "2025-08-29"); }),
        ("1510", "", c => c.Set("FULL", "UPN", "B820000114001")),
        ("1520", "", c => c.Add("TWICE", "ChildIdentifiers", "<UPN>A820000114001</UPN>")),
        ("1530", "", c => c.Set("FULL", "UPN", Upn("999000114001"))),
        ("1540", "", c => c.Set("FULL", "UPN", "A8200x0114001")),
        ("1550", "", c => c.Set("FULL", "UPN", "A82000011400I")),
        ("1560Q", "", c => c.Set("FULL", "FormerUPN", "H82000011300O")),
        ("1570", "", c => c.Set("P001", "LAchildID", "P0010000000000000000X")),
        ("1580", "", c => c.Set("P001", "LAchildID", "P001-X")),
        ("2883", "2885", c => { c.Set("TRANSFER", "DateOfInitialCPC", null); c.Set("ENQUIRY", "DateOfInitialCPC", null); c.Set("ENQUIRY", "ICPCnotRequired", "1", 1); }),
        ("2884", "", c => c.Add("FULL", "CINdetails", "<DateOfInitialCPC>2025-05-28</DateOfInitialCPC>")),
        ("2885", "", c => c.Set("TRANSFER", "CPPstartDate", "2025-09-15")),
        ("2886Q", "", c => { for (var i = 1; i <= 3; i++) c.Set($"P00{i}", "Sex", "U"); }),
        ("2887Q", "", c => { foreach (var id in new[] { "DIED", "TWICE", "TRANSFER", "ENQUIRY" }) c[id].Descendants("Disabilities").Single().ReplaceAll(new XElement("Disability", "NONE")); }),
        ("2888Q", "", OneDisabilityEach),
        ("2889", "", c => c.Set("ENQUIRY", "S47ActualStartDate", "2025-05-30")),
        ("2990", "", c => c.Add("TWICE", "CINdetails", "<DateOfInitialCPC>2025-07-07</DateOfInitialCPC>")),
        ("2991Q", "", c => c.Remove("ENQUIRY", "Assessments")),
        ("4000", "", c => c.Add("NFA", "CINdetails", Plan("2025-09-02", "2025-09-04"))),
        ("4001", "4016", c => c.Add("TRANSFER", "CINdetails", Plan("2026-01-05", null))),
        ("4003", "", c => c.Add("FULL", "Reviews", "<CPPreviewDate>2025-12-15</CPPreviewDate>")),
        ("4004", "4014", c => c.Add("TWICE", "CINdetails", Plan("2026-03-24", null), 1)),
        ("4008", "", c => { c.Set("DIED", "CINclosureDate", "2025-12-01"); c.Add("DIED", "CINdetails", Plan("2025-11-12", null)); }),
        ("4009Q", "", c => { c.Set("DIED", "CINclosureDate", "2025-12-01"); c.Add("DIED", "CINdetails", Plan("2025-10-01", "2025-11-20")); }),
        ("4010", "", c => c.Set("TWICE", "CINPlanStartDate", null)),
        ("4011", "", c => c.Set("FULL", "CINPlanEndDate", "2025-11-28")),
        ("4012Q", "", c => c.Set("FULL", "CINPlanEndDate", "2025-12-01")),
        ("4013", "", c => c.Add("TWICE", "CINPlanDates", "<CINPlanEndDate>2026-04-02</CINPlanEndDate>")),
        ("4014", "", c => c.Add("FULL", "CINdetails", Plan("2026-01-12", "2026-01-20"))),
        ("4015", "", c => c.Set("TWICE", "CINPlanStartDate", "2026-02-27")),
        ("4016", "", c => c.Add("TRANSFER", "CINdetails", Plan("2026-01-05", "2026-01-20"))),
        ("4017", "", c => c.Add("TRANSFER", "CINdetails", Plan("2025-09-02", "2025-09-19"))),
        ("4180", "", c => c.Set("P001", "Sex", null)),
        ("4220", "", c => c.Set("P001", "Ethnicity", "ZZZZ")),
        ("8500", "", c => c.Set("P001", "LAchildID", null)),
        ("8510", "", c => { c.Set("NFA", "UPNunknown", "UN4"); c.Set("NFA", "LAchildID", "UNBORN"); }),
        ("8520", "", c => c.Set("P001", "PersonBirthDate", "2026-04-02")),
        ("8525Q", "", c => c.Add("P001", "ChildIdentifiers", "<ExpectedPersonBirthDate>2026-04-10</ExpectedPersonBirthDate>")),
        ("8530Q", "", c => c.Set("UNBORN", "ExpectedPersonBirthDate", "2026-02-02")),
        ("8535Q", "", c => c.Set("DIED", "PersonBirthDate", "2025-12-01")),
        ("8540", "", c => c.Remove("P001", "Disabilities")),
        ("8545Q", "", c => c.Set("DIED", "PersonDeathDate", "2026-04-10")),
        ("8555Q", "", c => c.Set("DIED", "PersonDeathDate", "2025-08-29")),
        ("8565", "", c => c.Set("FULL", "AssessmentAuthorisationDate", "2026-02-02")),
        ("8568", "", c => c.Set("P001", "ReferralNFA", "no")),
        ("8569Q", "", c => c.Set("NFA", "CINreferralDate", "2025-03-20")),
        ("8585Q", "", c => c.Set("DIED", "PersonDeathDate", null)),
        ("8590", "", c => c.Remove("P001", "CINdetails")),
        ("8600", "", c => c.Set("P001", "CINreferralDate", "2026-04-02")),
        ("8606", "", c => { c.Set("P001", "CINreferralDate", "2025-04-03"); c.Set("P001", "PersonBirthDate", "2026-03-20"); }),
        ("8608", "", c => c.Set("FULL", "AssessmentAuthorisationDate", "2025-05-06")),
        ("8610", "", c => c.Set("P001", "PrimaryNeedCode", null)),
        ("8614", "", c => c.Add("TWICE", "Assessments", "<FactorsIdentifiedAtAssessment><AssessmentFactors>4B</AssessmentFactors></FactorsIdentifiedAtAssessment>", 1)),
        ("8615", "", c => c.Set("FULL", "S47ActualStartDate", "2025-05-29")),
        ("8620", "", c => Close(c, "2026-04-02")),
        ("8630", "", c => Close(c, "2025-10-03")),
        ("8640", "", c => c.Set("FULL", "ReasonForClosure", "RC0")),
        ("8650", "", c => c.Set("P001", "PrimaryNeedCode", "N10")),
        ("8670Q", "", c => c.Add("P001", "CINdetails", Assessment("2025-10-07"))),
        ("8675Q", "", c => { c.Add("P001", "CINdetails", Assessed); c.Add("P001", "CINdetails", Enquiry("2025-10-07")); }),
        ("8696", "", c => c.Set("ENQUIRY", "AssessmentAuthorisationDate", "2026-04-02")),
        ("8715", "", c => c.Set("ENQUIRY", "DateOfInitialCPC", "2026-04-02")),
        ("8720", "", c => c.Set("TRANSFER", "CPPstartDate", null)),
        ("8730", "", c => c.Set("TRANSFER", "NumberOfPreviousCPP", "-1")),
        ("8736", "8670Q", c => { c.Set("P001", "CINreferralDate", "2025-03-10"); c.Add("P001", "CINdetails", Assessment("2025-03-11")); }),
        ("8740", "8675Q", c => { c.Set("P001", "CINreferralDate", "2025-03-10"); c.Add("P001", "CINdetails", Assessed); c.Add("P001", "CINdetails", Enquiry("2025-03-11")); }),
        ("8750", "", c => c.Set("UNBORN", "Sex", "F")),
        ("8770Q", "", c => c.Set("P001", "PersonBirthDate", "2015-02-03")),
        ("8772", "", c => c.Set("P001", "UPNunknown", "UN7")),
        ("8775Q", "", c => c.Set("P001", "PersonBirthDate", "2000-01-03")),
        ("8790", "", c => c.Add("FULL", "Disabilities", "<Disability>NONE</Disability>")),
        ("8794", "", c => c.Add("FULL", "Disabilities", "<Disability>LD</Disability>")),
        ("8805", "", c => c.Set("FULL", "ReasonForClosure", null)),
        ("8810", "", c => c.Add("P001", "CINdetails", "<ReasonForClosure>RC7</ReasonForClosure>")),
        ("8815", "8820", c => c.Add("P001", "Child", Episode("2025-10-06", null))),
        ("8816", "8820", c => c.Add("P001", "Child", Episode("2026-01-05", "2026-01-20"))),
        ("8820", "", c => c.Set("TWICE", "CINclosureDate", "2026-03-10")),
        ("8825Q", "", c => c.Remove("TWICE", "Assessments")),
        ("8831", "", c => c.Add("NFA", "CINdetails", Assessed)),
        ("8832", "2885", c => c.Add("NFA", "CINdetails", Protection("2025-09-05", "2025-10-03"))),
        ("8839", "8890", c => { c.Add("P001", "CINdetails", Assessed); c.Add("P001", "CINdetails", Enquiry("2026-03-24")); c.Add("P001", "CINdetails", Enquiry("2026-03-25")); }),
        ("8840", "", c => c.Add("TRANSFER", "ChildProtectionPlans", "<CPPendDate>2025-09-12</CPPendDate>")),
        ("8841", "", c => c.Set("TRANSFER", "CPPreviewDate", "2025-09-12")),
        ("8842Q", "", c => c.Set("TRANSFER", "CPPreviewDate", null)),
        ("8863Q", "", c => c.Add("ENQUIRY", "CINdetails", Assessed.Replace("2025-10-07", "2025-06-20", StringComparison.Ordinal))),
        ("8866", "", c => c.Set("P001", "ReferralSource", "5E")),
        ("8867", "", c => { Close(c, "2026-03-20"); c.Add("P001", "CINdetails", Assessment("2026-03-10")); }),
        ("8868", "", c => { Close(c, "2026-03-20"); c.Add("P001", "CINdetails", Assessed); c.Add("P001", "CINdetails", Enquiry("2026-03-11")); }),
        ("8869", "", c => c.Add("TWICE", "FactorsIdentifiedAtAssessment", "<AssessmentFactors>4B</AssessmentFactors>")),
        ("8870Q", "", c => c.Set("FULL", "InitialCPCtarget", "2025-05-31")),
        ("8873Q", "", c => c.Set("TWICE", "ReasonForClosure", "RC7")),
        ("8875", "", c => c.Set("ENQUIRY", "DateOfInitialCPC", "2025-07-12")),
        ("8890", "", c => c.Add("ENQUIRY", "CINdetails", "<Section47><S47ActualStartDate>2025-07-03</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired></Section47>")),
        ("8896", "8863Q", c => { c.Add("P001", "CINdetails", Assessment("2026-03-10")); c.Add("P001", "CINdetails", Assessment("2026-03-12")); }),
        ("8897Q", "", c => c.Remove("ENQUIRY", "FactorsIdentifiedAtAssessment")),
        ("8898", "", c => c.Add("FULL", "FactorsIdentifiedAtAssessment", "<AssessmentFactors>4B</AssessmentFactors>")),
        ("8905", "", c => c.Set("TRANSFER", "InitialCategoryOfAbuse", "BAD")),
        ("8910", "", c => c.Set("TRANSFER", "LatestCategoryOfAbuse", null)),
        ("8915", "", c => c.Add("TRANSFER", "ChildIdentifiers", "<PersonDeathDate>2025-09-10</PersonDeathDate>")),
        ("8920", "", c => { c.Add("TRANSFER", "ChildIdentifiers", "<PersonDeathDate>2025-12-10</PersonDeathDate>"); c.Add("TRANSFER", "ChildProtectionPlans", "<CPPendDate>2025-12-19</CPPendDate>"); }),
        ("8925", "", c => c.Add("TRANSFER", "ChildProtectionPlans", "<CPPendDate>2025-09-11</CPPendDate>")),
        ("8930", "", c => c.Add("TRANSFER", "ChildProtectionPlans", "<CPPendDate>2026-04-02</CPPendDate>")),
        ("8935", "8940", c => c.Add("TRANSFER", "CINdetails", Protection("2025-09-12", null))),
        ("8940", "", c => c.Add("TRANSFER", "CINdetails", Protection("2025-09-12", "2025-10-10"))),
        ("8945Q", "", c => c.Add("FULL", "FactorsIdentifiedAtAssessment", "<AssessmentFactors>18A</AssessmentFactors>")),
        ("8950Q", "", c => c.Add("FULL", "FactorsIdentifiedAtAssessment", "<AssessmentFactors>19A</AssessmentFactors>")),
        ("PP01", "", c => c.Set("PRE", "PPStartDate", "2025-05-30")),
        ("PP02", "", c => c.Set("PRE", "PPStartDate", null)),
        ("PP03", "", c => c.Set("PRE", "LBPSentDate", "2025-06-30")),
        ("PP04", "", c => c.Set("PRE", "InitialPPMeetingDate", "2025-06-30")),
        ("PP05", "PP08", c => c.Set("PRE", "StepDecisionDate", "2025-06-30")),
        ("PP06", "", c => c.Set("PRE", "CourtAppDate", "2025-06-30")),
        ("PP07", "", c => c.Set("PRE", "LetterInitCPDate", "2025-06-30")),
        ("PP08", "", c => c.Set("PRE", "StepDecisionDate", "2025-07-11")),
        ("PP09", "", c => c.Set("PRE", "PPStartDate", "2026-04-02", 1)),
        ("PP10", "", c => { c.Set("PRE", "CINreferralDate", "2025-01-06"); c.Remove("PRE", "PreProceedingsandFGDM"); c.Add("PRE", "CINdetails", "<PreProceedingsandFGDM><PPStartDate>2025-01-13</PPStartDate><StepDecisionDate>2025-03-20</StepDecisionDate><PPOutcome>B</PPOutcome></PreProceedingsandFGDM>"); }),
        ("PP11", "", c => c.Set("PRE", "PPOutcome", null)),
        ("PP12", "", c => c.Set("PRE", "PPOutcome", "step down")),
        ("PP13", "", c => c.Set("PRE", "FGDMMeetingOffer", "2", 1)),
        ("PP14", "", c => c.Set("PRE", "FGDMMeetingOffer", "0")),
        ("PP15", "", c => c.Set("PRE", "ReviewMeetingsCount", "two")),
        ("PP16", "", c => c.Set("PRE", "PPStartDate", "2025-09-15", 1)),
        ("PP17", "", c => c.Add("NFA", "CINdetails", "<PreProceedingsandFGDM><PPStartDate>2025-09-15</PPStartDate></PreProceedingsandFGDM>")),
        ("PP18", "", c => { c.Add("PRE", "CINdetails", "<CINclosureDate>2025-12-19</CINclosureDate>"); c.Add("PRE", "CINdetails", "<ReasonForClosure>RC7</ReasonForClosure>"); }),
        ("PP19", "", c => c.Add("PRE", "ChildIdentifiers", "<PersonDeathDate>2026-01-15</PersonDeathDate>")),
    ];

    public static TheoryData<string, int> Rules()
    {
        var data = new TheoryData<string, int>();
        foreach (var year in new[] { 2026, 2027 })
            foreach (var rule in CinRules.For(ReturnYear.Ending(year))) data.Add(rule.Code, year);
        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_census_broken_in_one_place_breaks_that_rule_and_no_other(string code, int year)
    {
        var (_, companions, breaks) = Assert.Single(Mutations, m => m.Code == code);
        var census = new Census();
        breaks(census);
        Assert.Equal(new SortedSet<string>([code, .. companions.Split(' ', StringSplitOptions.RemoveEmptyEntries)], StringComparer.Ordinal), census.Findings(year));
    }

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    public void A_census_without_a_fault_breaks_no_rule(int year) => Assert.Empty(new Census().Findings(year));

    [Fact]
    public void Each_year_has_its_rules_once()
    {
        Assert.Equal(new Dictionary<int, int> { [2023] = 104, [2024] = 105, [2025] = 109, [2026] = 109, [2027] = 128 }, Enumerable.Range(2023, 5).ToDictionary(y => y, y => CinRules.For(ReturnYear.Ending(y)).Count));
        foreach (var year in Enumerable.Range(2023, 5)) Assert.Equal(CinRules.For(ReturnYear.Ending(year)).Count, CinRules.For(ReturnYear.Ending(year)).Select(r => r.Code).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => CinRules.For(ReturnYear.Ending(2022)));
    }

    /// <summary>A broken extract may give every child one id, or one child every episode. Were any rule to look at pairs of rows, 20,000 of each would be 400 million looks for that rule alone.</summary>
    [Fact]
    public void One_id_for_every_child_takes_no_longer_than_an_id_for_each()
    {
        const string inner = "<ReasonForClosure>RC2</ReasonForClosure><Assessments><AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate></Assessments><CINPlanDates><CINPlanStartDate>2025-12-01</CINPlanStartDate></CINPlanDates><Section47><DateOfInitialCPC>2025-05-28</DateOfInitialCPC></Section47><ReferralNFA>0</ReferralNFA><DateOfInitialCPC>2025-05-28</DateOfInitialCPC><ChildProtectionPlans><CPPstartDate>2025-05-27</CPPstartDate><Reviews><CPPreviewDate>2025-08-27</CPPreviewDate></Reviews></ChildProtectionPlans>";
        var child = $"<Child><ChildIdentifiers><LAchildID>SAME</LAchildID><UPNunknown>UN7</UPNunknown><PersonBirthDate>2014-02-03</PersonBirthDate></ChildIdentifiers><ChildCharacteristics><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics><CINdetails><CINreferralDate>2025-05-06</CINreferralDate>{inner}</CINdetails></Child>";
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var outcome = Census.Check("<Message><Children>" + string.Concat(Enumerable.Repeat(child, 20_000)) + "</Children></Message>", 2026);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"It took {clock.Elapsed.TotalSeconds:F0} s.");
        Assert.True(outcome.Findings.Count < 40 * 20_000, $"{outcome.Findings.Count} findings.");
        Assert.Equal(20_000, outcome.Findings.Count(f => f.Code == "8510"));
    }

    private static void OneDisabilityEach(Census census)
    {
        string[] codes = ["MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS"];
        foreach (var id in new[] { "FULL", "DIED", "TWICE" }) census[id].Descendants("Disability").Skip(1).Remove();
        for (var i = 0; i < codes.Length; i++) census.Set($"P00{i + 1}", "Disability", codes[i]);
    }

    private static void Close(Census census, string date)
    {
        census.Add("P001", "CINdetails", $"<CINclosureDate>{date}</CINclosureDate>");
        census.Add("P001", "CINdetails", "<ReasonForClosure>RC7</ReasonForClosure>");
    }

    private static string Upn(string digits) => CinUpnRules.CheckLetter(digits) + digits;

    private static string Plan(string start, string? end) => $"<CINPlanDates><CINPlanStartDate>{start}</CINPlanStartDate>{(end is null ? "" : $"<CINPlanEndDate>{end}</CINPlanEndDate>")}</CINPlanDates>";

    private static string Assessment(string start) => $"<Assessments><AssessmentActualStartDate>{start}</AssessmentActualStartDate></Assessments>";

    private static string Enquiry(string start) => $"<Section47><S47ActualStartDate>{start}</S47ActualStartDate><ICPCnotRequired>0</ICPCnotRequired></Section47>";

    private static string Episode(string referred, string? closed) =>
        $"<CINdetails><CINreferralDate>{referred}</CINreferralDate><ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>{(closed is null ? "" : $"<CINclosureDate>{closed}</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>")}<ReferralNFA>0</ReferralNFA></CINdetails>";

    private static string Protection(string start, string? end) =>
        $"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate>{(end is null ? "" : $"<CPPendDate>{end}</CPPendDate>")}<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse><NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>";
}
