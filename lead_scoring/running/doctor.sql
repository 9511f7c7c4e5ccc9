-- What `lead-scoring doctor` reads of marts.

-- Emails and devices that identify nobody, by kind.
{% macro quarantine() %}
select kind, count(*) as identifiers, sum(people)::bigint as people
from identity_quarantine group by kind order by kind
{% endmacro %}

-- Rules that were not evaluated, by what is missing.
{% macro not_evaluated() %}
select reason, list(rule_id order by rule_id) as rules
from rule_coverage where status <> 'evaluated' group by reason order by reason
{% endmacro %}

-- The first and the newest day of each family of events.
{% macro freshest() %}
select family, first_seen_on as first_on, last_seen_on as newest_on, events
from feed_freshness where events > 0 order by family
{% endmacro %}

-- Pages that were viewed lately, and how many of them are classified.
{% macro pages() %}
select coalesce(sum(pages), 0)::bigint, coalesce(sum(pages) filter (page_type <> 'other'), 0)::bigint
from page_type_shares
{% endmacro %}
