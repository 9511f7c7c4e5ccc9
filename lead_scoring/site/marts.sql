-- What score pages read of a publication, beside marts as they are. Variables: `scorecard`, the primary one, `as_of`.

-- All people, MQLs first, best first.
create or replace temp view all_leads as
select leads.*, accounts.name as account_name
from lead_scores as leads left join account_scores as accounts using (account_id)
order by is_mql desc, leads.score desc, person_id;

-- All accounts, MQAs first, best first, with the rule that gives each most points.
create or replace temp view all_accounts as
with reasons as (
    select account_id, rule_id as top_reason_1 from score_contributions
    where level = 'account' and scorecard = getvariable('scorecard') and points > 0 and rule_id not like 'limit:%'
    qualify row_number() over (partition by account_id order by points desc, rule_id) = 1
)
select accounts.*, top_reason_1 from account_scores as accounts left join reasons using (account_id)
order by is_mqa desc, score desc, account_id;

create or replace temp view score_history as
select 'person' as level, person_id as id, score_date, score, band, is_mql as is_qualified
from lead_score_history where scorecard = getvariable('scorecard')
union all
select 'account', account_id, score_date, score, band, is_mqa
from account_score_history where scorecard = getvariable('scorecard');

create or replace temp view daily_scores as
select level, id, list((score_date, score) order by score_date) as scores from score_history group by level, id;

-- How many people were in each band on each day.
create or replace temp view bands_by_day as
select level, score_date, band, count(*) as number
from score_history group by all order by score_date, band;

create or replace temp view qualified_by_day as
select level, score_date, count(*) filter (is_qualified) as number
from score_history group by all order by level desc, score_date;

-- Changes of bands, newest first.
create or replace temp view all_changes as
select if(level = 'person', person_id, account_id) as id, * from band_changes
where scorecard = getvariable('scorecard') order by changed_on desc, id;

-- Everybody, best first: whether they changed band in the last seven days, and whether they qualified before these.
create or replace temp view movements as
with everybody as (
    select 'person' as level, person_id as id, score, band, is_mql as is_qualified from lead_scores
    union all select 'account', account_id, score, band, is_mqa from account_scores
),
changed as (
    select level, id, direction, arg_max(moved_by, changed_on) as moved_by
    from all_changes where changed_on > getvariable('as_of') - 7 group by all
)
select
    level, id, everybody.band, everybody.is_qualified, coalesce(before.is_qualified, false) as was_qualified, moved_by,
    row_number() over (partition by level order by everybody.score desc, everybody.is_qualified desc, id) as place,
    exists (from changed where changed.level = everybody.level and changed.id = everybody.id) as has_changed_band
from everybody
left join (from score_history where score_date = getvariable('as_of') - 7) as before using (level, id)
left join changed on changed.level = everybody.level and changed.id = everybody.id
    and direction = if(everybody.is_qualified, 'up', 'down')
order by everybody.is_qualified desc, everybody.score desc, id;

create or replace temp view all_scorecards as
with scores as (
    select 'person' as level, person_id as id, * from lead_scores_by_scorecard
    union all by name select 'account' as level, account_id as id, * from account_scores_by_scorecard
)
select scores.*, bands.min_score as qualifies_at
from scores left join bands
    on bands.scorecard = scores.scorecard and bands.level = scores.level and bands.band = 'sales_ready'
order by scores.scorecard = getvariable('scorecard') desc, scores.scorecard;

-- New signals of each rule, and states that began, in the last thirteen weeks.
create or replace temp view signals_by_week as
with rules as (select rule_id from prices union select rule_id from rule_coverage),
weeks as (
    select cast(date_trunc('week', getvariable('as_of')) as date) - cast(7 * number as integer) as week
    from range(13) as numbers (number)
),
found as (
    select rule_id, cast(date_trunc('week', signal_on) as date) as week, count(*) as number
    from lead_signals where signal_on <= getvariable('as_of') group by all
)
select rule_id, week, coalesce(number, 0) as number
from rules cross join weeks left join found using (rule_id, week) order by rule_id, week;

-- How many MQLs would be below the line without the points of each rule.
create or replace temp view mqls_by_rule as
select rule_id, count(*) as number
from score_contributions as contributions
join lead_scores as leads using (person_id)
join bands on bands.scorecard = contributions.scorecard and bands.level = 'person' and bands.band = 'sales_ready'
where contributions.scorecard = getvariable('scorecard') and contributions.level = 'person' and is_mql
    and rule_id not like 'limit:%' and round(leads.score - contributions.points, 6) < bands.min_score
group by rule_id;

-- Rows that break the contract, by reason, with one of them.
create or replace temp view rejected_by_reason as
select
    table_name, problem, count(*) as number,
    first(concat(file, ', row ', row_number) order by file, row_number) as example
from rejected_rows group by table_name, problem order by number desc, table_name, problem;

-- Events that were read and are not scored.
create or replace temp view events_set_aside as
select 'sent again' as why, (select count(*) from duplicate_events) as number
union all select 'of bots', (select count(*) from bot_events)
union all select 'belong to nobody known', (select count(*) from unresolved_events);

create or replace temp view most_shared as
select identifier, kind, people from identity_quarantine order by people desc, identifier limit 20;

create or replace temp view newest_runs as
from runs order by run_id desc limit 10;
