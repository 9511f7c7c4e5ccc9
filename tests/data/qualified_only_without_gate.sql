-- Nobody qualifies under a gate or below the line.
select
    scorecard,
    person_id,
    score,
    band,
    gate
from {{ ref('lead_scores_by_scorecard') }}
where is_qualified <> (band = 'sales_ready' and gate is null)
