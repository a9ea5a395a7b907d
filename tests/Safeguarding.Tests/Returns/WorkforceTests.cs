using System.Text;
using System.Xml.Linq;
using System.Xml.Schema;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>The workforce census: who is in it, with how many cases, in what form, and what is said of it.</summary>
public class WorkforceTests
{
    private static readonly DateOnly Reference = new(2025, 9, 30);

    private static readonly WorkforceDetails Details = new(12.5m, "0", "1", "0", "2", "0", "0", "1", "1", "None");

    private const string Workers = """
        W1|SW 100001|Team Manager|1|N|2
        W2|SW100002|Social Worker|0.6|N|0
        W3|SW100003|Social Worker|1|Y|0
        W4||Family Support Worker|1|N|
        W5|SW100002|Senior Practitioner|0.4|N|1
        W6|SW100006|Social Worker|1|N|0
        """;

    private const string Involvements = """
        I1|W1|CW|2025-06-01||A
        I2|W2|ALLOCATED CASE WORKER|2025-06-01|2025-10-01|B
        I3|W2|Allocated case worker|2025-09-30||C
        I4|W2|CW|2025-01-01|2025-09-30|D
        I5|W3|CW|2025-10-01||D
        I6|W1|CW|2025-07-01||A
        I7|W5|CW|2025-07-01||E
        I8|W6|Independent Reviewing Officer|2025-07-01||A
        """;

    [Theory]
    [InlineData("2025-09-29", 2024)]
    [InlineData("2025-09-30", 2025)]
    [InlineData("2026-03-31", 2025)]
    public void Census_is_of_the_last_30_september(string night, int year) =>
        Assert.Equal(new DateOnly(year, 9, 30), WorkforceCensus.YearOn(DateOnly.ParseExact(night, "yyyy-MM-dd", null)).Reference);

    [Fact]
    public void A_case_is_a_child_whose_allocated_worker_it_was_at_the_end_of_the_day()
    {
        var made = Build();
        Assert.Equal([("W1", 1), ("W5", 3), ("W3", 0), ("W6", 0)], made.Workers.Select(w => (w.Id, w.Cases)));
        // The column says 2 for W1 (one child twice), 0 for W2 (two children) and so on: it is compared and not believed.
        Assert.Equal(["W1", "W2"], made.Findings.Where(f => f.Code == SourceFinding.Differs).Select(f => f.Record));
    }

    [Fact]
    public void A_worker_is_in_once_in_the_most_senior_post_and_everybody_is_in_or_left_out()
    {
        var made = Build();
        Assert.Equal([("W2", "OTHER_POST"), ("W4", "NOT_A_SOCIAL_WORKER")], made.Exclusions.Select(e => (e.ChildId, e.Reason)));
        Assert.Equal([("W1", "3"), ("W5", "4"), ("W3", "6"), ("W6", "6")], made.Workers.Select(w => (w.Id, w.OrgRole)));
        Assert.Equal((1m, 1), (made.AgencyFte, made.AgencyHeadcount));
    }

    [Fact]
    public void File_holds_what_is_known_and_no_more()
    {
        var xml = XDocument.Parse(Xml(Build()));
        Assert.Equal("CSWW 2025 2025-09-30", string.Join(' ', xml.Descendants("CollectionDetails").Elements().Select(e => e.Value)));
        Assert.Equal("AgencyWorker=0 SWENo=SW100001 FTE=1 OrgRole=3 FTE30=1 Cases30=1", Items(xml.Descendants("CSWWWorker").First()));
        Assert.Equal("NumberOfVacancies=12.5 NoAgencyFTE=1 NoAgencyHeadcount=1 RecruitmentBonus=0 RetentionBonus=1 PerformanceAward=0 CarAllowance=2 RelocationPackage=0 RegionalWeighting=0 CostSWE=1 CostDBS=1 OtherAllowances=None", Items(xml.Descendants("LALevel").Single()));
    }

