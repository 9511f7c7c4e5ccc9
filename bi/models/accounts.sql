-- Who accounts are.
select
    account_id,
    name as account_name,
    domain,
    lifecycle_stage
from {{ source('published', 'account_scores') }}
