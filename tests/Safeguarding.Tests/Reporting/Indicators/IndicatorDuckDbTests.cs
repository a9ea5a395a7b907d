using System.Globalization;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting;

/// <summary>
/// Indicators of a synthetic night against SQL written from their definitions, on the curated Parquet files of its publication. The night is 31 March 2026, so the month is March and the year the whole year to it.
/// Nothing is hidden here: the counts are taken before.
/// </summary>
public sealed class IndicatorDuckDbTests(IndicatorNight night) : IClassFixture<IndicatorNight>
{

    /// <summary>Whether a child was looked after at the end of a day, and since when: episodes that touch are one period, which ends at 18 and with death; short breaks are none.</summary>
    private const string Care = """
        with e as (
            select distinct e.child_id, e.start_date s, coalesce(e.end_date, date '9999-12-31') t
            from looked_after_episode e
            where not exists (select 1 from legal_status l where l.child_id = e.child_id and l.legal_status in ('V3', 'V4') and l.start_date <= e.start_date and coalesce(l.end_date, date '9999-12-31') > e.start_date)),
        f as (select *, max(t) over (partition by child_id order by s, t rows between unbounded preceding and 1 preceding) reach from e),
        g as (select *, sum(case when reach is null or s > reach then 1 else 0 end) over (partition by child_id order by s, t) period from f),
        p as (select child_id, min(s) s, max(t) t from g group by child_id, period),
        care as (
            select p.child_id, p.s, least(p.t, coalesce(c.date_of_death, date '9999-12-31'), coalesce(case when month(c.date_of_birth) = 2 and day(c.date_of_birth) = 29 then make_date(year(c.date_of_birth) + 18, 3, 1) else c.date_of_birth + interval 18 years end, date '9999-12-31')) t, c.date_of_birth born
            from p join child c using (child_id))
        """;

    [DuckDbTheory]
    [InlineData("re-referrals", """
        select r.referral_date d, exists (select 1 from referral b where b.child_id = r.child_id and b.referral_date < r.referral_date and b.referral_date >= r.referral_date - interval 12 months) n from referral r
        """)]
    [InlineData("ni-68", """
        select r.referral_date d, exists (select 1 from assessment a where a.referral_id = r.referral_id) n from referral r
        """)]
    [InlineData("assessments-45-days", """
        select authorised_date d, (select count(*) from workday w where w.day > start_date and w.day < authorised_date) < 45 n from assessment where authorised_date >= start_date
        """)]
    [InlineData("conference-15-days", """
        select c.conference_date d, case when s.start_date is not null then (select count(*) from workday w where w.day > s.start_date and w.day < c.conference_date) < 15 else c.conference_date <= c.target_date end n
        from conference c left join section47 s on s.enquiry_id = c.enquiry_id
        where c.transfer_in is distinct from 'Y' and case when s.start_date is not null then c.conference_date >= s.start_date else c.target_date is not null end
        """)]
    [InlineData("ni-64", """
        select least(p.end_date, coalesce(c.date_of_death, p.end_date)) d, least(p.end_date, coalesce(c.date_of_death, p.end_date)) >= p.start_date + interval 24 months n
        from child_protection_plan p join child c using (child_id) where p.other_authority is distinct from 'Y' and coalesce(p.end_date, c.date_of_death) is not null
        """)]
    [InlineData("ni-65", """
        select p.start_date d, exists (select 1 from child_protection_plan b where b.child_id = p.child_id and b.start_date < p.start_date and b.other_authority is distinct from 'Y') n
        from child_protection_plan p where p.other_authority is distinct from 'Y'
        """)]
    public void What_happens_agrees(string indicator, string cases)
    {
        var (folder, results) = (night.Folder, night.Results);
        var result = results.Single(r => r.Indicator.Id == indicator);
        var row = Query(folder, $"""
            select count(*) filter (where d >= date '2026-03-01') o1, count(*) filter (where n and d >= date '2026-03-01') n1,
                count(*) filter (where d >= date '2025-04-01') o2, count(*) filter (where n and d >= date '2025-04-01') n2,
                count(*) filter (where d < date '2025-04-01') o3, count(*) filter (where n and d < date '2025-04-01') n3
            from ({cases}) where d between date '2024-04-01' and date '2026-03-31'
            """);
        Assert.Equal(row, Figures(result.Months[^1], result.YearToDate, result.LastYearToDate));
        Assert.True(result.YearToDate!.Value.Of > 0, "The night has none of these; the comparison says nothing.");
    }

