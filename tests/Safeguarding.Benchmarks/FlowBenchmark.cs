using System.Diagnostics;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>The daily flow of N invented children in memory: making the payloads, comparing them with nothing (all new), and with last night's of which one in fifty changed. At a tenth, a half and the whole of N: time should grow as the children do.</summary>
internal static class FlowBenchmark
{
    private static readonly DateOnly Night = new(2026, 3, 31);

    public static void Run(int children)
    {
        Console.WriteLine("children   payloads      size   compare all new   compare 1 in 50   per child   tables live     peak");
        foreach (var count in new[] { children / 10, children / 2, children }) One(count);
    }

    private static void One(int children)
    {
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var mappings = ReturnMappings.Parse(Schemas.Embedded.Folder("schemas/returns/mappings/"));
        var (first, second) = (Tables(children, 0), Tables(children, 1));
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        var clock = Stopwatch.StartNew();
        var tonight = Payloads(second, mappings);
        var made = clock.Elapsed.TotalSeconds;
        using var lastNight = Payloads(first, mappings);
        clock.Restart();
        var all = Count(FlowComparison.Of([], FlowPayloads.Read(Again(tonight))));
        var compareNew = clock.Elapsed.TotalSeconds;
        clock.Restart();
        var changed = Count(FlowComparison.Of(FlowPayloads.Read(Again(lastNight)).Select(p => new FlowHeld(p.ChildId, p.Json, [])), FlowPayloads.Read(Again(tonight))));
        var compare = clock.Elapsed.TotalSeconds;
        if (all != children || changed != (children + 49) / 50) throw new InvalidOperationException($"Of {children} children {all} are new and {changed} changed: the benchmark has lost its subject.");
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        GC.KeepAlive(first);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{children,8}  {made,7:F2} s  {tonight.Length / 1e6,5:F1} MB  {compareNew,14:F2} s  {compare,14:F2} s  {(made + compare) / children * 1e6,6:F1} us  {live / 1e6,9:F0} MB  {process.PeakWorkingSet64 / 1e6,5:F0} MB"));
    }

    private static MemoryStream Payloads(IReadOnlyDictionary<string, TextTable> tables, ReturnMappings mappings)
    {
        var file = new MemoryStream();
        FlowPayloads.Write(file, DailyFlow.Of(tables, Night, mappings).Payloads());
        return file;
    }

    private static MemoryStream Again(MemoryStream file) => new(file.GetBuffer(), 0, (int)file.Length);

    private static int Count(IEnumerable<FlowChange> changes)
    {
        using var sink = new StreamWriter(Stream.Null);
        var count = 0;
        foreach (var change in changes.Where(c => c.Record is not null))
        {
            sink.Write(change.Record);
            count++;
        }

        return count;
    }

    /// <summary>Each child with two referrals, an assessment with factors, and, by turns, a plan with two spells of a worker, an enquiry and protection plan, or care in two placements.</summary>
    private static Dictionary<string, TextTable> Tables(int children, int night)
    {
        var tables = new Dictionary<string, (string[] Columns, List<string?[]> Rows)>(StringComparer.Ordinal);
        for (var i = 0; i < children; i++)
        {
            var (id, kind) = ($"C{i:D7}", i % 3);
            Add("person", "pers_person_id pers_forename pers_surname pers_sex pers_ethnicity pers_dob pers_upn", id, "Given", night == 1 && i % 50 == 0 ? "Changed" : "Surname", "F", "WBRI", "2014-05-06", "A123456789012");
            Add("disability", "disa_table_id disa_person_id disa_disability_code", "D" + id, id, "LD");
            Add("address", "addr_table_id addr_person_id addr_address_start_date addr_address_postcode", "A" + id, id, "2020-01-01", "ZZ9 1AA");
            foreach (var n in new[] { "1", "2" })
            {
                Add("cin_episodes", "cine_referral_id cine_person_id cine_referral_date cine_referral_source_code cine_referral_nfa cine_close_date cine_close_reason", "R" + n + id, id, n == "1" ? "2024-05-01" : "2025-06-01", "6", "N", n == "1" ? "2025-01-01" : null, n == "1" ? "RC8" : null);
                Add("cin_assessments", "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date cina_assessment_auth_date", "AS" + n + id, id, "R" + n + id, n == "1" ? "2024-05-02" : "2025-06-02", null);
                Add("assessment_factors", "cinf_table_id cinf_assessment_id cinf_assessment_factors_json", "F" + n + id, "AS" + n + id, """["1A","3B"]""");
            }

            if (kind == 0)
            {
                Add("cin_plans", "cinp_cin_plan_id cinp_person_id cinp_referral_id cinp_cin_plan_start_date cinp_cin_plan_end_date", "PL" + id, id, "R2" + id, "2025-07-01", null);
                foreach (var n in new[] { "1", "2" })
                    Add("involvements", "invo_involvements_id invo_professional_id invo_professional_role_id invo_involvement_start_date invo_involvement_end_date invo_person_id invo_referral_id", "I" + n + id, $"W{i % 500}", "CW", "2025-07-0" + n, null, id, "R2" + id);
            }
            else if (kind == 1)
            {
                Add("s47_enquiry", "s47e_s47_enquiry_id s47e_person_id s47e_referral_id s47e_s47_start_date s47e_s47_end_date s47e_s47_outcome_json", "E" + id, id, "R2" + id, "2025-08-01", "2025-08-10", """{"CP_CONFERENCE_FLAG":"Y"}""");
                Add("initial_cp_conference", "icpc_icpc_id icpc_person_id icpc_referral_id icpc_s47_enquiry_id icpc_icpc_date", "IC" + id, id, "R2" + id, "E" + id, "2025-08-14");
                Add("cp_plans", "cppl_cp_plan_id cppl_person_id cppl_referral_id cppl_cp_plan_start_date cppl_cp_plan_end_date", "CP" + id, id, "R2" + id, "2025-08-14", null);
            }
            else
            {
                Add("cla_episodes", "clae_cla_episode_id clae_person_id clae_cla_episode_start_date clae_cla_episode_start_reason clae_cla_id clae_referral_id clae_cla_placement_id", "CE" + id, id, "2025-08-01", "S", "CLA" + id, "R2" + id, "P2" + id);
                foreach (var n in new[] { "1", "2" })
                    Add("cla_placement", "clap_cla_placement_id clap_person_id clap_cla_id clap_cla_placement_start_date clap_cla_placement_type clap_cla_placement_postcode", "P" + n + id, id, "CLA" + id, "2025-08-0" + n, "U1", "ZZ9 1AA");
                Add("sdq_scores", "csdq_table_id csdq_person_id csdq_sdq_completed_date csdq_sdq_score", "S" + id, id, "2025-12-01", "12");
            }
        }

        for (var w = 0; w < 500; w++) Add("professionals", "prof_professional_id prof_social_worker_registration_no", $"W{w}", $"SW{w:D6}");
        return tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, t.Value.Rows), StringComparer.Ordinal);

        void Add(string table, string columns, params string?[] cells)
        {
            if (!tables.TryGetValue(table, out var into)) tables.Add(table, into = (columns.Split(' '), []));
            into.Rows.Add(cells);
        }
    }
}
