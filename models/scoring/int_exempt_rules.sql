-- Up to which day people get no points by which rules. One row per person and rule that an exemption covers.
select
    exemptions.person_id,
    rules.rule_id,
    max(coalesce(exemptions.expires_on, {{ never() }})) as exempt_until
from {{ ref('lead_scoring', 'int_exemptions') }} as exemptions
inner join {{ ref('lead_scoring', 'int_rules') }} as rules
    on coalesce(exemptions.rule_id, rules.rule_id) = rules.rule_id
group by exemptions.person_id, rules.rule_id
