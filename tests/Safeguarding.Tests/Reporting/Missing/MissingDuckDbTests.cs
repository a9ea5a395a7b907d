using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting;

/// <summary>The synthetic night's missing children counted again in SQL. The week is Monday 23 to Sunday 29 March 2026.</summary>
public sealed class MissingDuckDbTests
{
    // Records that overlap are one event; then two neighbours of different agencies that begin within 24 hours.
    private const string Events = """
        records as (
            select child_id, agency, start_time, coalesce(end_time, timestamp '9999-01-01') as until, return_interview_offered as offered,
                max(coalesce(end_time, timestamp '9999-01-01')) over (partition by child_id order by start_time, agency, episode_id rows between unbounded preceding and 1 preceding) as so_far,
                case when agency = 'social_care' and category = 'A' then 'unauthorised absence' when agency = 'police' and category = 'absent' then 'absent' else 'missing' end as kind
            from {missing_episode}),
        numbered as (select *, sum(case when so_far > start_time then 0 else 1 end) over (partition by child_id order by start_time, so_far nulls first rows unbounded preceding) as island from records),
        islands as (
            select child_id, island, min(start_time) as start_time, max(start_time) as last_start, max(until) as until, list_sort(list(distinct agency)) as agencies, list(distinct kind) as kinds, bool_or(offered = 'Y') as offered
            from numbered group by all),
        linked as (
            select *, coalesce(start_time - lag(last_start) over w <= interval 24 hour and len(list_intersect(agencies, lag(agencies) over w)) = 0, false) as same
            from islands window w as (partition by child_id order by start_time)),
        joined as (select *, sum(case when same then 0 else 1 end) over (partition by child_id order by start_time rows unbounded preceding) as event from linked),
        events as (
            select child_id, min(start_time) as start_time, max(case when until < timestamp '9999-01-01' then until end) as end_time, list_sort(list_distinct(flatten(list(agencies)))) as agencies,
                case when list_contains(flatten(list(kinds)), 'missing') then 'missing' when list_contains(flatten(list(kinds)), 'unauthorised absence') then 'unauthorised absence' else 'absent' end as kind, bool_or(offered) as offered
            from joined group by child_id, event)
        """;

    [DuckDbFact]
    public async Task Every_week_of_the_trend_agrees()
    {
        var counted = await PublishedNight.AskAsync($"""
            with {Events}, weeks as (select cast(d as date) as week from generate_series(date '2025-09-29', date '2026-03-23', interval 7 day) as t(d))
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
        // The sample has no absence that the police alone recorded.
        Assert.All(Enumerable.Range(0, 10).Where(column => column != 3), column => Assert.Contains(weeks, week => week[column] > 0));
    }

    [DuckDbFact]
    public async Task The_week_s_lines_agree()
    {
        var counted = await PublishedNight.AskAsync($"""
            with {Events},
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
}
