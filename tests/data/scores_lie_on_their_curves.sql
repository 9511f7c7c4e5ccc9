-- The score of the scoring day is the same summed from signals (int_contributions) and read from its curves.
with scores as (

    select 'person' as level, scorecard, person_id as scored_id, score
    from {{ ref('lead_scoring', 'int_person_scores') }}
    union all
    select 'account' as level, scorecard, account_id as scored_id, score
    from {{ ref('lead_scoring', 'int_account_scores') }}

),

curves as (

    select
        scored.level,
        scored.scorecard,
        scored.scored_id,
        sum({{ points_on('curves', as_of()) }}) as score
    from {{ ref('lead_scoring', 'int_score_curves') }} as curves
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on curves.score_key = scored.score_key
    where curves.from_on <= {{ as_of() }} and curves.until_on > {{ as_of() }}
    group by scored.level, scored.scorecard, scored.scored_id

)

select
    coalesce(scores.level, curves.level) as level,
    coalesce(scores.scorecard, curves.scorecard) as scorecard,
    coalesce(scores.scored_id, curves.scored_id) as scored_id,
    scores.score,
    curves.score as curve_score
from scores
full outer join curves
    on
        scores.level = curves.level
        and scores.scorecard = curves.scorecard
        and scores.scored_id = curves.scored_id
where scores.score is null or abs(scores.score - coalesce(curves.score, 0)) > 1e-6
