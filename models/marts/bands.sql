-- From which score on each band begins, as this run used it.
select
    scorecard,
    level,
    band,
    cast(min_score as {{ double() }}) as min_score,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'score_bands') }}
