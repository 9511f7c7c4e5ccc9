-- How well scores predicted outcomes. A block of equal scores spreads its people and its conversions evenly over its
-- ranks; a horizon whose days are not all known yet is evaluated by the days that are. One row per scorecard, level,
-- outcome, horizon, measure and segment.
{% set keys = ['scorecard', 'level', 'outcome', 'horizon_days', 'known_days', 'status', 'run_id'] %}
{% set tenths = [] %}
{% for tenth in range(1, 11) %}{% do tenths.append([tenth, "'" ~ tenth ~ "'"]) %}{% endfor %}
{% set z = '1.959963984540054' %}

with horizons as (

    {{ listed_rows([[30], [60], [90]], ['horizon_days']) }}

),

tops as (

    {{ listed_rows([[50, "'50'"], [100, "'100'"], [500, "'500'"]], ['top', 'top_name']) }}

),

tenths as (

    {{ listed_rows(tenths, ['tenth', 'tenth_name']) }}

),

-- the share of people and accounts at 10 and more that the published advertising model calls open to talk
claims as (

    {{ listed_rows(
        [["'person'", '0.40', "'40%'"], ["'account'", '0.75', "'75%'"]], ['claimed_level', 'claimed', 'claim']
    ) }}

),

counted as (

    select
        blocks.scorecard,
        blocks.level,
        blocks.outcome,
        horizons.horizon_days,
        least(horizons.horizon_days, blocks.known_days) as known_days,
        case when blocks.known_days >= horizons.horizon_days then 'complete' else 'incomplete' end as status,
        blocks.run_id,
        blocks.score,
        blocks.band,
        cast(blocks.scored as {{ double() }}) as scored,
        cast(case
            when blocks.converted_after_days <= least(horizons.horizon_days, blocks.known_days) then blocks.scored
            else 0
        end as {{ double() }}) as converted
    from {{ ref('lead_scoring', 'int_score_blocks') }} as blocks
    cross join horizons

),

blocks as (

    select
        {{ keys | join(', ') }},
        score,
        sum(scored) as scored,
        sum(converted) as converted
    from counted
    group by {{ keys | join(', ') }}, score

),

-- how many are ranked before a block, how many miss from it on, and how many there are in all
ranked as (

    select
        {{ keys | join(', ') }},
        scored,
        converted,
        sum(scored) over (partition by {{ keys | join(', ') }} order by score desc) - scored as scored_before,
        sum(scored - converted) over (partition by {{ keys | join(', ') }} order by score) as misses_so_low,
        sum(scored) over (partition by {{ keys | join(', ') }}) as all_scored,
        sum(converted) over (partition by {{ keys | join(', ') }}) as all_converted
    from blocks

),

areas as (

    select
        {{ keys | join(', ') }},
        all_scored as scored,
        all_converted as converted,
        sum(converted * (misses_so_low - (scored - converted) / 2))
        / nullif(all_converted * (all_scored - all_converted), 0) as area
    from ranked
    group by {{ keys | join(', ') }}, all_scored, all_converted

),

-- the interval is that of Hanley and McNeil (1982)
margins as (

    select
        *,
        {{ z }} * sqrt(greatest(0.0, (
            area * (1 - area)
            + (converted - 1) * (area / (2 - area) - area * area)
            + (scored - converted - 1) * (2 * area * area / (1 + area) - area * area)
        ) / nullif(converted * (scored - converted), 0))) as margin
    from areas

),

-- measures that are shares: of whom, how many converted, and what the share is compared with
shares as (

    select
        {{ keys | join(', ') }},
        'conversion' as measure,
        'all' as segment,
        scored,
        converted,
        cast(1 as {{ double() }}) as base
    from areas
    union all
    select
        {{ keys | join(', ') }},
        'band_conversion' as measure,
        band as segment,
        sum(scored) as scored,
        sum(converted) as converted,
        cast(1 as {{ double() }}) as base
    from counted
    group by {{ keys | join(', ') }}, band
    union all
    select
        {{ keys | join(', ') }},
        'decile_lift' as measure,
        tenths.tenth_name as segment,
        ranked.all_scored / 10 as scored,
        sum(ranked.converted * (
            least(1.0, greatest(0.0, (tenths.tenth * ranked.all_scored / 10 - ranked.scored_before) / ranked.scored))
            - least(
                1.0,
                greatest(0.0, ((tenths.tenth - 1) * ranked.all_scored / 10 - ranked.scored_before) / ranked.scored)
            )
        )) as converted,
        ranked.all_converted / ranked.all_scored as base
    from ranked
    cross join tenths
    group by {{ keys | join(', ') }}, tenths.tenth_name, ranked.all_scored, ranked.all_converted
    union all
    select
        {{ keys | join(', ') }},
        'precision_at' as measure,
        tops.top_name as segment,
        cast(tops.top as {{ double() }}) as scored,
        sum(
            ranked.converted * least(1.0, greatest(0.0, (tops.top - ranked.scored_before) / ranked.scored))
        ) as converted,
        cast(1 as {{ double() }}) as base
    from ranked
    cross join tops
    where tops.top <= ranked.all_scored
    group by {{ keys | join(', ') }}, tops.top, tops.top_name
    union all
    select
        {{ keys | join(', ') }},
        'published_claim' as measure,
        claims.claim as segment,
        sum(case when blocks.score >= 10 then blocks.scored else 0 end) as scored,
        sum(case when blocks.score >= 10 then blocks.converted else 0 end) as converted,
        cast(1 as {{ double() }}) as base
    from blocks
    inner join claims on blocks.level = claims.claimed_level
    group by {{ keys | join(', ') }}, claims.claim

),

rates as (

    select
        *,
        converted / nullif(scored, 0) as rate,
        {{ z }} * {{ z }} / nullif(scored, 0) as z2
    from shares

),

-- Wilson's interval (1927); sums of fractions may miss 0 and 1 by a digit
centres as (

    select
        *,
        (rate + z2 / 2) / (1 + z2) as centre,
        {{ z }} / (1 + z2) * sqrt(greatest(0.0, rate * (1 - rate) / nullif(scored, 0) + z2 / (4 * scored))) as margin
    from rates

),

intervals as (

    select
        *,
        case when rate is not null then greatest(0.0, centre - margin) end as low,
        case when rate is not null then least(1.0, centre + margin) end as high
    from centres

),

measures as (

    select
        {{ keys | join(', ') }},
        'auc' as measure,
        'all' as segment,
        area as value,
        case when area is not null then greatest(0.0, area - margin) end as low,
        case when area is not null then least(1.0, area + margin) end as high,
        scored,
        converted,
        null as verdict
    from margins
    union all
    select
        {{ keys | join(', ') }},
        measure,
        segment,
        rate / nullif(base, 0) as value,
        low / nullif(base, 0) as low,
        high / nullif(base, 0) as high,
        scored,
        converted,
        case
            when measure != 'published_claim' then null
            when scored < 100 then 'too few'
            when low <= claims.claimed and high >= claims.claimed then 'consistent'
            else 'inconsistent'
        end as verdict
    from intervals
    inner join claims on intervals.level = claims.claimed_level

)

select
    scorecard,
    level,
    outcome,
    cast(horizon_days as integer) as horizon_days,
    cast(known_days as integer) as known_days,
    status,
    measure,
    segment,
    cast(value as {{ double() }}) as value,
    cast(low as {{ double() }}) as low,
    cast(high as {{ double() }}) as high,
    cast(scored as {{ double() }}) as scored,
    cast(converted as {{ double() }}) as converted,
    verdict,
    run_id
from measures
