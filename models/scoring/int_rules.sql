-- The rules that run: their kind, which families of events they need, which of those were never seen, and up to which
-- day the ones that silence depends on are complete.
{% set rules = [] %}
{% set needs = [["'no rule'", "'no family'"]] %}
{% for kind in ['moment', 'state'] %}
{% for rule in rules_of_kind(kind) %}
{% set meta = rule_meta(rule) %}
{% do rules.append(["'" ~ rule ~ "'", "'" ~ kind ~ "'", 'true' if meta.get('starts_when_complete') else 'false']) %}
{% for family in meta.get('needs', []) %}
{% do needs.append(["'" ~ rule ~ "'", "'" ~ family ~ "'"]) %}
{% endfor %}
{% endfor %}
{% endfor %}

with rules as (

    {{ listed_rows(rules, ['rule_id', 'rule_kind', 'starts_when_complete']) }}

),

needs as (

    {{ listed_rows(needs, ['rule_id', 'family']) }}

),

needed as (

    select
        needs.rule_id,
        {{ joined_texts('case when families.family is null then needs.family end', ', ', 'needs.family') }}
            as missing_families,
        min(families.last_seen_on) as complete_up_to
    from needs
    left join {{ ref('lead_scoring', 'int_event_families') }} as families on needs.family = families.family
    group by needs.rule_id

)

select
    rules.rule_id,
    rules.rule_kind,
    rules.starts_when_complete,
    needed.missing_families,
    needed.complete_up_to
from rules
left join needed on rules.rule_id = needed.rule_id
