using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Reporting;

namespace Safeguarding.Tests.Subjects;

/// <summary>Everything held of one child is gathered, with its sources, for who may ask: nothing left out, nobody else's rows, and not without the ledger.</summary>
public sealed class SubjectExportTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly SubjectRules Rules = SubjectRules.Of(Schemas.Embedded);

    [Fact]
    public async Task Every_row_of_the_child_in_every_agency_s_tables_is_there_with_its_file_and_row_and_nobody_else_s()
    {
        var (store, records, publication) = await NightAsync(80, 12);
        var (child, own) = await ChooseAsync(store, publication);
        var folder = new MemoryStore();
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request 17", "", folder);

        var own_ids = own.ToLookup(r => Persons.AgencyOf(r.Source), r => r.Id);
        var (tables, found) = (0, 0);
        foreach (var extract in (await Ledger.OpenAsync(store)).History.Accepted)
        {
            var contract = Schemas.Embedded.Contracts.Find(extract.Agency, extract.Table)!;
            if (PersonRows.PersonColumns(contract).Count == 0) continue;
            var table = Table.Read(contract.Name, [("", await store.OpenRequiredAsync(extract.Data.Path))], []);
            var texts = contract.Fields.Where(f => f.Type == FieldType.String && table.Has(f.Name)).Select(f => table.Text(f.Name)).ToList();
            var expected = Enumerable.Range(0, table.Rows).Where(r => texts.Exists(t => t[r] is { } cell && own_ids[extract.Agency].Contains(cell))).Select(r => (extract.File.Path, table.SourceRow[r]!.Value)).ToHashSet();
            var rows = await RowsAsync(folder, report, "agencies", contract.Name);
            Assert.Equal(expected.Order(), rows.Select(r => (r["source_file"], long.Parse(r["source_row"]))).Order());
            (tables, found) = (tables + (expected.Count > 0 ? 1 : 0), found + expected.Count);
        }

        Assert.True(tables > 6 && found > 15, $"{tables} tables, {found} rows");

        // Rows that name no person come by the tables that lead to one.
        var incidents = (await RowsAsync(folder, report, "agencies", "police/incident_persons")).Select(r => r["incident_id"]).Distinct().Order();
        Assert.Equal(incidents, (await RowsAsync(folder, report, "agencies", "police/incidents")).Select(r => r["incident_id"]).Order());
        Assert.NotEmpty(incidents);
        var assessments = (await RowsAsync(folder, report, "agencies", "social_care/cin_assessments")).Select(r => r["cina_assessment_id"]).ToHashSet();
        Assert.All(await RowsAsync(folder, report, "agencies", "social_care/assessment_factors"), r => Assert.Contains(r["cinf_assessment_id"], assessments));

        Assert.All(await RowsAsync(folder, report, "curated", "chronology"), r => Assert.Equal(child, r["child_id"]));
        Assert.NotEmpty(await RowsAsync(folder, report, "curated", "chronology"));
        Assert.Contains(report.Parts, p => p.Section == "returns");
        Assert.Equal(own.Count, (await RowsAsync(folder, report, "joined", "records")).Count);
        Assert.Empty(report.NotTold);

        // The folder is what the manifest says.
        foreach (var part in report.Parts) Assert.Equal(part.Sha256, Convert.ToHexStringLower(SHA256.HashData(await folder.ReadBytesAsync(part.File))));
        Assert.Equal(report.Parts.Length, JsonDocument.Parse(await folder.ReadBytesAsync("manifest.json")).RootElement.GetProperty("parts").GetArrayLength());
        var where = (await RowsAsync(folder, report, "where", "objects")).Select(r => r["object"]).ToHashSet();
        Assert.Superset(new[] { "raw", "accepted", "identifiable", "curated", "crosswalk" }.ToHashSet(), where.Select(o => o.Split('/')[0]).ToHashSet());
        Assert.Contains(where, o => o.StartsWith("accepted/social_care/person/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_else_s_id_number_or_name_is_in_the_folder_but_where_the_child_s_own_row_has_it()
    {
        var (store, records, publication) = await NightAsync(80, 12);
        var (child, own) = await ChooseAsync(store, publication);
        var folder = new MemoryStore();
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request 17", "", folder);
        var inputs = new Safeguarding.Pipeline.Building.BuildInputs(store, Schemas.Embedded, await store.ReadJsonAsync<Safeguarding.Pipeline.Building.BuildPlan>(Safeguarding.Pipeline.Building.BuildPlan.PathOf(publication.Build)), new Safeguarding.Pipeline.Building.BuildMemory(), NightRun.Context());
        var people = (await inputs.EverybodyAsync(default)).ToLookup(p => own.Contains(p.Key));
        var ours = people[true].SelectMany(Values).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = people[false].SelectMany(Values).Where(v => v.Length > 6 && !ours.Contains(v)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.True(others.Count > 300);

        // A question put to a steward is about two records, and a mother stands beside her child: both are marked.
        var parts = report.Parts.Where(p => p.Section != "review" && p.Name is not ("social_care/mother" or "health/patients")).ToList();
        Assert.Contains(parts, p => p.Name == "daily-flow/delta");
        foreach (var part in parts)
        {
            var words = System.Text.RegularExpressions.Regex.Matches(Encoding.UTF8.GetString(await folder.ReadBytesAsync(part.File)), @"[\w']+").Select(m => m.Value).ToList();
            Assert.Empty(words.Concat(words.Zip(words.Skip(1), (a, b) => $"{a} {b}")).Where(others.Contains).Select(w => $"{part.File}: {w}"));
        }

        static IEnumerable<string> Values(PersonRecord p) => new[] { p.Key.Id, p.NhsNumber, p.Upn, $"{p.GivenName} {p.Surname}" }.OfType<string>();
    }

    [Fact]
    public async Task A_row_in_quarantine_and_a_row_that_came_unchanged_on_a_later_night_are_found_and_the_second_stands_once()
    {
        var sample = NightRun.Sample(new SampleOptions { Children = 40, Seed = 3, Nights = 2 });
        var nights = sample.Keys.Where(k => k.StartsWith("landing/", StringComparison.Ordinal)).Select(k => k.Split('/')[2]).Distinct().Order().ToList();
        var (store, records) = (new MemoryStore(), new MemoryRecords());
        Publication publication = null!;
        foreach (var night in nights)
        {
            foreach (var (path, content) in sample.Where(f => f.Key.Contains($"/{night}/", StringComparison.Ordinal))) store.Drop(path, content);
            publication = (await NightRun.Pipeline(store, NightRun.Context(DateOnly.ParseExact(night, "yyyy-MM-dd")), records).RunAsync()).Built.Publication;
        }

        var (child, own) = await ChooseAsync(store, publication);
        var id = own.First(r => r.Source == "SC").Id;
        await store.WriteAsync("quarantine/social_care/visits/2026-03-31/w/rejects.csv", Encoding.UTF8.GetBytes($"row,line,codes,columns,messages,what_to_do,raw\r\n7,8,X,,,,\"v1,{id},broken\"\r\n9,10,X,,,,\"v2,9{id},another\"\r\n"));
        var folder = new MemoryStore();
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request", "", folder);
        Assert.Equal(["7"], (await RowsAsync(folder, report, "quarantine", "social_care/visits/2026-03-31/w/rejects")).Select(r => r["row"]));
        var person = Assert.Single(await RowsAsync(folder, report, "agencies", "social_care/person"), r => r["pers_person_id"] == id);
        Assert.Equal((nights[0], nights[1], "2", ""), (person["received"], person["last_received"], person["times_received"], person["whose"]));
    }

    [Fact]
    public async Task The_ledger_is_told_before_anything_is_written_and_of_a_dry_run_too()
    {
        var (store, records, publication) = await NightAsync(30, 5);
        var (child, _) = await ChooseAsync(store, publication);
        await Assert.ThrowsAsync<IOException>(() => NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request 17", "", new FullStore(new MemoryStore(), _ => true)));
        var told = Assert.Single((await Ledger.OpenAsync(store)).Events<ChildConsulted>());
        Assert.Equal((child, "DPO", "request 17", "subject export", "subject_access"), (told.ChildId, told.Who, told.Reason, told.What, told.Purpose));

        var folder = new MemoryStore();
        await Assert.ThrowsAsync<IOException>(() => NightRun.Pipeline(new FullStore(store, p => p.StartsWith("ledger/", StringComparison.Ordinal)), records: records).ExportAsync(publication, child, "DPO", "request 17", "", folder));
        Assert.Equal("", await NightRun.PictureAsync(folder));
        Assert.Null(await folder.SizeAsync("index.html"));

        var before = (await NightRun.PictureAsync(store)).Split('\n').Length;
        var dry = await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request 17", "", destination: null);
        Assert.True(dry.IsDry && dry.Parts.Length > 5 && dry.Parts.All(p => p.Sha256.Length == 0));
        Assert.Equal(before + 1, (await NightRun.PictureAsync(store)).Split('\n').Length);
        Assert.Equal("subject export, dry run", (await Ledger.OpenAsync(store)).Events<ChildConsulted>().Last().What);
    }

    [Fact]
    public async Task A_withheld_child_is_refused_under_any_id_and_given_whole_when_somebody_permits_it()
    {
        var (store, records, publication) = await NightAsync(60, 4);
        var (child, own) = await ChooseAsync(store, publication);
        await Withholding.WithholdAsync(store, records, Rules, publication, child, "protected_address", "", "DPO", Now);
        Assert.Equal(Showing.Withheld, (await Assert.ThrowsAsync<ChildNotShownException>(() => NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "A", "request", "", new MemoryStore()))).Showing);
        var next = (await NightRun.Pipeline(store, records: records).BuildAsync()).Publication;
        Assert.Empty((await Ledger.OpenAsync(store)).Events<ChildConsulted>());

        var folder = new MemoryStore();
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(next, child, "A", "request", "SIRO: the young person's own request", folder);
        Assert.Equal(Showing.Withheld, report.Showing);
        Assert.NotEmpty(await RowsAsync(folder, report, "agencies", "social_care/person"));
        Assert.NotEmpty(await RowsAsync(folder, report, "agencies", "social_care/address"));
        Assert.Contains("withheld", (await RowsAsync(folder, report, "restrictions", "restrictions")).Select(r => r["what"]));
        Assert.Contains("permitted although withheld: SIRO: the young person's own request", Assert.Single((await Ledger.OpenAsync(store)).Events<ChildConsulted>()).Reason, StringComparison.Ordinal);
        Assert.Contains("permitted: SIRO", Encoding.UTF8.GetString(await folder.ReadBytesAsync("index.html")), StringComparison.Ordinal);
        Assert.Equal(own.Count, report.Records.Length);
    }

    [Fact]
    public async Task A_sealed_child_is_refused_and_one_who_is_not_there_is_said()
    {
        var (store, records, publication) = await NightAsync(250, 8);
        var sealedChild = (await Withholding.LeftOutAsync(store, publication)).Records.First(r => r.IsSealed).ChildId;
        Assert.Equal(Showing.Sealed, (await Assert.ThrowsAsync<ChildNotShownException>(() => NightRun.Pipeline(store, records: records).ExportAsync(publication, sealedChild, "A", "request", "", null))).Showing);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => NightRun.Pipeline(store, records: records).ExportAsync(publication, "CNOBODY", "A", "request", "", null));
        Assert.Empty((await Ledger.OpenAsync(store)).Events<ChildConsulted>());
    }

    [Fact]
    public async Task An_id_that_was_merged_leads_to_the_child_as_it_is_now_and_to_its_withholding()
    {
        var (store, records, publication) = await NightAsync(30, 5);
        var (child, own) = await ChooseAsync(store, publication);
        var old = publication with { Night = publication.Night.AddDays(-1), Crosswalk = await store.WriteAsync("crosswalk/old/crosswalk.parquet", s => CrosswalkFile.Write(new Crosswalk([new CrosswalkEntry(own.Order().First(), "COLD")], []), s)) };
        await store.WriteJsonAsync(Publications.PathOf(old.Night, 1), old);
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(publication, "COLD", "A", "request", "", null);
        Assert.Equal(own.Count, report.Records.Length);
        Assert.Superset(new[] { child, "COLD" }.ToHashSet(), report.Ids.ToHashSet());
        await Withholding.WithholdAsync(store, records, Rules, publication, child, "harm", "", "DPO", Now);
        await Assert.ThrowsAsync<ChildNotShownException>(() => NightRun.Pipeline(store, records: records).ExportAsync(publication, "COLD", "A", "request", "", null));
    }

    [Theory]
    [InlineData("social_care/mother", "moth_childs_dob moth_childs_person_id moth_person_id")]
    [InlineData("social_care/person", "")]
    [InlineData("health/patients", "mother_patient_id")]
    [InlineData("social_care/cin_assessments", "cina_assessment_outcome_json cina_assessment_worker_id")]
    [InlineData("social_care/cla_placement", "clap_cla_placement_postcode")]
    [InlineData("social_care/care_leavers", "clea_care_leaver_personal_advisor clea_care_leaver_worker_id")]
    [InlineData("curated/child", "")]
    [InlineData("curated/referral", "worker_id")]
    [InlineData("curated/placement", "postcode")]
    public void Columns_that_tell_of_other_people_are_known_by_the_contract(string table, string columns) =>
        Assert.Equal(columns, string.Join(' ', ThirdParties.Columns(Schemas.Embedded.Contracts.Find(table)!, Rules).Where(c => c.Review.Length > 0).Select(c => c.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void Free_text_is_always_looked_at_and_what_the_list_names_is_there()
    {
        foreach (var contract in Schemas.Embedded.Contracts.Contracts)
            Assert.All(contract.Fields.Where(f => f.Classification == Classification.FreeText), f => Assert.NotEqual("", ThirdParties.Of(contract, f, Rules)));
        Assert.All(ThirdParties.Columns(Schemas.Embedded.Contracts.Find("police/incidents")!, Rules), c => Assert.NotEqual("", c.Review));
        Assert.All(Rules.Own, name => Assert.True(Schemas.Embedded.Contracts.Find(name.Split('.')[0])!.IndexOf(name.Split('.')[1]) >= 0, name));
        Assert.All(Rules.Others, o => Assert.Contains(Schemas.Embedded.Contracts.Contracts, c => (c.Name == o.Table || c.Agency + "/*" == o.Table) && c.IndexOf(o.Column) >= 0));
    }

    [Fact]
    public async Task Each_marked_column_that_says_something_is_named_on_the_page_and_none_is_dropped()
    {
        var (store, records, publication) = await NightAsync(80, 12);
        var (child, _) = await ChooseAsync(store, publication);
        var folder = new MemoryStore();
        var report = await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "D <b>PO</b>", "request", "", folder);
        var html = Encoding.UTF8.GetString(await folder.ReadBytesAsync("index.html"));
        Assert.DoesNotContain("<b>PO", html, StringComparison.Ordinal);
        var marked = report.Parts.SelectMany(p => p.Review.Keys.Select(c => (p, c))).ToList();
        Assert.Contains(marked, m => m.p.Name == "social_care/cin_episodes" && m.c == "cine_referral_worker_id");
        foreach (var (part, column) in marked)
        {
            Assert.Contains(column, html, StringComparison.Ordinal);
            Assert.Contains(await RowsAsync(folder, report, part.Section, part.Name), r => r[column].Length > 0);
        }
    }

    [BrowserFact]
    public async Task The_page_fits_asks_nothing_of_the_network_and_can_be_read_by_everybody()
    {
        var (store, records, publication) = await NightAsync(30, 5);
        var (child, _) = await ChooseAsync(store, publication);
        var folder = new MemoryStore();
        await NightRun.Pipeline(store, records: records).ExportAsync(publication, child, "DPO", "request", "", folder);
        var html = Encoding.UTF8.GetString(await folder.ReadBytesAsync("index.html"));
        foreach (var width in new[] { Browser.Phone, Browser.Desk })
        {
            var look = await Browser.LookAsync(html, width, "subject-export");
            Assert.False(look.Overflows);
            Assert.Empty(look.Requests);
            Assert.Empty(look.Serious);
        }
    }

    [Fact]
    public async Task A_hold_on_everything_keeps_what_people_decided_of_an_erased_child()
    {
        var (store, records, publication) = await NightAsync(40, 5);
        var (child, own) = await ChooseAsync(store, publication);
        var log = new DecisionLog(records);
        var pair = own.Order().Take(2).ToList();
        await log.AddAsync(new Verdict(pair[0], pair[1], Answer.Same, "AB", "why", publication.Build, "", null), Now);
        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldPlaced("", "Inquiry", "order 3"), Now);
        var report = await NightRun.Pipeline(store, records: records).EraseAsync(store, child, "DPO", "request", dry: false);
        Assert.False(report.IsProven);
        Assert.Superset(new[] { "decisions/", "subjects/" }.ToHashSet(), report.HeldPaths.ToHashSet());
        Assert.Single(await log.AllAsync());

        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldReleased("", "Inquiry", "over"), Now);
        Assert.True((await NightRun.Pipeline(store, records: records).EraseAsync(store, child, "DPO", "request", dry: false)).IsProven);
        Assert.Empty(await log.AllAsync());
    }

    private static async Task<(MemoryStore Store, MemoryRecords Records, Publication Publication)> NightAsync(int children, int seed)
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new SampleOptions { Children = children, Seed = seed })), new MemoryRecords());
        return (store, records, (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication);
    }

    /// <summary>A child of all three agencies of whom an incident and an assessment are recorded, where there is one.</summary>
    private static async Task<(string Child, HashSet<RecordKey> Own)> ChooseAsync(IObjectStore store, Publication publication)
    {
        var left = await Withholding.LeftOutAsync(store, publication);
        var chronology = Table.Read("chronology", [("", await store.OpenRequiredAsync(publication.Files.Single(f => f.Name == "identifiable/chronology").Object.Path))], []);
        var (of, tables) = (chronology.Text("child_id"), chronology.Text("record_table"));
        var known = Enumerable.Range(0, chronology.Rows).GroupBy(r => of[r]!).ToDictionary(g => g.Key, g => g.Select(r => tables[r]).Distinct().Count(t => t is "police/incident_persons" or "social_care/cin_assessments"));
        var group = (await ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries.GroupBy(e => e.ChildId)
            .Where(g => g.Select(e => e.Record.Source).Distinct().Count() == 3 && !left.Covers(g.Key)).OrderByDescending(g => known.GetValueOrDefault(g.Key)).ThenBy(g => g.Key, StringComparer.Ordinal).First();
        return (group.Key, [.. group.Select(e => e.Record)]);
    }

    private static async Task<List<Dictionary<string, string>>> RowsAsync(IObjectStore folder, SubjectExportReport report, string section, string name)
    {
        if (report.Parts.SingleOrDefault(p => p.Section == section && p.Name == name) is not { } part) return [];
        using var reader = CsvReader.Create(new MemoryStream(await folder.ReadBytesAsync(part.File)), new CsvReaderOptions());
        var headers = reader.Headers.ToArray();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read()) rows.Add(headers.ToDictionary(h => h.TrimStart('\ufeff'), h => reader.GetString(h) ?? ""));
        Assert.Equal(part.Rows, rows.Count);
        return rows;
    }

    /// <summary>A store that takes no more of some paths.</summary>
    private sealed class FullStore(IObjectStore inner, Func<string, bool> isFull) : IObjectStore
    {
        public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => isFull(path) ? throw new IOException("full") : inner.CreateAsync(path, write, cancel);

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);

        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);

        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);
    }
}
