using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting;

/// <summary>The synthetic night's front door counted again in SQL. The night is Tuesday 31 March 2026.</summary>
public sealed class FrontDoorDuckDbTests
{
    private const string Referral = """
        select 'referral' as subject, referral_id as id, child_id, referral_date as date, source_code, close_date, team_id,
            case when no_further_action = 'Y' then 'No further action' when outcomes like '%"CP_TRANSFER_IN_FLAG": "Y"%' then 'Protection plan moved here' when outcomes like '%"STRATEGY_DISCUSSION_FLAG": "Y"%' then 'Strategy discussion'
                when outcomes like '%"SINGLE_ASSESSMENT_FLAG": "Y"%' then 'Assessment' when outcomes like '%"NFA_FLAG": "Y"%' then 'No further action' else 'Undecided' end as outcome
        from {referral}
        """;

    private const string Contact = """
        select 'contact' as subject, contact_id as id, child_id, contact_date as date, source_code, null as close_date, null as team_id,
            case when outcomes like '%"NEW_REFERRAL_FLAG": "Y"%' then 'New referral' when outcomes like '%"OTHER_OUTCOMES_EXIST_FLAG": "Y"%' then 'Other outcome' when outcomes like '%"ADVICE_FLAG": "Y"%' then 'Information and advice'
                when outcomes like '%"NFA_FLAG": "Y"%' then 'No further action' else 'Undecided' end as outcome
        from {contact}
        """;

    private static readonly string Items = $"""
        {PublishedNight.Days},
        bare as ({Contact} union all {Referral}),
        named as (select *, outcome in ('New referral', 'Protection plan moved here', 'Strategy discussion', 'Assessment') as goes_on, outcome in ('Other outcome', 'Information and advice', 'No further action') as stops from bare),
        acts as (select referral_id, min(start_date) as act from (select referral_id, start_date from {"{assessment}"} union all select referral_id, start_date from {"{section47}"}) group by referral_id),
        items as (select n.*, d.working, d.next as due,
            exists (select 1 from named b where b.subject = n.subject and b.child_id = n.child_id and b.date < n.date and b.date >= n.date - interval 12 month) as again,
            case when n.subject = 'contact' then (select min(r.referral_date) from {"{referral}"} r where n.outcome = 'New referral' and r.child_id = n.child_id and r.referral_date between n.date and n.date + interval 30 day)
                else coalesce(case when a.act >= n.date then a.act end, case when n.outcome = 'No further action' and n.close_date >= n.date then n.close_date end) end as decided,
            case when stops then (select min(l.date) from named l where l.child_id = n.child_id and l.goes_on and l.date > n.date and l.date <= n.date + interval 30 day) end as reversed
            from named n join days d on d.day = n.date left join acts a on a.referral_id = n.id and n.subject = 'referral'),
        timed as (select *, case when decided <= due then 'in time' when decided > due then 'late' when outcome <> 'Undecided' then 'date not held' when due < date '2026-03-31' then 'late' else 'not yet due' end as decision from items),
        periods as (select * from (values ('day', date '2026-03-31', date '2026-03-31'), ('week_to_date', date '2026-03-30', date '2026-03-31'), ('last_week', date '2026-03-23', date '2026-03-29'),
            ('month_to_date', date '2026-03-01', date '2026-03-31'), ('last_month', date '2026-03-01', date '2026-03-31'), ('year_to_date', date '2025-04-01', date '2026-03-31')) as t(period, first, last))
        """;

