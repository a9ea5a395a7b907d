using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>A CIN census without a fault, to break in one place: seven children with something of everything, and a hundred plain ones so that one child is not much of the whole.</summary>
internal sealed class Census
{
    private readonly XDocument _xml = XDocument.Parse(Clean);

    public Census()
    {
        for (var i = 1; i <= 100; i++) Children.Add(XElement.Parse(Plain.Replace("PLAIN", $"P{i:000}", StringComparison.Ordinal)));
    }

    private XElement Children => _xml.Root!.Element("Children")!;

    public XElement Header => _xml.Root!.Element("Header")!;

    public XElement this[string id] => Children.Elements("Child").Single(c => c.Descendants("LAchildID").Any(e => e.Value == id));

    /// <summary>The nth element of the name in the child's part; null as a value takes it out.</summary>
    public void Set(string id, string element, string? value, int nth = 0)
    {
        var found = this[id].Descendants(element).ElementAt(nth);
        if (value is null) found.Remove();
        else found.Value = value;
    }

    public void Add(string id, string parent, string fragment, int nth = 0) => (parent == "Child" ? this[id] : this[id].Descendants(parent).ElementAt(nth)).Add(XElement.Parse(fragment));

    public void Remove(string id, string element, int nth = 0) => this[id].Descendants(element).ElementAt(nth).Remove();

