-- The exemptions of all sources.
select distinct
    person_id,
    email,
    domain,
    rule_id,
    reason,
    expires_on
from {{ ref('stg_files__score_exemptions') }}
where rejection_reason is null