    [DuckDbTheory]
    [InlineData("ni-62", """
        select child_id, (select count(*) from placement p where p.child_id = care.child_id and p.placement_type not like 'T%' and p.start_date <= $day
            and case when p.start_date > $day - interval 12 months
                then not exists (select 1 from looked_after_episode e where e.child_id = p.child_id and e.start_date = p.start_date and e.start_reason in ('T', 'U'))
                else coalesce(p.end_date, date '9999-12-31') > $day - interval 12 months end) >= 3 n
        from care where s <= $day and t > $day
        """)]
    [InlineData("cla-visits", """
        select child_id, greatest(s, coalesce((select max(v.visit_date) from visit v where v.child_id = care.child_id and v.visit_type = 'looked_after' and v.seen is distinct from 'N' and v.visit_date <= $day), s)) >= $day - interval 42 days n
        from care where s <= $day and t > $day
        """)]
    [InlineData("cla-missing", """
        select child_id, exists (select 1 from missing_episode m join care c on c.child_id = m.child_id and c.s <= m.start_time::date and c.t > m.start_time::date
            where m.child_id = care.child_id and m.category in ('M', 'missing') and m.start_time::date > $day - interval 12 months and m.start_time::date <= $day) n
        from care where s <= $day and t > $day
        """)]
    [InlineData("health-assessments", """
        select child_id, exists (select 1 from health_check h where h.child_id = care.child_id and h.status = 'Completed' and h.check_type like '%Health Assessment' and h.check_date <= $day
            and h.check_date > $day - (case when born + interval 5 years > $day then interval 6 months else interval 12 months end)) n
        from care where s <= $day - interval 12 months and t > $day
        """)]
    [InlineData("dental-checks", """
        select child_id, exists (select 1 from health_check h where h.child_id = care.child_id and h.status = 'Completed' and h.check_type = 'Dental Check' and h.check_date <= $day and h.check_date > $day - interval 12 months) n
        from care where s <= $day - interval 12 months and t > $day
        """)]
    [InlineData("cp-visits", """
        select child_id, max(greatest(s, coalesce((select max(v.visit_date) from visit v where v.child_id = q.child_id and v.visit_type = 'child_protection' and v.seen is distinct from 'N' and v.visit_date <= $day), s))) >= $day - interval 28 days n
        from (select p.child_id, p.start_date s from child_protection_plan p join child c using (child_id)
            where p.other_authority is distinct from 'Y' and p.start_date <= $day and coalesce(p.end_date, date '9999-12-31') > $day and coalesce(c.date_of_death, date '9999-12-31') > $day) q group by child_id
        """)]
    public void What_stands_agrees_on_the_day_and_a_year_before(string indicator, string cases)
    {
        var (folder, results) = (night.Folder, night.Results);
        var result = results.Single(r => r.Indicator.Id == indicator);
        foreach (var (day, tally) in new[] { ("2026-03-31", result.Months[^1]), ("2025-03-31", result.Months[^13]) })
        {
            Assert.Equal(Query(folder, $"{Care} select count(*) o1, count(*) filter (where n) n1 from ({cases.Replace("$day", $"date '{day}'", StringComparison.Ordinal)})"), Figures(tally));
            Assert.True(tally!.Value.Of > 0, "The night has none of these; the comparison says nothing.");
        }
    }

    [DuckDbFact]
    public void The_mean_score_agrees()
    {
        var (folder, results) = (night.Folder, night.Results);
        var tally = results.Single(r => r.Indicator.Id == "ni-58").Months[^1]!.Value;
        Assert.True(tally.Of > 0);
        Assert.Equal(
            Query(folder, $"""
                {Care} select count(*) o1, coalesce(sum(score), 0)::bigint n1 from (
                    select (select score from sdq_score q where q.child_id = care.child_id and q.score is not null and q.completed_date > date '2025-03-31' and q.completed_date <= date '2026-03-31' order by completed_date desc, score_id desc limit 1) score
                    from care where s <= date '2025-03-31' and t > date '2026-03-31' and born + interval 4 years <= date '2026-03-31' and born + interval 17 years > date '2026-03-31') where score is not null
                """),
            $"{(long)tally.Sum}/{tally.Of}");
    }

    [DuckDbTheory]
    [InlineData("care-leavers-in-touch-19-21", "in_touch = 'YES'")]
    [InlineData("care-leavers-suitable-19-21", "accommodation_suitable = '1'")]
    [InlineData("care-leavers-activity-19-21", "activity like 'F%' or activity like 'P%'")]
    public void Care_leavers_agree(string indicator, string numerator)
    {
        var (folder, results) = (night.Folder, night.Results);
        var now = results.Single(r => r.Indicator.Id == indicator).Now;
        Assert.True(now!.Value.Of > 0);
        Assert.Equal(
            Query(folder, $"""
                select count(*) o1, count(*) filter (where {numerator}) n1 from (
                    select l.*, row_number() over (partition by child_id order by latest_contact desc nulls last, care_leaver_id desc) newest from care_leaver l where eligibility in ('Relevant', 'Former Relevant'))
                join child c using (child_id)
                where newest = 1 and in_touch not in ('DIED', 'RHOM') and c.date_of_death is null and c.date_of_birth + interval 19 years <= date '2026-03-31' and c.date_of_birth + interval 22 years > date '2026-03-31'
                """),
            Figures(now));
    }

