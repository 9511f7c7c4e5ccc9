-- The band that everyone has for those who act on it: who was sales_ready is held there until the score is below var
-- mql_exit; who has no points has the band of the score 0.
{% for level in ['person', 'account'] %}
select
    '{{ level }}' as level,
    scores.scorecard,
    scores.{{ level }}_id as scored_id,
    scores.score,
    coalesce(bands.band, scores.band) as band
from {{ ref('int_' ~ level ~ '_scores') }} as scores
left join {{ ref('int_' ~ level ~ '_history') }} as history
    on
        history.score_date = {{ as_of() }}
        and scores.scorecard = history.scorecard
        and scores.{{ level }}_id = history.{{ level }}_id
left join {{ ranked_bands(level) }} as bands
    on history.scorecard = bands.scorecard and history.held_rank = bands.band_rank
{{ 'union all' if not loop.last }}
{% endfor %}
