-- The rules that run: their kind, which families of events they need, which of those were never seen, and up to which
-- day the ones that silence depends on are complete.
{% set rules = [] %}
{% for kind in ['moment', 'state'] %}
{% for rule in rules_of_kind(kind) %}
{% do rules.append({'rule_id': rule, 'kind': kind, 'meta': rule_meta(rule)}) %}
{% endfor %}
{% endfor %}

with rules (rule_id, rule_kind, starts_when_complete) as (

    values
    {% for rule in rules -%}
    ('{{ rule.rule_id }}', '{{ rule.kind }}', {{ 'true' if rule.meta.get('starts_when_complete') else 'false' }})
    {{- ',' if not loop.last }}
    {% endfor %}

),

needs (rule_id, family) as (

    values
    ('no rule', 'no family')
    {% for rule in rules -%}
    {% for family in rule.meta.get('needs', []) -%}
    , ('{{ rule.rule_id }}', '{{ family }}')
    {% endfor -%}
    {% endfor %}

),

needed as (

    select
        needs.rule_id,
        string_agg(case when families.family is null then needs.family end, ', ' order by needs.family)
            as missing_families,
        min(families.last_seen_on) as complete_up_to
    from needs
    left join {{ ref('int_event_families') }} as families on needs.family = families.family
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
