using System.Text.Json;
using System.Xml.Linq;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>Every code of every mapping, put into the record's column and looked for in the return; and a value that nobody has settled, which is reported with its column and kept out.</summary>
public class MappingInReturnTests
{
    private static readonly IReadOnlyDictionary<string, Scenario> Bases = Scenario.Read("mapping-base.txt").ToDictionary(s => s.Title, StringComparer.Ordinal);

    /// <param name="Record">table.column of the case record.</param>
    /// <param name="Row">Which of its rows, 0-based.</param>
    /// <param name="Sent">Table.column of the return, {0} standing for the code.</param>
    public sealed record Use(string Mapping, string Return, string Record, int Row, string Sent)
    {
        /// <summary>How the record holds a value.</summary>
        public Func<string, string> Held { get; init; } = value => value;

        /// <summary>What the return holds for a code.</summary>
        public Func<string, string?> Means { get; init; } = code => code;

        /// <summary>What it holds for a value that is not known; blank as a rule.</summary>
        public string? Unknown { get; init; }

        /// <summary>Of the finding about a value that is not known.</summary>
        public Severity Severity { get; init; } = Severity.Error;

        public override string ToString() => $"{Mapping} in {Record}";
    }

    private const string Cin = "census", Care = "looked after";

    private static readonly Use[] All =
    [
        new("abuse-category", Cin, "cp_plans.cppl_cp_plan_initial_category", 0, "ChildProtectionPlans.InitialCategoryOfAbuse"),
        new("abuse-category", Cin, "cp_plans.cppl_cp_plan_latest_category", 0, "ChildProtectionPlans.LatestCategoryOfAbuse"),
        new("accommodation", Care, "care_leavers.clea_care_leaver_accommodation", 0, "OC3.ACCOM") { Means = code => code == "0" ? "0" : code + "1" },
        new("accommodation-suitable", Care, "care_leavers.clea_care_leaver_accom_suitable", 0, "OC3.ACCOM") { Means = code => "U" + code },
        new("activity", Care, "care_leavers.clea_care_leaver_activity", 0, "OC3.ACTIV"),
        new("address-type", Care, "address.addr_address_type", 0, "Episodes.HOME_POST") { Means = _ => "AD1 2BC" },
        new("adopter-legal-status", Care, "permanence.perm_adopter_legal_status", 0, "AD1.LS_ADOPTR"),
        new("adopter-sex", Care, "permanence.perm_adopter_sex", 0, "AD1.SEX_ADOPTR"),
        new("adoption-reversal-reason", Care, "permanence.perm_decision_reversed_reason", 1, "PlacedAdoption.REASON_PLACED_CEASED"),
        new("assessment-factor", Cin, "assessment_factors.cinf_assessment_factors_json", 0, "Assessments.AssessmentFactors") { Held = value => JsonSerializer.Serialize<string[]>([value]) },
        new("care-leaver-eligibility", Care, "care_leavers.clea_care_leaver_eligibility", 0, "OC3.IN_TOUCH") { Means = code => code == "IN" ? "YES" : null, Unknown = "YES" },
        new("case-holding-role", Care, "involvements.invo_professional_role_id", 0, "SWEpisodes.SW_ID") { Means = _ => "SW10001", Severity = Severity.Query },
        new("category-of-need", Care, "cla_episodes.clae_cla_primary_need_code", 0, "Episodes.CIN"),
        new("closure-reason", Cin, "cin_episodes.cine_close_reason", 0, "CINdetails.ReasonForClosure"),
        new("disability", Cin, "disability.disa_disability_code", 0, "Disabilities.Disability"),
        new("episode-end-reason", Care, "cla_episodes.clae_cla_episode_ceased_reason", 0, "Episodes.REC"),
        new("episode-start-reason", Care, "cla_episodes.clae_cla_episode_start_reason", 0, "Episodes.RNE"),
        new("ethnicity", Cin, "person.pers_ethnicity", 0, "ChildCharacteristics.Ethnicity"),
        new("ethnicity", Care, "person.pers_ethnicity", 0, "Header.ETHNIC"),
        new("health-check", Care, "cla_health.clah_health_check_type", 0, "OC2.{0}") { Means = _ => "1" },
        new("health-check-status", Care, "cla_health.clah_health_check_status", 0, "OC2.TEETH_CHECK") { Means = _ => "1", Unknown = "0" },
        new("immigration-status", Care, "immigration_status.immi_immigration_status", 0, "UASC.CHILD") { Means = _ => "A" },
        new("in-touch", Care, "care_leavers.clea_care_leaver_in_touch", 0, "OC3.IN_TOUCH"),
        new("legal-status", Care, "legal_status.lega_legal_status", 0, "Episodes.LS"),
        new("linked-identifier", Cin, "linked_identifiers.link_identifier_type", 0, "ChildIdentifiers.FormerUPN") { Means = _ => "H820000113001", Severity = Severity.Query },
        new("missing-type", Care, "missing.miss_missing_episode_type", 0, "Missing.MISSING"),
        new("permanence-authority", Care, "cla_previous_permanence.lapp_previous_permanence_la", 0, "PrevPerm.LA_PERM"),
        new("placement-change-reason", Care, "cla_placement.clap_cla_placement_change_reason", 0, "Episodes.REASON_PLACE_CHANGE"),
        new("placement-provider", Care, "cla_placement.clap_cla_placement_provider", 0, "Episodes.PLACE_PROVIDER"),
        new("placement-type", Care, "cla_placement.clap_cla_placement_type", 0, "Episodes.PLACE"),
        new("pre-proceedings-outcome", Cin, "pre_proceedings.prep_pre_pro_outcome", 0, "PreProceedingsandFGDM.PPOutcome"),
        new("previous-permanence", Care, "cla_previous_permanence.lapp_previous_permanence_option", 0, "PrevPerm.PREV_PERM"),
        new("primary-need", Cin, "cin_episodes.cine_cin_primary_need_code", 0, "CINdetails.PrimaryNeedCode"),
        new("referral-source", Cin, "cin_episodes.cine_referral_source_code", 0, "CINdetails.ReferralSource"),
        new("review-participation", Care, "cla_reviews.clar_cla_review_participation", 0, "Reviews.REVIEW_CODE"),
        new("sdq-reason", Care, "sdq_scores.csdq_sdq_reason", 0, "OC2.SDQ_REASON"),
        new("sex", Cin, "person.pers_sex", 0, "ChildIdentifiers.Sex"),
        new("sex", Care, "person.pers_sex", 0, "Header.SEX"),
        new("upn-unknown", Cin, "person.pers_upn_unknown", 0, "ChildIdentifiers.UPNunknown"),
        new("upn-unknown-903", Care, "person.pers_upn_unknown", 0, "Header.UPN"),
        new("worker-change-reason", Care, "involvements.invo_worker_change_reason", 0, "SWEpisodes.SW_REASON"),
    ];

