-- Future primary scores of people with points and of MQAs if nothing happens and feeds stay complete:
-- states that silence starts and ends included, exemptions ended when they expire. One row per level and who is scored.
{% set ahead = [7, 14, 30] %}
{% set bands_lost = ['sales_ready', 'interested', 'engaged'] %}
with lines as (

    select
        {% for band in bands_lost -%}
        max(case when bands.band = '{{ band }}' then bands.min_score end) as {{ band }},
        {% endfor -%}
        bands.level
    from {{ ref('lead_scoring', 'int_bands') }} as bands
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary
    group by bands.level

),

today as (

    select
        'person' as level,
        scorecard,
        person_id as scored_id,
        score
    from {{ ref('lead_scoring', 'int_person_scores') }}
    where
        is_primary
        and person_id in (
            select person_id from {{ ref('lead_scoring', 'int_earned_units') }}
            union distinct
            select person_id from {{ ref('lead_scoring', 'states') }}
            where starts_on <= {{ as_of() }}
        )

    union all

    select
        'account' as level,
        scorecard,
        account_id as scored_id,
        score
    from {{ ref('lead_scoring', 'int_account_scores') }}
    where is_primary and is_qualified

),

-- the lowest line that is reached today, below which the score may fall
reached as (

    select
        today.level,
        today.scored_id,
        today.score,
        scored.score_key,
        case
            {%- for band in bands_lost | reverse %}
            when {{ rounded('today.score', 6) }} >= lines.{{ band }} then lines.{{ band }}
            {%- endfor %}
        end as line
    from today
    inner join lines on today.level = lines.level
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored
        on
            today.level = scored.level
            and today.scorecard = scored.scorecard
            and today.scored_id = scored.scored_id

),

curves as (

    select curves.*
    from {{ ref('lead_scoring', 'int_score_curves') }} as curves
    inner join reached on curves.score_key = reached.score_key
    where curves.until_on > {{ days_after(as_of(), 1) }} and curves.from_on <= {{ last_outlook_day() }}

),

-- what the last segment, which never ends, is made of: what stays, and what decays
last_segments as (

    select
        score_key,
        {{ days_between(as_of(), latest(['max(from_on)', as_of()])) }} as starts_in_days,
        sum(case when half_life_days is null then points else 0 end) as lasting_points,
        sum(case when half_life_days is not null then greatest(points, 0) else 0 end) as decaying_points,
        max(case when points > 0 then half_life_days end) as half_life_days,
        {{ dbt.bool_or('half_life_days is not null and points < 0') }} as may_rise
    from curves
    where until_on = {{ never() }}
    group by score_key

),

-- by when the score is below the line, if it ever is: as soon as nothing but what stays could be above it
horizons as (

    select
        reached.score_key,
        reached.line,
        least(1000, greatest(
            {{ ahead[-1] }},
            coalesce(ends.ends_in_days, 0),
            coalesce(last_segments.starts_in_days, 0) + case
                when reached.line is null or last_segments.score_key is null then 0
                when last_segments.lasting_points > reached.line - 0.000001
                    then case when last_segments.may_rise then 1000 else 1 end
                else 2 + ceil(greatest(0, coalesce(last_segments.half_life_days, 0) * ln(
                    greatest(1, last_segments.decaying_points / (reached.line - last_segments.lasting_points))
                ) / ln(2)))
            end
        )) as days
    from reached
    left join last_segments on reached.score_key = last_segments.score_key
    left join (
        select
            score_key,
            max({{ days_between(as_of(), 'until_on') }}) as ends_in_days
        from curves
        where until_on < {{ never() }}
        group by score_key
    ) as ends
        on reached.score_key = ends.score_key

),

-- every day for whom a band may end, the days that are published for all others
days as (

    select
        score_key,
        {{ days_after(as_of(), 'day_number') }} as score_date,
        day_number
    from {{ each_integer('horizons', '1', 'cast(days as integer) + 1', 'day_number') }} as numbered
    where line is not null or day_number in ({{ ahead | join(', ') }})

),

later as (

    select
        days.score_key,
        days.score_date,
        days.day_number,
        cast(coalesce(sum({{ exact(points_on('curves', 'days.score_date')) }}), 0) as {{ double() }}) as score
    from days
    left join curves
        on
            days.score_key = curves.score_key
            and days.score_date >= curves.from_on
            and days.score_date < curves.until_on
    group by days.score_key, days.score_date, days.day_number

),

lost as (

    select
        {% for days in ahead -%}
        max(case when later.day_number = {{ days }} then later.score end) as score_in_{{ days }}_days,
        {% endfor -%}
        {% for band in bands_lost -%}
        min(case when {{ rounded('later.score', 6) }} < lines.{{ band }} then later.score_date end) as {{ band }}_until,
        {% endfor -%}
        later.score_key
    from later
    inner join reached on later.score_key = reached.score_key
    inner join lines on reached.level = lines.level
    group by later.score_key

)

select
    reached.level,
    {%- for days in ahead %}
    lost.score_in_{{ days }}_days,
    {%- endfor %}
    {%- for band in bands_lost %}
    case when {{ rounded('reached.score', 6) }} >= lines.{{ band }} then lost.{{ band }}_until end as {{ band }}_until,
    {%- endfor %}
    reached.scored_id,
    reached.score
from reached
inner join lines on reached.level = lines.level
inner join lost on reached.score_key = lost.score_key