    /// <summary>The published figures are those counts: sums over the shown months and groups, from the report's own Parquet files.</summary>
    [DuckDbFact]
    public void What_is_published_hides_small_numbers_and_is_otherwise_what_was_counted()
    {
        var (folder, results) = (night.Folder, night.Results);
        var published = DuckDb.Query($"select indicator, numerator, denominator, hidden from {DuckDb.Quote(Path.Combine(folder, "indicators.parquet"))} where period = 'year_to_date' and \"to\" = date '2026-03-31' order by indicator");
        var counted = results.Where(r => r.YearToDate is not null).OrderBy(r => r.Indicator.Id, StringComparer.Ordinal).ToList();
        Assert.Equal(counted.Select(r => r.Indicator.Id), published.Select(p => p.GetProperty("indicator").GetString()));
        for (var i = 0; i < counted.Count; i++)
        {
            var t = counted[i].YearToDate!.Value;
            var small = new[] { t.Of, t.Counted, t.Of - t.Counted }.Any(n => n is >= 1 and <= 5);
            Assert.Equal(small, published[i].GetProperty("hidden").GetBoolean());
            Assert.Equal(small ? null : t.Counted.ToString(CultureInfo.InvariantCulture), Text(published[i], "numerator"));
        }

        var least = DuckDb.Query($"select count(*) n from {DuckDb.Quote(Path.Combine(folder, "indicators-groups.parquet"))} where numerator between 1 and 5 or denominator between 1 and 5 or denominator - numerator between 1 and 5");
        Assert.Equal("0", Text(least[0], "n"));
    }

    private static string? Text(System.Text.Json.JsonElement row, string column) => row.GetProperty(column) is var value && value.ValueKind == System.Text.Json.JsonValueKind.Null ? null : value.ToString();

    private static string Figures(params ReadOnlySpan<Tally?> tallies)
    {
        var parts = new List<string>();
        foreach (var tally in tallies) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{tally!.Value.Counted}/{tally.Value.Of}"));
        return string.Join(' ', parts);
    }

    /// <summary>Pairs <c>n1/o1 n2/o2 ..</c> of the one row; table names stand for files.</summary>
    private static string Query(string folder, string sql)
    {
        foreach (var table in Indicators.Curated)
            sql = System.Text.RegularExpressions.Regex.Replace(sql, $@"\b(from|join) {table}\b", m => $"{m.Groups[1].Value} {DuckDb.Quote(Path.Combine(folder, table + ".parquet"))}");
        sql = sql.Replace("from workday", $"from (select d::date as day from range(date '2018-01-01', date '2027-01-01', interval 1 day) r(d) where isodow(d) < 6 and d::date not in ({Holidays.Value}))", StringComparison.Ordinal);
        var row = DuckDb.Query(sql).Single();
        return string.Join(' ', Enumerable.Range(1, 3).TakeWhile(i => row.TryGetProperty($"o{i}", out _)).Select(i => $"{row.GetProperty($"n{i}")}/{row.GetProperty($"o{i}")}"));
    }

    private static readonly Lazy<string> Holidays = new(() =>
    {
        using var json = System.Text.Json.JsonDocument.Parse(Pipeline.Contracts.Schemas.Embedded.Text("schemas/returns/bank-holidays.json"));
        return string.Join(", ", json.RootElement.GetProperty("dates").EnumerateArray().Select(d => $"date '{d.GetString()}'"));
    });
}

/// <summary>A synthetic night, the Parquet files of its publication in a folder, and its indicators counted, nothing hidden.</summary>
public sealed class IndicatorNight : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("indicators-").FullName;

    internal IReadOnlyList<IndicatorResult> Results { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 1500, Seed = 11 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        foreach (var table in Indicators.Curated) await SaveAsync($"identifiable/{table}", table);
        foreach (var table in new[] { "indicators", "indicators-groups" }) await SaveAsync($"reports/{table}", table);

        var tables = Indicators.Curated.ToDictionary(t => t, t => Pipeline.Tables.Table.Read("curated/" + t, [("night", File.OpenRead(Path.Combine(Folder, t + ".parquet")))], []), StringComparer.Ordinal);
        Results = Indicators.Count(new ReportSource(NightRun.LastNight, "Testshire", tables, new ReportBasis("night", [], []), Pipeline.Contracts.Schemas.Embedded)).Results;

        async Task SaveAsync(string name, string file)
        {
            await using var from = await store.OpenRequiredAsync(publication.Files.Single(f => f.Name == name).Object.Path);
            await using var to = File.Create(Path.Combine(Folder, file + ".parquet"));
            await from.CopyToAsync(to);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
