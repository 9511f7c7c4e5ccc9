-- What becomes of the scores of people with points if nothing happens and feeds stay complete: states that silence
-- starts and ends included, exemptions ended when they expire.
{% set ahead = [7, 14, 30] %}
{% set bands_lost = ['sales_ready', 'interested', 'engaged'] %}
with bands as (

    select bands.band, bands.min_score
    from {{ ref('score_bands') }} as bands
    inner join {{ ref('scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary and bands.level = 'person'

),

today as (

    select
        scores.person_id,
        scores.score,
        {% for band in bands_lost -%}
        bool_or(bands.band = '{{ band }}') as reaches_{{ band }},
        {% endfor -%}
        min(bands.min_score) filter (where bands.min_score > 0) as lowest_line
    from {{ ref('int_person_scores') }} as scores
    left join bands on round(scores.score, 6) >= bands.min_score
    where
        scores.is_primary
        and scores.person_id in (
            select person_id from {{ ref('balances') }}
            union
            select person_id from {{ ref('states') }}
            where starts_on <= {{ as_of() }}
        )
    group by scores.person_id, scores.score

),

-- By then even the positive points alone, had none been exempt, capped or set off, are below the lowest line that is
-- reached today, at the pace of the longest half-life; a thousand days when positive points need not decay.
pace as (

    select
        max(case when prices.person_points > 0 then prices.half_life_days end) as half_life_days,
        bool_or(prices.person_points > 0 and (prices.decay <> 'exponential' or rules.rule_kind = 'state')) as can_stay
    from {{ ref('int_prices') }} as prices
    inner join {{ ref('int_rules') }} as rules on prices.rule_id = rules.rule_id
    where prices.is_primary

),

positive as (

    select
        balances.person_id,
        sum(balances.balance * greatest(0, prices.person_points) * {{ decay_factor(
            'prices.decay', days_between('balances.balance_date', as_of()),
            'prices.half_life_days', 'prices.lifespan_days'
        ) }}) as points
    from {{ ref('balances') }} as balances
    inner join {{ ref('int_prices') }} as prices
        on balances.scorecard = prices.scorecard and balances.rule_id = prices.rule_id
    where prices.is_primary
    group by balances.person_id

),

ranges as (

    select
        today.person_id,
        {{ days_after(as_of(), 1) }} as first_date,
        {{ days_after(as_of(), 'greatest(' ~ ahead[-1] ~ ", case
            when today.lowest_line is null then 0
            when pace.can_stay then 1000
            else least(1000, 1 + greatest(0, ceil(
                pace.half_life_days * log2(greatest(1, coalesce(positive.points, 0) / today.lowest_line))
            )))
        end)") }} as last_date
    from today
    cross join pace
    left join positive on today.person_id = positive.person_id

),

lots as (

    {{ history_lots('ranges') }}

),

later as (

    {{ history_scores('ranges', 'lots', 'person', ahead=true) }}

),

lines as (

    select
        max(min_score) filter (where band = 'sales_ready') as sales_ready,
        max(min_score) filter (where band = 'interested') as interested,
        max(min_score) filter (where band = 'engaged') as engaged
    from bands

),

lost as (

    select
        {% for days in ahead -%}
        max(later.score) filter (where later.score_date = {{ days_after(as_of(), days) }}) as score_in_{{ days }}_days,
        {% endfor -%}
        {% for band in bands_lost -%}
        min(later.score_date) filter (where round(later.score, 6) < lines.{{ band }}) as {{ band }}_until,
        {% endfor -%}
        later.scored_id as person_id
    from later
    cross join lines
    group by later.scored_id

)

select
    today.person_id,
    {{ as_of() }} as as_of,
    {{ published_score('today.score') }} as score,
    {%- for days in ahead %}
    {{ published_score('coalesce(lost.score_in_' ~ days ~ '_days, 0)') }} as score_in_{{ days }}_days,
    {%- endfor %}
    {%- for band in bands_lost %}
    case when today.reaches_{{ band }} then lost.{{ band }}_until end as {{ band }}_until,
    {%- endfor %}
    {{ run_id() }} as run_id
from today
left join lost on today.person_id = lost.person_id
