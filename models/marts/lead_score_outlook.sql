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
        min(bands.min_score) filter (where bands.min_score > 0) as line
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

horizons as (

    {{ outlook_horizons('today', 'person') }}

),

ranges as (

    select
        person_id,
        {{ days_after(as_of(), 1) }} as first_date,
        {{ days_after(as_of(), 'greatest(' ~ ahead[-1] ~ ', days)') }} as last_date
    from horizons

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
