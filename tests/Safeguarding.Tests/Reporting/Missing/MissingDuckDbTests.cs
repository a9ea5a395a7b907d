using System.Globalization;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting;

/// <summary>The synthetic night's missing children counted again in SQL. The week is Monday 23 to Sunday 29 March 2026.</summary>
public sealed class MissingDuckDbTests
{
    // From the definition on the page: records that overlap or begin at one time are one event. Of two events that share no agency and begin within 24 hours of each other (the later one's first record after the earlier one's last)
    // the nearest two become one, then the next nearest, until no two are left: a round of the recursion for each.
    private static string EventsOf(string missing) => $"""
        records as (
            select child_id, agency, episode_id, start_time, end_time, lag(start_time) over (partition by child_id order by start_time, agency, episode_id) as before, coalesce(end_time, timestamp '9999-01-01') as until, return_interview_offered as offered,
                max(coalesce(end_time, timestamp '9999-01-01')) over (partition by child_id order by start_time, agency, episode_id rows between unbounded preceding and 1 preceding) as so_far,
                case when agency = 'social_care' and category = 'A' then 'unauthorised absence' when agency = 'police' and category = 'absent' then 'absent' else 'missing' end as kind
            from {missing}),
        numbered as (select *, sum(case when so_far > start_time or before = start_time then 0 else 1 end) over (partition by child_id order by start_time, agency, episode_id rows unbounded preceding) as island from records),
        islands as (
            select child_id, island, min(start_time) as start_time, max(start_time) as last_start, max(end_time) as end_time, list_sort(list(distinct agency)) as agencies, list(distinct kind) as kinds, bool_or(offered = 'Y') as offered
            from numbered group by child_id, island),
        rounds as (
            select 0 as round, * from islands
            union all
            select n.round + 1, n.child_id, case when n.island = p.later then p.earlier else n.island end as event, min(n.start_time), max(n.last_start), max(n.end_time), list_sort(list_distinct(flatten(list(n.agencies)))), flatten(list(n.kinds)), bool_or(n.offered)
            from rounds n join (
                select a.child_id, a.island as earlier, b.island as later from rounds a join rounds b
                on a.child_id = b.child_id and a.island < b.island and b.start_time - a.last_start <= interval 24 hour and len(list_intersect(a.agencies, b.agencies)) = 0
                qualify row_number() over (partition by a.child_id order by b.start_time - a.last_start, a.island, b.island) = 1) p on p.child_id = n.child_id
            group by n.round, n.child_id, event),
        events as (
            select child_id, start_time, end_time, agencies,
                case when list_contains(kinds, 'missing') then 'missing' when list_contains(kinds, 'unauthorised absence') then 'unauthorised absence' else 'absent' end as kind, offered
            from rounds qualify round = max(round) over (partition by child_id))
        """;

    [DuckDbFact]
    public async Task Every_week_of_the_trend_agrees()
    {
        var counted = await PublishedNight.AskAsync($"""
            with recursive {EventsOf("{missing_episode}")}, weeks as (select cast(d as date) as week from generate_series(date '2025-09-29', date '2026-03-23', interval 7 day) as t(d))
            select strftime(week, '%Y-%m-%d') as week, count(start_time) as episodes, count(*) filter (where kind = 'missing') as missing, count(*) filter (where kind = 'unauthorised absence') as unauthorised, count(*) filter (where kind = 'absent') as absent,
                count(distinct child_id) as children, count(*) filter (where start_time is not null and coalesce(end_time >= week + interval 7 day, true)) as not_back, count(*) filter (where len(agencies) = 2) as both,
                count(*) filter (where agencies = ['police']) as police, count(*) filter (where end_time < week + interval 7 day) as back, count(*) filter (where end_time < week + interval 7 day and offered) as offered
            from weeks left join events on start_time < week + interval 7 day and coalesce(end_time >= week, true)
            group by week order by week
            """);
        Assert.Equal(counted, await PublishedNight.AskAsync("""
            select strftime(week_from, '%Y-%m-%d') as week, episodes, missing, unauthorised_absence, absent, children, not_back, both_agencies, police_only, back, interview_offered from {reports/missing-weekly-trend} order by week_from
            """));
        var weeks = counted.Split('\n').Select(week => week.Split(" | ")[1..].Select(int.Parse).ToArray()).ToList();
        Assert.Equal(26, weeks.Count);
        Assert.All(Enumerable.Range(0, 10), column => Assert.Contains(weeks, week => week[column] > 0));
    }

