using System.Text.RegularExpressions;
using Safeguarding.Linkage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Returns;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Subjects;

/// <summary>Whose a row is, who is sealed by adoption, and that nothing is published when nobody can tell.</summary>
public sealed partial class LeftOutTests
{
    private static readonly SubjectRules Rules = SubjectRules.Of(Schemas.Embedded);

    [Fact]
    public void Every_table_of_the_agencies_leads_to_a_person_or_is_said_to_be_about_none()
    {
        var rows = new PersonRows(Schemas.Embedded.Contracts, Rules, (_, _) => Task.FromResult<Table?>(null));
        Assert.Empty(Schemas.Embedded.Contracts.Contracts.Where(c => c.Agency != "curated" && !rows.IsAssignable(c)).Select(c => c.Name));
    }

    [Fact]
    public async Task Rows_go_by_their_person_by_the_tables_they_refer_to_and_when_all_who_share_them_go()
    {
        Table[] tables =
        [
            TableText.Of("social_care/send", "send_table_id | send_person_id\ns1 | p1\ns2 | p2"),
            TableText.Of("social_care/ehcp_requests", "ehcr_ehcp_request_id | ehcr_send_table_id\nr1 | s1\nr2 | s2\nr3 | nowhere"),
            TableText.Of("social_care/ehcp_assessment", "ehca_ehcp_assessment_id | ehca_ehcp_request_id\na1 | r1\na2 | r2"),
            TableText.Of("social_care/ehcp_named_plan", "ehcn_named_plan_id | ehcn_ehcp_asmt_id\nn1 | a1\nn2 | a2"),
            TableText.Of("social_care/mother", "moth_table_id | moth_person_id | moth_childs_person_id\nm1 | p1 | p2\nm2 | p2 | p3\nm3 | p3 | p1"),
            TableText.Of("social_care/department", "dept_team_id\np1"),
            TableText.Of("health/patients", "patient_id | mother_patient_id\np1 | p2\nh1 | p9\nh2 | p2"),
            TableText.Of("police/incidents", "incident_id | summary\ni1 | both\ni2 | one\ni3 | nobody\ni4 | other"),
            TableText.Of("police/incident_persons", "incident_person_id | incident_id | nominal_id\n1 | i1 | n1\n2 | i1 | n2\n3 | i2 | n1\n4 | i4 | n2"),
        ];
        var gone = new HashSet<RecordKey> { new("SC", "p1"), new("HE", "p9"), new("PO", "n1") };
        var rows = new PersonRows(Schemas.Embedded.Contracts, Rules, (name, _) => Task.FromResult(tables.FirstOrDefault(t => t.Name == name)));
        async Task<string> LeftAsync(string name, string column) => string.Join(' ', (await rows.WithoutAsync(tables.Single(t => t.Name == name), gone.Contains, default)).Text(column).Select(v => v ?? "-"));
        Assert.Equal("s2", await LeftAsync("social_care/send", "send_table_id"));
        Assert.Equal("r2 r3", await LeftAsync("social_care/ehcp_requests", "ehcr_ehcp_request_id"));
        Assert.Equal("a2", await LeftAsync("social_care/ehcp_assessment", "ehca_ehcp_assessment_id"));
        Assert.Equal("n2", await LeftAsync("social_care/ehcp_named_plan", "ehcn_named_plan_id"));
        Assert.Equal("m2", await LeftAsync("social_care/mother", "moth_table_id"));
        Assert.Equal("p1", await LeftAsync("social_care/department", "dept_team_id"));
        Assert.Equal("p1 h1 h2", await LeftAsync("health/patients", "patient_id"));
        Assert.Equal("p2 - p2", await LeftAsync("health/patients", "mother_patient_id"));
        Assert.Equal("i1 i3 i4", await LeftAsync("police/incidents", "incident_id"));
        Assert.Equal([3, 2, 1, 0, 1, 0], new[] { "ehcp_named_plan", "ehcp_assessment", "ehcp_requests", "send" }.Select(t => rows.DistanceOf(Schemas.Embedded.Contracts.Find("social_care", t)!)).Concat(new[] { "incidents", "incident_persons" }.Select(t => rows.DistanceOf(Schemas.Embedded.Contracts.Find("police", t)!))));

        var alone = new PersonRows(Schemas.Embedded.Contracts, Rules, (_, _) => Task.FromResult<Table?>(null));
        Assert.Equal("social_care/ehcp_requests", (await Assert.ThrowsAsync<UnassignableRowsException>(() => alone.WithoutAsync(tables[1], gone.Contains, default))).Table);
    }