    [DuckDbFact]
    public async Task Every_total_outcome_repeat_decision_and_reversal_agrees()
    {
        var counted = await PublishedNight.AskAsync($"""
            with {Items},
            here as (select * from periods join timed on date between first and last),
            figures as (
                select period, subject, 'total' as measure, '' as "group" from here
                union all select period, subject, 'outcome', outcome from here
                union all select period, subject, 'repeat', '' from here where again
                union all select period, subject, 'decision', decision from here
                union all select period, subject, 'out_of_hours', 'weekend' from here where dayofweek(date) in (0, 6)
                union all select period, subject, 'out_of_hours', 'bank holiday' from here where dayofweek(date) not in (0, 6) and not working
                union all select period, subject, 'reversed', '' from periods join timed on reversed between first and last)
            select period, subject, measure, "group", count(*) as n from figures group by all order by period, subject, measure, "group"
            """);
        Assert.Equal(counted, await PublishedNight.AskAsync("""
            select period, subject, measure, "group", count from {reports/front-door-lists-figures} where count > 0 and measure not in ('source', 'not_progressing') order by period, subject, measure, "group"
            """));
        foreach (var told in new[] { "year_to_date | contact | total", "year_to_date | referral | repeat", "year_to_date | referral | decision | late", "reversed", "out_of_hours", "year_to_date | contact | outcome | Other outcome" })
            Assert.Contains(told, counted, StringComparison.Ordinal);
    }

    [DuckDbFact]
    public async Task Every_source_and_reason_adds_up_and_every_week_and_month_agrees()
    {
        var counted = await PublishedNight.AskAsync($"""
            with {Items},
            spans as (
                select 'week' as grain, cast(d as date) as first, cast(d + interval 6 day as date) as last from generate_series(date '2025-09-29', date '2026-03-23', interval 7 day) as t(d)
                union all select 'month', cast(d as date), last_day(cast(d as date)) from generate_series(date '2025-03-01', date '2026-03-01', interval 1 month) as t(d)),
            counts as (
                select grain, first, count(*) filter (where subject = 'contact') as contacts, count(*) filter (where subject = 'contact' and goes_on) as going, count(*) filter (where subject = 'contact' and again) as repeats,
                    count(*) filter (where subject = 'referral') as referrals, count(*) filter (where subject = 'referral' and again) as re_referrals, count(*) filter (where not working) as hours
                from spans left join timed on date between first and last group by all)
            select grain, strftime(first, '%Y-%m-%d') as first, case when contacts not between 1 and 5 then contacts end as contacts, case when going not between 1 and 5 and contacts - going not between 1 and 5 then going end as going,
                case when repeats not between 1 and 5 and contacts - repeats not between 1 and 5 then repeats end as repeats, case when referrals not between 1 and 5 then referrals end as referrals,
                case when re_referrals not between 1 and 5 and referrals - re_referrals not between 1 and 5 then re_referrals end as re_referrals,
                case when hours not between 1 and 5 and contacts + referrals - hours not between 1 and 5 then hours end as hours
            from counts order by grain, first
            """);
        Assert.Equal(counted, await PublishedNight.AskAsync("""
            select grain, strftime("from", '%Y-%m-%d') as first, contacts, contacts_going_on, repeat_contacts, referrals, re_referrals, out_of_hours from {reports/front-door-trend} order by grain, "from"
            """));
        Assert.Equal("", await PublishedNight.AskAsync("""
            with f as (select * from {reports/front-door-lists-figures}),
            sums as (select period, subject, sum(count) filter (where measure = 'total') as total, sum(count) filter (where measure = 'source') as sources, sum(count) filter (where measure = 'outcome') as outcomes,
                sum(count) filter (where measure = 'not_progressing') as reasons, sum(count) filter (where measure = 'outcome' and "group" in ('Missing child notification', 'Information and advice', 'No further action') or measure = 'outcome' and subject = 'contact' and "group" = 'Other outcome') as stops
                from f group by period, subject)
            select * from sums where total <> sources or total <> outcomes or reasons <> stops
            """));
    }

    [DuckDbFact]
    public async Task Nothing_small_is_told_outside_the_lists() => Assert.Equal("0 | 0", await PublishedNight.AskAsync("""
        select count(*) filter (where h.count between 1 and 5) as small, count(*) filter (where h.count is not null and h.count <> f.count or h.count is null and not h.hidden or h.hidden and h.count is not null) as other
        from {reports/front-door} h full join {reports/front-door-lists-figures} f using (period, subject, measure, "group")
        """));
}
