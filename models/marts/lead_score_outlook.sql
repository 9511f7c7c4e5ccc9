-- What becomes of the scores of people with points if nothing happens and feeds stay complete: states that silence
-- starts and ends included, exemptions ended when they expire.
{% set ahead = [7, 14, 30] %}
{% set bands_lost = ['sales_ready', 'interested', 'engaged'] %}
with bands as (

    select bands.scorecard, bands.band, bands.min_score
    from {{ ref('score_bands') }} as bands
    inner join {{ ref('scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary and bands.level = 'person'

),

today as (

    select
        scores.person_id,
        scores.score,
        {% for band in bands_lost -%}
        {{ dbt.bool_or("bands.band = '" ~ band ~ "'") }} as reaches_{{ band }},
        {% endfor -%}
        min(case when bands.min_score > 0 then bands.min_score end) as line
    from {{ ref('int_person_scores') }} as scores
    left join bands on scores.scorecard = bands.scorecard and round(scores.score, 6) >= bands.min_score
    where
        scores.is_primary
        and scores.person_id in (
            select person_id from {{ ref('balances') }}
            union distinct
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
        max(case when band = 'sales_ready' then min_score end) as sales_ready,
        max(case when band = 'interested' then min_score end) as interested,
        max(case when band = 'engaged' then min_score end) as engaged
    from bands

),

lost as (

    select
        {% for days in ahead -%}
        max(
            case when later.score_date = {{ days_after(as_of(), days) }} then later.score end
        ) as score_in_{{ days }}_days,
        {% endfor -%}
        {% for band in bands_lost -%}
        min(case when round(later.score, 6) < lines.{{ band }} then later.score_date end) as {{ band }}_until,
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