    public static TheoryData<Use> Uses => new(All);

    [Theory]
    [MemberData(nameof(Uses), DisableDiscoveryEnumeration = true)]
    public void Every_code_comes_out_as_it_should(Use use)
    {
        foreach (var code in Repository.Mappings[use.Mapping].Codes)
        {
            var (tables, findings) = Build(use, code);
            Assert.Equal((code, use.Means(code)), (code, Sent(tables, string.Format(null, use.Sent, code))));
            Assert.DoesNotContain(findings, f => f.Code == SourceFinding.Unmapped);
        }
    }

    [Theory]
    [MemberData(nameof(Uses), DisableDiscoveryEnumeration = true)]
    public void A_value_that_nobody_has_settled_is_reported_with_its_column_and_kept_out(Use use)
    {
        var (tables, findings) = Build(use, "no such word");
        var finding = Assert.Single(findings, f => f.Code == SourceFinding.Unmapped);
        Assert.Equal((use.Record.Split('.')[1], use.Severity), (finding.Columns, finding.Severity));
        Assert.DoesNotContain("no such word", finding.Words, StringComparison.OrdinalIgnoreCase);
        foreach (var code in use.Sent.Contains('{', StringComparison.Ordinal) ? Repository.Mappings[use.Mapping].Codes.ToArray() : [""])
            Assert.Equal(use.Sent.StartsWith("OC2.{", StringComparison.Ordinal) ? "0" : use.Unknown, Sent(tables, string.Format(null, use.Sent, code)));
    }

