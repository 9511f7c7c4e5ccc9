-- What `compare` reads. The files of both sides are tables of their names with a column `side`, before or after. Sums
-- are of decimals, so that a report is the same each time.
-- Variables: `scorecard`, and `sample_bound`, the hash from which on nobody is in the sample (null: everybody is).

-- As macro is_sampled has it. Who is in the sample of one side only, since the account is another, is left out.
create table left_out as
select 'person' as level, person_id as scored_id from people
where md5(coalesce(account_id, person_id)) >= getvariable('sample_bound')
union
select 'account', account_id from accounts where md5(account_id) >= getvariable('sample_bound');

-- One row per scorecard, level and who is scored on either side.
create table all_scores as
with sampled as (
    from (
        select 'person' as level, * from person_scores
        union all by name select 'account' as level, * from account_scores
    )
    anti join left_out using (level, scored_id)
)
select
    scorecard, level, scored_id, before.scored_id is not null as was_there, after.scored_id is not null as is_there,
    before.score as score_before, after.score as score_after,
    coalesce(score_after, 0) - coalesce(score_before, 0) as change,
    before.band as band_before, after.band as band_after, before.gate as gate_before, after.gate as gate_after,
    coalesce(before.is_qualified, false) as was_qualified, coalesce(after.is_qualified, false) as is_qualified
from (from sampled where side = 'before') as before
full join (from sampled where side = 'after') as after using (scorecard, level, scored_id);

create table scores as from all_scores where scorecard = getvariable('scorecard');

-- One row per rule and who is scored, where the points of the rule differ.
create table moves as
select *, points_after - points_before as moved from (
    select
        level, scored_id, rule_id, coalesce(sum(points) filter (side = 'before'), 0) as points_before,
        coalesce(sum(points) filter (side = 'after'), 0) as points_after
    from contributions anti join left_out using (level, scored_id)
    where scorecard = getvariable('scorecard') group by all
)
where round(points_after - points_before, 6) <> 0;

-- One row per person and account, as the newer side knows them.
create table names as
select
    'person' as level, person_id as scored_id, nullif(concat_ws(' ', first_name, last_name), '') as name, email,
    account_id, lifecycle_stage, source_system, country
from people qualify row_number() over (partition by person_id order by side) = 1
union all by name
select 'account' as level, account_id as scored_id, name, account_id, lifecycle_stage
from accounts qualify row_number() over (partition by account_id order by side) = 1;

create macro counts(scores) as {
    'scored': count(scores.scored_id),
    'scored_before': count(*) filter (scores.was_there),
    'scored_after': count(*) filter (scores.is_there),
    'qualified_before': count(*) filter (scores.was_qualified),
    'qualified_after': count(*) filter (scores.is_qualified),
    'gained': count(*) filter (scores.is_qualified and not scores.was_qualified),
    'lost': count(*) filter (scores.was_qualified and not scores.is_qualified),
    'changed_band': count(*) filter (scores.band_before is distinct from scores.band_after),
    'changed_score': count(*) filter (round(scores.change, 6) <> 0),
    'mean_change': coalesce(avg(scores.change::decimal(30, 12)), 0)
};

create view totals as
select levels.level, unnest(counts(scores))
from (values ('person'), ('account')) as levels(level) left join scores using (level) group by levels.level;

-- All scorecards that both sides have, so that a change of one that nobody looked at is seen.
create view scorecard_totals as
select scorecard, level, unnest(counts(all_scores)) from all_scores
where scorecard in (select scorecard from scorecards group by scorecard having count(distinct side) = 2)
group by scorecard, level order by scorecard, level desc;

-- The people of each value of an attribute, those with most crossings first; null is not known.
create view segments as
with attributes as (
    select *, unnest([
        {'attribute': 'lifecycle', 'segment': lifecycle_stage}, {'attribute': 'account', 'segment': account_id},
        {'attribute': 'source', 'segment': source_system}, {'attribute': 'country', 'segment': country}
    ], max_depth := 2)
    from scores join names using (level, scored_id) where level = 'person'
)
from (select attribute, segment, unnest(counts(attributes)) from attributes group by attribute, segment)
order by gained + lost desc, changed_band desc, scored desc, segment;

-- How far each rule moved scores: people or accounts, points in all, and the largest move of one.
create view moved_by_rule as
select
    level, rule_id, count(*) as scored, sum(moved::decimal(30, 12))::double as points,
    arg_max(scored_id, (abs(moved), scored_id)) as largest_id, arg_max(moved, (abs(moved), scored_id)) as largest
from moves group by all order by level desc, sum(abs(moved)) desc, rule_id;

-- How many moved from which band to which; `absent`: on one side only.
create view band_moves as
select
    level, coalesce(band_before, 'absent') as band_before, coalesce(band_after, 'absent') as band_after,
    count(*) as scored
from scores group by all order by level, band_before, band_after;

-- How many are in each band, highest first.
create view band_totals as
with known as (
    select level, band, max(coalesce(min_score, '-inf'::double)) as min_score from bands
    where scorecard = getvariable('scorecard') group by level, band
    union all
    select distinct level, 'absent', null from band_moves where 'absent' in (band_before, band_after)
)
select
    known.level, band, coalesce(sum(scored) filter (band_before = band), 0)::bigint as before,
    coalesce(sum(scored) filter (band_after = band), 0)::bigint as after
