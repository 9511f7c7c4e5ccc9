-- Scores of people in every scorecard.
select
    scorecard,
    person_id,
    account_id,
    {{ as_of() }} as as_of,
    cast(score as {{ double() }}) as score,
    band,
    gate,
    is_qualified,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_person_scores') }}