    [Fact]
    public void What_the_schema_requires_is_sent_as_not_known_and_everything_else_is_left_out()
    {
        var records = Bases[Cin].Tables;
        foreach (var (table, column) in new[] { ("person", "pers_sex"), ("person", "pers_ethnicity"), ("cin_episodes", "cine_referral_source_code"), ("cin_episodes", "cine_cin_primary_need_code") }) records = With(records, table, column, 0, "no such word");
        var xml = XDocument.Parse(CinScenarioTests.Xml(CinScenarioTests.Build(Bases[Cin] with { Tables = records })));
        Assert.Equal("U", xml.Descendants("Sex").Single().Value);
        Assert.Equal("NOBT", xml.Descendants("Ethnicity").Single().Value);
        Assert.Equal("10", xml.Descendants("ReferralSource").Single().Value);
        Assert.Empty(xml.Descendants("PrimaryNeedCode"));
    }

    [Fact]
    public void Every_mapping_of_the_two_returns_is_tried() =>
        Assert.Equal(Repository.Mappings.All.Select(m => m.Name).Where(name => name != "org-role" && !name.StartsWith("annex-a-", StringComparison.Ordinal)), All.Select(u => u.Mapping).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Codes that the contracts let in and the returns do not know: withdrawn ones without a single successor, and one whose code the department has not told.</summary>
    private static readonly string[] Settled =
    [
        "episode-end-reason E43", "episode-end-reason E44", "placement-type H5", "placement-type P2", "placement-type Z1", "activity F3", "activity P3", "category-of-need N0", "category-of-need N9",
        "upn-unknown UN8", "upn-unknown UN9", "upn-unknown UN10", "upn-unknown-903 UN8", "upn-unknown-903 UN9", "upn-unknown-903 UN10", "pre-proceedings-outcome Decision to step down",
    ];

    [Fact]
    public void Every_code_that_a_contract_lets_in_is_mapped_or_known_not_to_be()
    {
        var lists = Directory.GetFiles(Path.Combine(Repository.Root, "schemas", "social_care"), "*.json").Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement)
            .SelectMany(t => t.GetProperty("fields").EnumerateArray().Where(f => f.TryGetProperty("x-code-list", out _)).Select(f => (Key: $"{t.GetProperty("name").GetString()}.{f.GetProperty("name").GetString()}", List: f.GetProperty("x-code-list").GetString()!)))
            .ToDictionary(f => f.Key, f => f.List, StringComparer.Ordinal);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var use in All.Where(u => lists.ContainsKey(u.Record)))
        {
            using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "codelists", lists[use.Record] + ".json")));
            foreach (var code in list.RootElement.GetProperty("codes").EnumerateArray().Select(c => c.GetProperty("code").GetString()!))
                if (Repository.Mappings[use.Mapping][code].Outcome == MappingOutcome.Unmapped) unknown.Add($"{use.Mapping} {code}");
        }

        Assert.Equal(Settled.Order(StringComparer.Ordinal), unknown);
    }

    [Fact]
    public void Every_word_of_every_mapping_has_the_code_it_is_written_under()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "schemas", "returns", "mappings"), "*.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var mapping = Repository.Mappings[json.RootElement.GetProperty("name").GetString()!];
            foreach (var code in json.RootElement.GetProperty("codes").EnumerateObject())
                foreach (var word in code.Value.EnumerateArray()) Assert.Equal((word.GetString(), code.Name), (word.GetString(), mapping[word.GetString()].Code));
        }
    }

    private static (IReadOnlyDictionary<string, TextTable> Tables, IReadOnlyList<ReturnFinding> Findings) Build(Use use, string value)
    {
        var part = use.Record.Split('.');
        var scenario = Bases[use.Return] with { Tables = With(Bases[use.Return].Tables, part[0], part[1], use.Row, use.Held(value)) };
        if (use.Return == Cin) return CinScenarioTests.Build(scenario) is var cin ? (CinTables.From(cin), cin.Findings) : default;
        var care = Ssda903ScenarioTests.Build(scenario);
        return (care.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal), care.Findings);
    }

    /// <summary>The cell of the first row of the return's table; null when it has no row.</summary>
    private static string? Sent(IReadOnlyDictionary<string, TextTable> tables, string where)
    {
        var part = where.Split('.');
        var table = tables[part[0]];
        return table.Rows.Count == 0 ? null : table.Rows[0][table[part[1]]];
    }

    private static IReadOnlyDictionary<string, TextTable> With(IReadOnlyDictionary<string, TextTable> tables, string name, string column, int row, string value)
    {
        var table = tables[name];
        var rows = table.Rows.Select(r => (string?[])r.Clone()).ToList();
        rows[row][table[column]] = value;
        return new Dictionary<string, TextTable>(tables, StringComparer.Ordinal) { [name] = new TextTable(name, table.Columns, rows) };
    }
}
