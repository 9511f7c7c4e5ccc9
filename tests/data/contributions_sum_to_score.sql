-- The points of a person or an account sum to its score in every scorecard.
with scores as (

    select scorecard, 'person' as level, person_id as scored_id, score
    from {{ ref('lead_scoring', 'lead_scores_by_scorecard') }}
    union all
    select scorecard, 'account' as level, account_id as scored_id, score
    from {{ ref('lead_scoring', 'account_scores_by_scorecard') }}

),

sums as (

    select
        scorecard,
        level,
        case level when 'person' then person_id else account_id end as scored_id,
        sum(points) as points
    from {{ ref('lead_scoring', 'score_contributions') }}
    group by 1, 2, 3

)

select
    coalesce(scores.scorecard, sums.scorecard) as scorecard,
    coalesce(scores.level, sums.level) as level,
    coalesce(scores.scored_id, sums.scored_id) as scored_id,
    scores.score,
    sums.points
from scores
full outer join sums
    on
        scores.scorecard = sums.scorecard
        and scores.level = sums.level
        and scores.scored_id = sums.scored_id
where scores.score is null or abs(scores.score - coalesce(sums.points, 0)) > 1e-6
