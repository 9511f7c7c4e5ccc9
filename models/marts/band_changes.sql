-- Changes of band in the window, with the rule that moved the score. Bands are the lasting ones: who was
-- sales_ready stays it until the score is below var mql_exit.
with changes as (

    select
        score_key,
        from_on as changed_on,
        rank_before,
        band_rank,
        band_rank > rank_before as is_up
    from {{ ref('lead_scoring', 'int_band_periods') }}
    where from_on > {{ days_after(as_of(), -var('history_days')) }} and from_on <= {{ as_of() }}

),

-- scores and rules at the end of the day and of the day before
days as (

    select
        *,
        changed_on as score_date,
        1 as sign
    from changes
    union all
    select
        *,
        {{ days_after('changed_on', -1) }} as score_date,
        -1 as sign
    from changes

),

scores as (

    select
        days.score_key,
        days.changed_on,
        sum(case when days.sign = 1 then {{ exact(points_on('curves', 'days.score_date')) }} end) as score_after,
        sum(case when days.sign = -1 then {{ exact(points_on('curves', 'days.score_date')) }} end) as score_before
    from days
    inner join {{ ref('lead_scoring', 'int_score_curves') }} as curves
        on
            days.score_key = curves.score_key
            and days.score_date >= curves.from_on
            and days.score_date < curves.until_on
    group by days.score_key, days.changed_on

),

differences as (

    select
        days.score_key,
        days.changed_on,
        curves.rule_id,
        sum({{ exact(
            'case when days.is_up then days.sign else -days.sign end * ' ~ points_on('curves', 'days.score_date')
        ) }}) as difference
    from days
    inner join {{ ref('lead_scoring', 'int_rule_curves') }} as curves
        on
            days.score_key = curves.score_key
            and days.score_date >= curves.from_on
            and days.score_date < curves.until_on
    group by days.score_key, days.changed_on, curves.rule_id

),

movers as (

    select
        score_key,
        changed_on,
        {{ first_by('rule_id', ['-difference', 'rule_id']) }} as moved_by
    from differences
    where difference > 0
    group by score_key, changed_on

)

select
    scored.scorecard,
    scored.level,
    case when scored.level = 'person' then scored.scored_id end as person_id,
    case when scored.level = 'account' then scored.scored_id end as account_id,
    changes.changed_on,
    case when changes.is_up then 'up' else 'down' end as direction,
    bands_before.band as from_band,
    bands_after.band as to_band,
    movers.moved_by,
    {{ published_score('coalesce(scores.score_before, 0)') }} as score_before,
    {{ published_score('coalesce(scores.score_after, 0)') }} as score_after,
    {{ run_id() }} as run_id
from changes
inner join {{ ref('lead_scoring', 'int_scored') }} as scored on changes.score_key = scored.score_key
inner join {{ ref('lead_scoring', 'int_bands') }} as bands_before
    on
        scored.level = bands_before.level
        and scored.scorecard = bands_before.scorecard
        and changes.rank_before = bands_before.band_rank
inner join {{ ref('lead_scoring', 'int_bands') }} as bands_after
    on
        scored.level = bands_after.level
        and scored.scorecard = bands_after.scorecard
        and changes.band_rank = bands_after.band_rank
left join scores on changes.score_key = scores.score_key and changes.changed_on = scores.changed_on
left join movers on changes.score_key = movers.score_key and changes.changed_on = movers.changed_on
