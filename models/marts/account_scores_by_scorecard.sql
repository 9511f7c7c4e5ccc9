-- Scores of accounts in every scorecard.
select
    scorecard,
    account_id,
    {{ as_of() }} as as_of,
    cast(score as {{ double() }}) as score,
    band,
    is_qualified,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_account_scores') }}
