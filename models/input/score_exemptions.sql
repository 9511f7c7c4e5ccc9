-- The exemptions of all sources.
select distinct
    person_id,
    email,
    domain,
    rule_id,
    reason,
    expires_on
from {{ ref('lead_scoring', 'int_score_exemptions_rows') }}
where rejection_problem is null