    [DuckDbFact]
    public async Task The_week_s_lines_agree()
    {
        var counted = await PublishedNight.AskAsync($"""
            with recursive {EventsOf("{missing_episode}")},
            held as (select child_id, start_time, end_time, kind, agencies,
                (select count(*) from events o where o.child_id = e.child_id and o.start_time >= timestamp '2025-12-30' and o.start_time < timestamp '2026-03-30') as in_window,
                (select count(*) from events o where o.child_id = e.child_id and o.start_time >= timestamp '2026-02-13' and o.start_time < timestamp '2026-03-30') as recent,
                exists (select 1 from {"{looked_after_episode}"} c where c.child_id = e.child_id and c.start_date <= cast(e.start_time as date) and coalesce(c.end_date > cast(e.start_time as date), true)) as care,
                exists (select 1 from {"{missing_episode}"} m where m.child_id = e.child_id and m.exploitation_concern = 'Y' and m.start_time >= e.start_time and m.start_time <= coalesce(e.end_time, timestamp '9999-01-01'))
                or exists (select 1 from {"{police_event}"} p where p.child_id = e.child_id and 'Y' in (p.sexual_exploitation, p.criminal_exploitation, p.county_lines) and p.event_time >= timestamp '2025-03-30' and p.event_time < timestamp '2026-03-30') as exploited
                from events e where start_time < timestamp '2026-03-30' and coalesce(end_time >= timestamp '2026-03-23', true))
            select h.child_id, h.start_time, h.kind, array_to_string(h.agencies, ' and ') as by, c.known_to_social_care, h.care, h.exploited, in_window, in_window >= 3 and recent > in_window - recent as escalating
            from held h join {"{child}"} c using (child_id) order by h.child_id, h.start_time
            """);
        Assert.Equal(counted, await PublishedNight.AskAsync("""
            select child_id, start as start_time, category as kind, recorded_by as by, known_to_social_care, looked_after as care, at_risk_of_exploitation as exploited, episodes_in_window as in_window, escalating from {reports/missing-weekly} order by child_id, start
            """));
        Assert.True(counted.Split('\n').Length > 3);
    }

    /// <summary>Records of one child with as many neighbours as it takes; the SQL and the product must put together the same ones.</summary>
    [DuckDbFact]
    public void Three_and_more_neighbours_are_put_together_alike()
    {
        // Hours from midnight of 23 March and hours gone: police, social care, police 20 hours apart each; a chain of six; a tie; records of no length; one that nobody ended.
        string[] children =
        [
            "P0+1 S20+1 P40+1", "S0+1 P23+1 S30+1", "P0+1 S10+1 P20+1 S30+1 P40+1 S50+1", "S0+2 P12+2 S24+2", "P0+1 P2+1 S4+1 S6+1", "S5+0 P5+0 S6+0", "P0+5 S4+5 P8+5 S30+1", "S0+1 P10+- S12+1 P60+1", "P0+1 P0+1 S24+1", "P0+1 S25+1",
            .. Enumerable.Range(1, 60).Select(Drawn),
        ];
        var records = children.SelectMany((text, c) => text.Split(' ').Select((r, i) => Record($"C{c:D2}", i, r))).ToList();
        var values = string.Join(", ", records.Select(r => string.Create(CultureInfo.InvariantCulture, $"('{r.ChildId}', '{r.Agency}', '{r.EpisodeId}', timestamp '{r.Start:yyyy-MM-dd HH:mm}', {(r.End is { } end ? $"timestamp '{end:yyyy-MM-dd HH:mm}'" : "null")}, 'missing', '')")));
        var counted = DuckDb.Query($"with recursive given(child_id, agency, episode_id, start_time, end_time, category, return_interview_offered) as (values {values}), {EventsOf("given")} select child_id || ' ' || strftime(start_time, '%d %H') || ' ' || coalesce(strftime(end_time, '%d %H'), '') || ' ' || array_to_string(agencies, '+') as line from events order by line")
            .Select(row => row.GetProperty("line").GetString()!).ToList();
        var made = records.GroupBy(r => r.ChildId).SelectMany(child => MissingReconciliation.Events(child, TimeSpan.FromHours(24)))
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.ChildId} {e.Start:dd HH} {e.End:dd HH} {string.Join('+', e.Agencies)}")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(counted, made);

        // Police, social care, police: the first two are one, for ties go to the earlier; of S0 P23 S30 the last two are nearer.
        Assert.Equal(["C00 23 00 23 21 police+social_care", "C00 24 16 24 17 police", "C01 23 00 23 01 social_care", "C01 23 23 24 07 police+social_care"], made.Where(m => m[..3] is "C00" or "C01"));

        static string Drawn(int seed)
        {
            var random = new Random(seed);
            return string.Join(' ', Enumerable.Range(0, 3 + random.Next(6)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{"PS"[random.Next(2)]}{random.Next(90)}+{random.Next(9)}")));
        }

        static MissingRecord Record(string child, int number, string text)
        {
            var parts = text[1..].Split('+');
            var start = new DateTime(2026, 3, 23).AddHours(int.Parse(parts[0], CultureInfo.InvariantCulture));
            return new MissingRecord(child, text[0] == 'P' ? MissingRecord.Police : MissingRecord.SocialCare, $"E{number:D2}", start, parts[1] == "-" ? null : start.AddHours(int.Parse(parts[1], CultureInfo.InvariantCulture)), MissingKind.Missing, null, false, null, null, null, null, null);
        }
    }
}