    [SharedFact("domain", "data", "csww", "csww_schema_2025.xsd")]
    public void File_is_valid_against_the_2025_schema()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Repository.Shared("domain", "data", "csww", "csww_schema_2025.xsd")!);
        XDocument.Parse(Xml(Build())).Validate(schemas, (_, e) => Assert.Fail(e.Message));

        // And the schema would notice: without the council's own details four required items and more are missing.
        var errors = 0;
        XDocument.Parse(Xml(Build(details: null))).Validate(schemas, (_, _) => errors++);
        Assert.NotEqual(0, errors);
    }

    [Fact]
    public void Council_details_that_are_not_given_are_left_out_and_said()
    {
        var made = Build(details: null);
        Assert.Equal("NoAgencyFTE=1 NoAgencyHeadcount=1", Items(XDocument.Parse(Xml(made)).Descendants("LALevel").Single()));
        Assert.Equal(["W1", "W2a", "W2b", "W2c", "W2d", "W2e", "W2f", "W2g", "W2h", "W2i"], made.Findings.Where(f => f.Table == "LALevel").Select(f => f.Code));
    }

    [Fact]
    public void Sound_records_break_no_rule_but_for_what_is_not_held() =>
        Assert.Equal([SourceFinding.NotHeld, SourceFinding.Differs], Build().Findings.Select(f => f.Code).Distinct());

    [Theory]
    [InlineData("W3", "W7|SW100007|Social Worker|1||0")]
    [InlineData("W4", "W7|100007|Social Worker|1|N|0")]
    [InlineData("W4", "W7||Social Worker|1|N|0")]
    [InlineData("W5", "W7|SW100007|Social Worker||N|0")]
    [InlineData("W5,W6", "W7|SW100007|Social Worker|1.5|N|0")]
    [InlineData("SRC05,W11", "W7|SW100007|Rocket Scientist|1|N|0")]
    [InlineData("SRC13,W5", "W7|SW100007|Social Worker|all|N|0")]
    public void Spoilt_worker_is_found_by_the_rule_that_should_and_by_no_other(string codes, string worker)
    {
        var made = Build(Workers + "\n" + worker);
        Assert.Equal(codes.Split(','), made.Findings.Where(f => f.Record == "W7").Select(f => f.Code));
        Assert.DoesNotContain(made.Findings, f => f.Words.Contains("100007", StringComparison.Ordinal));
    }

    /// <summary>Items that our case records don't have are checked in any table of the return.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("W7", "PersonBirthDate=1 May 1980")]
    [InlineData("W8", "Sex=X")]
    [InlineData("W9", "Ethnicity=WXYZ")]
    [InlineData("W10", "QualLevel=4")]
    [InlineData("W12", "RoleStartDate=soon")]
    [InlineData("W13,W24", "RoleEndDate=soon")]
    [InlineData("W14", "StartOrigin=11")]
    [InlineData("W15", "RoleEndDate=2025-05-01,LeaverDestination=10,ReasonLeave=1")]
    [InlineData("W16", "RoleEndDate=2025-05-01,LeaverDestination=1,ReasonLeave=11")]
    [InlineData("W17", "Absat30Sept=1,ReasonAbsence=ILL")]
    [InlineData("W18a", "StepUpGrad=Y")]
    [InlineData("W18b", "FrontlineGrad=Y")]
    [InlineData("W18c", "Absat30Sept=2")]
    [InlineData("W19", "Cases30=-1")]
    [InlineData("W20", "RoleStartDate=2025-06-01,RoleEndDate=2025-05-01,LeaverDestination=1,ReasonLeave=1")]
    [InlineData("W21", "RoleStartDate=2025-10-01")]
    [InlineData("W22", "RoleEndDate=2024-09-30,LeaverDestination=1,ReasonLeave=1")]
    [InlineData("W23", "PersonBirthDate=2010-01-01")]
    [InlineData("W24", "RoleEndDate=2025-05-01")]
    [InlineData("W25", "Absat30Sept=1")]
    [InlineData("W27Q", "Cases30=0")]
    [InlineData("W28Q", "Cases30=61")]
    public void Each_rule_of_an_item_fires_alone(string codes, string changes)
    {
        string[] columns = WorkforceTables.WorkerItems;
        var row = new string?[columns.Length];
        foreach (var (item, value) in "AgencyWorker=0,SWENo=SW1,FTE=1,OrgRole=5,FTE30=1,Cases30=3,Absat30Sept=0,".Split(',').Concat(changes.Split(',')).Where(c => c.Length > 0).Select(c => (c.Split('=')[0], c.Split('=')[1])))
            row[Array.IndexOf(columns, item)] = value;
        Assert.Equal(codes, Codes(columns, [row]));
    }

    [Fact]
    public void One_number_twice_is_one_worker_twice_unless_through_an_agency()
    {
        string[] columns = ["AgencyWorker", "SWENo", "FTE", "OrgRole"];
        Assert.Equal("W26", Codes(columns, [["0", "SW1", "1", "3"], ["0", "SW1", "1", "5"]]));
        Assert.Equal("", Codes(columns, [["1", "SW1", "1", "3"], ["0", "SW1", "1", "5"]]));
    }

    /// <summary>The cases counted are those allocated, or it is said why not.</summary>
    [Theory]
    [InlineData("SRC09", "I9|W4|CW|2025-07-01||F")]
    [InlineData("SRC07", "I9|W99|CW|2025-07-01||F")]
    [InlineData("SRC12", "I9||CW|2025-07-01||F")]
    [InlineData("SRC12", "I9|W1|CW|2025-07-01||")]
    [InlineData("SRC08", "I9|W3|CW|2025-07-01||C")]
    [InlineData("", "I9|W99|CW|2025-07-01|2025-09-30|F")]
    [InlineData("", "I9|W99|School nurse|2025-07-01||F")]
    public void A_case_that_is_not_counted_once_is_said(string code, string involvement)
    {
        var found = Build(involvements: Involvements + "\n" + involvement).Findings.Where(f => f.Table == "involvements").ToList();
        Assert.Equal(code, string.Join(',', found.Select(f => f.Code).Distinct()));
        if (code.Length > 0) Assert.Contains("I9", found.Select(f => f.Record));
        Assert.Equal(code == "SRC08" ? ["W2", "W3"] : found.Select(f => involvement.Split('|')[1]), found.Select(f => f.ChildId));
    }

    [Fact]
    public void Order_of_rows_changes_nothing()
    {
        var turned = Build(string.Join('\n', Workers.Split('\n').Reverse()), string.Join('\n', Involvements.Split('\n').Reverse()));
        Assert.Equal(Xml(Build()), Xml(turned));
        Assert.Equal(Build().Findings, turned.Findings);
    }

    private static string Codes(string[] columns, string?[][] rows)
    {
        var tables = new Dictionary<string, TextTable> { [WorkforceTables.Worker] = new(WorkforceTables.Worker, columns, rows) };
        var outcome = RuleRun.Check(WorkforceRules.All, new RuleTables(tables, new ReturnYear(Reference.AddYears(-1).AddDays(1), Reference), ReturnDates.Iso, Repository.WorkingDays));
        return string.Join(',', outcome.Findings.Select(f => f.Code).Distinct());
    }

    private static WorkforceReturn Build(string workers = Workers, string involvements = Involvements) => Build(Details, workers, involvements);

    private static WorkforceReturn Build(WorkforceDetails? details, string workers = Workers, string involvements = Involvements) => WorkforceCensus.Build(
        new Dictionary<string, TextTable>
        {
            ["professionals"] = Table("professionals", ["prof_professional_id", "prof_social_worker_registration_no", "prof_professional_job_title", "prof_full_time_equivalency", "prof_agency_worker_flag", "prof_professional_caseload"], workers),
            ["involvements"] = Table("involvements", ["invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_involvement_start_date", "invo_involvement_end_date", "invo_person_id"], involvements),
        },
        Reference, Repository.Authority with { Workforce = details }, Repository.Mappings, Repository.WorkingDays);

    private static TextTable Table(string name, string[] columns, string rows) =>
        new(name, columns, [.. rows.Split('\n').Select(r => r.Split('|').Select(c => c.Length == 0 ? null : c).ToArray())]);

    private static string Items(XElement element) => string.Join(' ', element.Elements().Select(e => $"{e.Name}={e.Value}"));

    private static string Xml(WorkforceReturn made)
    {
        using var stream = new MemoryStream();
        WorkforceXml.Write(stream, made);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