    [Fact]
    public void A_record_is_sealed_from_the_day_of_the_order_whichever_table_tells_of_it()
    {
        var tables = new[]
        {
            TableText.Of("social_care/cla_episodes", "clae_person_id | clae_cla_episode_ceased_reason | clae_cla_episode_ceased_date:date | clae_cla_episode_start_date:date\np1 | E11 | 2026-03-31 | 2025-01-01\np2 | E12 | 2026-04-01 | 2025-01-01\np3 | E4 | 2026-01-01 | 2025-01-01"),
            TableText.Of("social_care/cin_episodes", "cine_person_id | cine_close_reason | cine_close_date:date | cine_referral_date:date\np4 | RC1 | 2024-02-29 | 2023-01-01\np5 | RC7 | 2024-02-29 | 2023-01-01"),
            TableText.Of("social_care/permanence", "perm_person_id | perm_permanence_order_type | perm_permanence_order_date:date\np6 | Adoption | 2026-03-31\np7 | Special Guardianship | 2026-01-01\np8 | Adoption | \np1 | Adoption | 2026-03-31"),
        }.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Assert.Equal(["p1", "p4", "p6"], Adoptions.Sealed(tables, new DateOnly(2026, 3, 31)));
        Assert.Equal(["p1", "p2", "p4", "p6"], Adoptions.Sealed(tables, new DateOnly(2026, 4, 1)));
    }

    [Fact]
    public async Task An_adopted_childs_record_is_in_the_returns_and_nowhere_else()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 1_500, Seed = 3 }));
        var built = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var left = await Withholding.LeftOutAsync(store, built);
        Assert.Equal((built.Counts["withheld-children"], built.Counts["sealed-children"]), (0, left.Sealed));
        Assert.True(left.Sealed >= 3);
        var ours = left.Records.Where(r => r.Source == "SC").Select(r => r.Id).ToList();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in built.Files.Where(f => !f.Name.StartsWith("crosswalk/", StringComparison.Ordinal)))
        {
            var text = await StoredText.OfAsync(store, file.Object.Path);
            if (ours.Exists(id => text.Contains(id, StringComparison.Ordinal)) || left.Records.Any(r => text.Contains(r.ChildId, StringComparison.Ordinal))) found.Add(file.Name);
        }

        Assert.All(found, name => Assert.Matches("^returns/(cin|ssda903|annex-a|csww)", name));
        Assert.Contains("returns/ssda903/Episodes", found);
        Assert.Contains(found, name => name.StartsWith("returns/annex-a/list-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_filtered_is_not_published_and_the_run_says_so()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 60, Seed = 9 });
        var (store, records) = (NightRun.Landed(files), new MemoryRecords());
        var unsure = new Schemas(Schemas.Embedded.Files.Select(f => f.Key == "schemas/subjects.json" ? new(f.Key, Shared().Replace(f.Value, "\"shared\": []")) : f));
        var pipeline = new NightPipeline(store, records, unsure, NightRun.Council, NightRun.Context());
        var first = (await pipeline.RunAsync()).Built.Publication;
        var child = (await Reviewing(store, first)).Crosswalk.Entries.First(e => e.Record.Source == "SC").ChildId;
        await Withholding.WithholdAsync(store, records, Rules, first, child, "harm", "", "DPO", NightRun.Context().StartedAt);
        var second = (await pipeline.BuildAsync()).Publication;
        var withheld = Assert.Single(second.Withheld, w => w.Name == "curated/police_event");
        Assert.Contains("'police/incidents' cannot be told to be of one child or another", withheld.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(second.Files, f => f.Name is "curated/police_event" or "identifiable/police_event" or "reports/missing-weekly");
        Assert.Contains(second.Files, f => f.Name == "curated/child");
    }

    [Fact]
    public async Task The_pages_of_the_returns_say_how_many_are_left_out_and_name_nobody()
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 60, Seed = 9 })), new MemoryRecords());
        var first = (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication;
        var child = (await Reviewing(store, first)).Crosswalk.Entries.First(e => e.Record.Source == "SC").ChildId;
        await Withholding.WithholdAsync(store, records, Rules, first, child, "harm", "", "DPO", NightRun.Context().StartedAt);
        var second = (await NightRun.Pipeline(store, records: records).BuildAsync()).Publication;
        foreach (var name in new[] { "returns/cin/readiness.html", "returns/ssda903/readiness.html", "returns/annex-a/summary.html" })
        {
            Assert.DoesNotContain("withheld", await StoredText.OfAsync(store, first.Files.Single(f => f.Name == name).Object.Path), StringComparison.Ordinal);
            var page = await StoredText.OfAsync(store, second.Files.Single(f => f.Name == name).Object.Path);
            Assert.Contains("1 child is withheld; this return leaves the child out.", page, StringComparison.Ordinal);
            Assert.DoesNotContain(child, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_matching_asks_for_everybody()
    {
        var pipeline = Path.Combine(Repository.Root, "functions");
        var asking = Directory.EnumerateFiles(pipeline, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && Everybody().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(pipeline, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(["Safeguarding.Pipeline/Building/BuildInputs.cs", "Safeguarding.Pipeline/Matching/Explained.cs", "Safeguarding.Pipeline/Matching/MatchStage.cs"], asking);
    }

    private static Task<ChildIds> Reviewing(IObjectStore store, Pipeline.Publishing.Publication publication) => Pipeline.Reviewing.ReviewQueue.ChildrenAsync(store, publication);

    [GeneratedRegex(@"\b(EveryTableAsync|EverybodyAsync|StandardisedAsync|AcceptedAsync)\(")]
    private static partial Regex Everybody();

    [GeneratedRegex("\"shared\": \\[[^\\]]*\\]")]
    private static partial Regex Shared();
}
