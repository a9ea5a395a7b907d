using Safeguarding.Linkage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating;

/// <summary>Every identifier of every child; and what is kept back when a table breaks its contract.</summary>
public sealed class ChildIdentifiersTests
{
    private static readonly PersonRecord[] People =
    [
        new(new RecordKey("SC", "1")) { NhsNumber = "9990000018", Upn = "not a upn" },
        new(new RecordKey("HE", "7")) { NhsNumber = "9990000019" },
        new(new RecordKey("PO", "3")),
    ];

    private static readonly Crosswalk Ids = new([new(new("SC", "1"), "CA"), new(new("HE", "7"), "CA"), new(new("PO", "3"), "CB")], []);

    [Fact]
    public void Each_once_with_its_agency_kind_validity_and_row()
    {
        var table = ChildIdentifiers.Build(Contract("child_identifier"), People, Ids, TableText.All(
            TableText.Of("social_care/person", "pers_person_id\n9\n1", "w1"),
            TableText.Of("health/patients", "patient_id\n7", "w2"),
            TableText.Of("social_care/linked_identifiers", """
                link_person_id | link_identifier_type        | link_identifier_value
                1              | Former Unique Pupil Number  | nonsense
                1              | NHS Number                  | 9990000018
                1              | Youth Justice ID            | Y-1
                nobody         | Youth Justice ID            | Y-2
                1              |                             | Y-3
                """, "w3")), Told.Of(("w1", "2026-03-30"), ("w2", "2026-03-31"), ("w3", "2026-02-28")));
        Assert.Equal(
            """
            CA | health | nhs_number | 9990000019 | False | 2026-03-31 | w2 | 1 | b1 | health/patients 1.0.0
            CA | health | record_id | 7 | True | 2026-03-31 | w2 | 1 | b1 | health/patients 1.0.0
            CA | social_care | former_upn | nonsense | False | 2026-02-28 | w3 | 1 | b1 | social_care/linked_identifiers 1.0.0
            CA | social_care | nhs_number | 9990000018 | True | 2026-03-30 | w1 | 2 | b1 | social_care/person 1.0.0
            CA | social_care | record_id | 1 | True | 2026-03-30 | w1 | 2 | b1 | social_care/person 1.0.0
            CA | social_care | upn | not a upn | False | 2026-03-30 | w1 | 2 | b1 | social_care/person 1.0.0
            CA | social_care | youth_justice_id | Y-1 | True | 2026-02-28 | w3 | 3 | b1 | social_care/linked_identifiers 1.0.0
            CB | police | record_id | 3 | True |  |  |  | b1 | curated/child_identifier 2.0.0
            """, TableText.Show(table, "child_id", "agency", "identifier_type", "identifier_value", "valid", "received_date", "_source_extract", "_source_row", "_run", "_contract"));
    }

    [Fact]
    public void A_table_with_a_repeated_key_is_withheld_and_the_others_are_not()
    {
        var curated = Curate(Repeated);
        // The chronology repeats the referral, so it cannot stand either.
        Assert.Equal(["chronology", "referral"], curated.Where(c => !c.Violations.IsEmpty).Select(c => c.Contract.Table));
        Assert.Equal(new Violation("referral", "referral_id", "unique", 1), Assert.Single(curated.Single(c => c.Contract.Table == "referral").Violations));
        Assert.Equal(27, curated.Count);
        Assert.Equal(["c1"], curated.Single(c => c.Contract.Table == "contact").Table.Text("contact_id").AsEnumerable());
    }

    [Fact]
    public async Task A_withheld_table_is_in_neither_zone()
    {
        var store = new Pipeline.Storage.MemoryStore();
        var results = new List<TaskResult>();
        foreach (var curated in Curate(Repeated)) results.Add(await CurateStage.WriteAsync(store, "b1", curated, Schemas.Embedded, NightRun.Context()));
        // Two children hide nobody, so there is no pseudonymised list of them.
        Assert.Equal((25 * 2) - 1, results.Sum(r => r.Files.Length));
        Assert.Equal(["curated/child", "curated/chronology", "curated/referral"], results.SelectMany(r => r.Withheld).Select(w => w.Name));
        Assert.DoesNotContain("referral.parquet", await NightRun.PictureAsync(store), StringComparison.Ordinal);
        Assert.DoesNotContain("curated/b1/child.parquet", await NightRun.PictureAsync(store, "curated"), StringComparison.Ordinal);
    }

    private static List<Curated> Curate(IReadOnlyDictionary<string, Pipeline.Tables.Table> tables) =>
        [.. ContractCatalog.Embedded.Of("curated").Where(c => c.HistoryOf is null).Select(c => CurateStage.Curate(c, tables, People, new ChildIds(Ids), Told.Of(("x1", "2026-03-31"))))];

    private static readonly IReadOnlyDictionary<string, Pipeline.Tables.Table> Repeated = TableText.All(
        TableText.Of("social_care/person", "pers_person_id | pers_ethnicity | pers_death_date:date\n1 | |"),
        TableText.Of("health/patients", "patient_id | ethnicity | date_of_death:date\n7 | |"),
        TableText.Of("police/nominals", "nominal_id\n3"),
        TableText.Of("social_care/cin_episodes", "cine_person_id | cine_referral_id | cine_referral_date:date\n1 | r1 | 2026-01-01\n1 | r1 | 2026-01-02"),
        TableText.Of("social_care/contacts", "cont_person_id | cont_contact_id | cont_contact_date:date\n1 | c1 | 2026-01-01"));

    private static Contract Contract(string table) => ContractCatalog.Embedded.Find("curated", table)!;
}
