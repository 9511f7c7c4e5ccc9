-- The lasting band that everybody is in at the scoring day, with the score.
with scores as (

    {% for level in ['person', 'account'] %}
    select
        '{{ level }}' as level,
        scorecard,
        {{ level }}_id as scored_id,
        score,
        band
    from {{ ref('int_' ~ level ~ '_scores') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    scores.level,
    scores.scorecard,
    scores.scored_id,
    scores.score,
    coalesce(bands.band, scores.band) as band
from scores
left join {{ ref('int_band_periods') }} as periods
    on
        scores.level = periods.level
        and scores.scorecard = periods.scorecard
        and scores.scored_id = periods.scored_id
        and periods.from_on <= {{ as_of() }}
        and periods.until_on > {{ as_of() }}
left join {{ ref('int_bands') }} as bands
    on
        periods.level = bands.level
        and periods.scorecard = bands.scorecard
        and periods.band_rank = bands.band_rank
