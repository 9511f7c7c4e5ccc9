-- The band of a score is the one with the greatest lower bound at or below it.
with scores as (

    select scorecard, 'person' as level, person_id as scored_id, score, band
    from {{ ref('lead_scoring', 'lead_scores_by_scorecard') }}
    union all
    select scorecard, 'account' as level, account_id as scored_id, score, band
    from {{ ref('lead_scoring', 'account_scores_by_scorecard') }}

),

expected as (

    select
        scores.scorecard,
        scores.level,
        scores.scored_id,
        {{ last_by('bands.band', ['coalesce(bands.min_score, -1e18)']) }} as band
    from scores
    inner join {{ ref('lead_scoring', 'score_bands') }} as bands
        on
            scores.scorecard = bands.scorecard
            and scores.level = bands.level
            and coalesce(bands.min_score, -1e18) <= {{ rounded('scores.score', 6) }}
    group by scores.scorecard, scores.level, scores.scored_id

)

select
    scores.*,
    expected.band as expected_band
from scores
left join expected
    on
        scores.scorecard = expected.scorecard
        and scores.level = expected.level
        and scores.scored_id = expected.scored_id
where scores.band is distinct from expected.band
