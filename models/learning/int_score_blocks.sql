-- Everyone with the same score, counted: blocks of equal scores are what measures of a ranking are taken from.
select
    scorecard,
    level,
    outcome,
    score,
    band,
    converted_after_days,
    known_days,
    run_id,
    count(*) as scored
from {{ ref('lead_scoring', 'int_scored_outcomes') }}
group by scorecard, level, outcome, score, band, converted_after_days, known_days, run_id