    /// <summary>The codes that fire: in 2026/27 every date is 52 weeks later, so that it falls on the same day of the week.</summary>
    public SortedSet<string> Findings(int year)
    {
        var xml = new XDocument(_xml);
        if (year != 2026)
        {
            foreach (var leaf in xml.Descendants().Where(e => !e.HasElements))
                if (DateOnly.TryParseExact(leaf.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                    leaf.Value = (leaf is { Name.LocalName: "ReferenceDate", Value: "2026-03-31" } ? date.AddYears(year - 2026) : date.AddDays(364 * (year - 2026))).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            xml.Descendants("Year").Single().Value = year.ToString(CultureInfo.InvariantCulture);
        }

        return Codes(xml.ToString(SaveOptions.DisableFormatting), year);
    }

    public static SortedSet<string> Codes(string xml, int year)
    {
        var outcome = Check(xml, year);
        Assert.Empty(outcome.NotRun);
        return new SortedSet<string>(outcome.Findings.Select(f => f.Code), StringComparer.Ordinal);
    }

    public static RuleOutcome Check(string xml, int year)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        var collection = ReturnYear.Ending(year);
        return RuleRun.Check(CinRules.For(collection), new RuleTables(CinXmlReader.Read(stream).Tables, collection, ReturnDates.Iso, Repository.WorkingDays));
    }

    private const string Plain = """
        <Child>
          <ChildIdentifiers><LAchildID>PLAIN</LAchildID><UPNunknown>UN1</UPNunknown><PersonBirthDate>2022-02-03</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
          <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
          <CINdetails><CINreferralDate>2025-10-06</CINreferralDate><ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA></CINdetails>
        </Child>
        """;

    /// <summary>FULL has everything once, closed. NFA: a referral that led to nothing. UNBORN. DIED. TWICE: closed after an assessment, referred again. TRANSFER came with a plan. ENQUIRY: two enquiries, no plan. PRE: pre-proceedings.</summary>
    public const string Clean = """
        <Message>
          <Header>
            <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>
            <Source><SourceLevel>L</SourceLevel><LEA>999</LEA><SoftwareCode>Test</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo><DateTime>2026-04-01T05:30:00</DateTime></Source>
          </Header>
          <Children>
            <Child>
              <ChildIdentifiers><LAchildID>FULL</LAchildID><UPN>A820000114001</UPN><FormerUPN>H820000113001</FormerUPN><PersonBirthDate>2014-02-03</PersonBirthDate><Sex>M</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>CHNE</Ethnicity><Disabilities><Disability>LD</Disability><Disability>AUT</Disability><Disability>BEH</Disability></Disabilities></ChildCharacteristics>
              <CINdetails>
                <CINreferralDate>2025-05-06</CINreferralDate><ReferralSource>2A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><CINclosureDate>2026-01-30</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>
                <Assessments><AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>4B</AssessmentFactors><AssessmentFactors>16A</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
                <CINPlanDates><CINPlanStartDate>2025-12-01</CINPlanStartDate><CINPlanEndDate>2026-01-30</CINPlanEndDate></CINPlanDates>
                <Section47><S47ActualStartDate>2025-05-08</S47ActualStartDate><InitialCPCtarget>2025-05-29</InitialCPCtarget><DateOfInitialCPC>2025-05-28</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47>
                <ReferralNFA>0</ReferralNFA>
                <ChildProtectionPlans><CPPstartDate>2025-05-28</CPPstartDate><CPPendDate>2025-12-01</CPPendDate><InitialCategoryOfAbuse>EMO</InitialCategoryOfAbuse><LatestCategoryOfAbuse>MUL</LatestCategoryOfAbuse><NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>2025-08-27</CPPreviewDate><CPPreviewDate>2025-12-01</CPPreviewDate></Reviews></ChildProtectionPlans>
              </CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>NFA</LAchildID><UPNunknown>UN7</UPNunknown><PersonBirthDate>2020-06-01</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>REFU</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
              <CINdetails><CINreferralDate>2025-09-01</CINreferralDate><ReferralSource>1A</ReferralSource><ReferralNFA>1</ReferralNFA></CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>UNBORN</LAchildID><UPNunknown>UN1</UPNunknown><ExpectedPersonBirthDate>2026-06-01</ExpectedPersonBirthDate><Sex>U</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>NOBT</Ethnicity></ChildCharacteristics>
              <CINdetails><CINreferralDate>2026-03-02</CINreferralDate><ReferralSource>3F</ReferralSource><PrimaryNeedCode>N3</PrimaryNeedCode><ReferralNFA>0</ReferralNFA></CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>DIED</LAchildID><UPNunknown>UN4</UPNunknown><PersonBirthDate>2019-06-01</PersonBirthDate><Sex>M</Sex><PersonDeathDate>2025-11-11</PersonDeathDate></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>AIND</Ethnicity><Disabilities><Disability>HEAR</Disability><Disability>VIS</Disability></Disabilities></ChildCharacteristics>
              <CINdetails><CINreferralDate>2025-09-01</CINreferralDate><ReferralSource>3F</ReferralSource><PrimaryNeedCode>N2</PrimaryNeedCode><CINclosureDate>2025-11-11</CINclosureDate><ReasonForClosure>RC2</ReasonForClosure><ReferralNFA>0</ReferralNFA></CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>TWICE</LAchildID><UPNunknown>UN4</UPNunknown><PersonBirthDate>2012-01-09</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>BCRB</Ethnicity><Disabilities><Disability>MOB</Disability><Disability>HAND</Disability><Disability>PC</Disability></Disabilities></ChildCharacteristics>
              <CINdetails>
                <CINreferralDate>2025-06-02</CINreferralDate><ReferralSource>6</ReferralSource><PrimaryNeedCode>N5</PrimaryNeedCode><CINclosureDate>2025-07-11</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure>
                <Assessments><AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-07-10</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>21</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
                <ReferralNFA>0</ReferralNFA>
              </CINdetails>
              <CINdetails>
                <CINreferralDate>2026-03-02</CINreferralDate><ReferralSource>2A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>
                <Assessments><AssessmentActualStartDate>2026-03-10</AssessmentActualStartDate></Assessments>
                <CINPlanDates><CINPlanStartDate>2026-03-23</CINPlanStartDate></CINPlanDates>
                <Section47><S47ActualStartDate>2026-03-20</S47ActualStartDate><InitialCPCtarget>2026-04-13</InitialCPCtarget><ICPCnotRequired>0</ICPCnotRequired></Section47>
                <ReferralNFA>0</ReferralNFA>
              </CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>TRANSFER</LAchildID><UPNunknown>UN4</UPNunknown><PersonBirthDate>2016-10-04</PersonBirthDate><Sex>M</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>MOTH</Ethnicity><Disabilities><Disability>INC</Disability></Disabilities></ChildCharacteristics>
              <CINdetails>
                <CINreferralDate>2025-09-01</CINreferralDate><ReferralSource>5C</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><DateOfInitialCPC>2025-09-12</DateOfInitialCPC>
                <ReferralNFA>0</ReferralNFA>
                <ChildProtectionPlans><CPPstartDate>2025-09-12</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse><NumberOfPreviousCPP>1</NumberOfPreviousCPP><Reviews><CPPreviewDate>2025-12-05</CPPreviewDate></Reviews></ChildProtectionPlans>
              </CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>ENQUIRY</LAchildID><UPNunknown>UN4</UPNunknown><PersonBirthDate>2017-10-04</PersonBirthDate><Sex>M</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>MOTH</Ethnicity><Disabilities><Disability>CON</Disability></Disabilities></ChildCharacteristics>
              <CINdetails>
                <CINreferralDate>2025-06-02</CINreferralDate><ReferralSource>5A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>
                <Assessments><AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-07-10</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>17A</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
                <Section47><S47ActualStartDate>2025-06-03</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired></Section47>
                <Section47><S47ActualStartDate>2025-07-01</S47ActualStartDate><DateOfInitialCPC>2025-07-10</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47>
                <ReferralNFA>0</ReferralNFA>
              </CINdetails>
            </Child>
            <Child>
              <ChildIdentifiers><LAchildID>PRE</LAchildID><UPNunknown>UN4</UPNunknown><PersonBirthDate>2018-10-04</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
              <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
              <CINdetails>
                <CINreferralDate>2025-06-02</CINreferralDate><ReferralSource>5A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA>
                <PreProceedingsandFGDM><PPStartDate>2025-07-01</PPStartDate><LBPSentDate>2025-07-04</LBPSentDate><FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>1</FGDMMeetingFac><InitialPPMeetingDate>2025-07-14</InitialPPMeetingDate><ReviewMeetingsCount>2</ReviewMeetingsCount><StepDecisionDate>2025-10-01</StepDecisionDate><PPOutcome>A</PPOutcome><CourtAppDate>2025-10-10</CourtAppDate><LetterInitCPDate>2025-10-08</LetterInitCPDate></PreProceedingsandFGDM>
                <PreProceedingsandFGDM><PPStartDate>2026-02-02</PPStartDate><FGDMMeetingOffer>0</FGDMMeetingOffer></PreProceedingsandFGDM>
              </CINdetails>
            </Child>
          </Children>
        </Message>
        """;
}