from known left join band_moves as moves on known.level = moves.level and band in (band_before, band_after)
group by known.level, band, min_score order by known.level, min_score desc nulls last, band;

create view scores_by_side as
select level, 'before' as side, score_before as score from scores where was_there
union all select level, 'after', score_after from scores where is_there;

create view quantiles as
select
    level, side, avg(score::decimal(30, 12)) as mean, quantile_cont(score, 0.5) as median,
    quantile_cont(score, 0.9) as p90, quantile_cont(score, 0.99) as p99
from (values ('person'), ('account')) as levels(level) cross join (values ('before'), ('after')) as sides(side)
left join scores_by_side using (level, side) group by level, side order by side desc;

-- Scores in some 14 bins of one round width, the ends open.
create view distribution as
with ranges as (
    select
        levels.level, coalesce(quantile_cont(score, 0.005), 0) as low, coalesce(quantile_cont(score, 0.995), 0) as high,
        greatest((high - low) / 14, 0.1) as rough,
        if(rough >= 1, 10.0::double ** floor(log10(rough)), 0.1::double) as unit,
        list_min(list_filter([unit, unit * 2, unit * 2.5, unit * 5, unit * 10], lambda x: x >= rough)) as width,
        floor(low / width)::bigint as first_bin, greatest(floor(high / width)::bigint, first_bin + 1) as last_bin
    from (values ('person'), ('account')) as levels(level) left join scores_by_side using (level) group by levels.level
),
binned as (
    select level, side, greatest(first_bin, least(last_bin, floor(round(score, 6) / width)))::bigint as bin
    from scores_by_side join ranges using (level)
    union all
    select level, null, unnest(generate_series(first_bin, last_bin)) from ranges
)
select
    level, width, bin * width as score_from, count(*) filter (side = 'before') as before,
    count(*) filter (side = 'after') as after
from binned join ranges using (level) group by level, width, bin order by level, bin;

-- Of each level the width of the bins, the bins, and mean and quantiles of both sides.
create view distributions as
with bins as (
    select level, width, list({'score_from': score_from, 'before': before, 'after': after} order by score_from) as bins
    from distribution group by level, width
),
sides as (
    select
        level, any_value(of_side) filter (side = 'before') as before, any_value(of_side) filter (side = 'after') as after
    from (select level, side, {'mean': mean, 'median': median, 'p90': p90, 'p99': p99} as of_side from quantiles)
    group by level
)
select level, width, bins, {'before': before, 'after': after} as quantiles from bins join sides using (level);

-- Everybody who became or stopped being an MQL or MQA, the largest moves first, with the line between, and the
-- contribution that moved most towards the side where they are now.
create view crossings as
with crossed as (
    select *, is_qualified as is_gained, if(is_qualified, 1, -1) as direction from scores
    where was_qualified <> is_qualified
),
lines as (
    select
        level, max(min_score) filter (side = 'before') as line_before,
        max(min_score) filter (side = 'after') as line_after
    from bands where band = 'sales_ready' and scorecard = getvariable('scorecard') group by level
),
causes as (
    select level, scored_id, rule_id, points_before, points_after, moved
    from crossed join moves using (level, scored_id)
    where moved * direction > 0
    qualify row_number() over (partition by level, scored_id order by moved * direction desc, rule_id) = 1
)
from crossed left join lines using (level) left join causes using (level, scored_id)
left join names using (level, scored_id)
order by level desc, is_gained desc, abs(change) desc, scored_id;

create table changed_signals as
with sampled as (
    from signals anti join (select scored_id as person_id from left_out where level = 'person') using (person_id)
),
before as (select * exclude (side) from sampled where side = 'before'),
after as (select * exclude (side) from sampled where side = 'after')
select *, 'gained' as direction from (from after except all from before)
union all select *, 'lost' from (from before except all from after);

-- Signals that came or went by rule, with the first five people of whom each.
create view signal_counts as
with people as (
    select
        rule_id, direction, person_id, min(signal_on) as signal_on,
        arg_min(evidence_id, (signal_on, evidence_id)) as evidence_id, count(*) as signals
    from changed_signals group by rule_id, direction, person_id
),
by_direction as (
    select
        rule_id, direction, sum(signals)::bigint as signals, count(person_id) as people,
        list({
            'person_id': person_id, 'signal_on': signal_on, 'evidence_id': evidence_id, 'signals': signals
        } order by person_id)[:5] as examples
    from people group by rule_id, direction
)
select
    rule_id, coalesce(gained.signals, 0) as gained, coalesce(lost.signals, 0) as lost,
    coalesce(gained.people, 0) as people_gained, coalesce(lost.people, 0) as people_lost,
    coalesce(gained.examples, []) as examples_gained, coalesce(lost.examples, []) as examples_lost
from (from by_direction where direction = 'gained') as gained
full join (from by_direction where direction = 'lost') as lost using (rule_id);
