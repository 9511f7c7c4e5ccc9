-- Who people are, and what is said of them today in the primary scorecard.
select
    person_id,
    account_id,
    lifecycle_stage,
    source_system,
    gate,
    top_reason_1,
    top_negative_reason
from {{ source('published', 'lead_scores') }}
