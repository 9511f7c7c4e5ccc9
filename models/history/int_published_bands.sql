-- The lasting band that everybody is in at the scoring day, with the score.
with scores as (

    {% for level in ['person', 'account'] %}
    select
        '{{ level }}' as level,
        scorecard,
        {{ level }}_id as scored_id,
        score,
        band
    from {{ ref('lead_scoring', 'int_' ~ level ~ '_scores') }}
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
inner join {{ ref('lead_scoring', 'int_scored') }} as scored
    on
        scores.level = scored.level
        and scores.scorecard = scored.scorecard
        and scores.scored_id = scored.scored_id
left join {{ ref('lead_scoring', 'int_band_periods') }} as periods
    on
        scored.score_key = periods.score_key
        and periods.from_on <= {{ as_of() }}
        and periods.until_on > {{ as_of() }}
left join {{ ref('lead_scoring', 'int_bands') }} as bands
    on
        scores.level = bands.level
        and scores.scorecard = bands.scorecard
        and periods.band_rank = bands.band_rank
