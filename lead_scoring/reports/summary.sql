-- What a run prints at its end, of the marts that it has published.

-- How much there is of everything: run_id.
{% macro numbers() %}
with run as (from runs where run_id = ?)
select 'people' as what, people as number, 'lead_scores' as "mart to look at" from run
union all select '  of these scored in this run', people_judged, 'runs' from run
union all select 'accounts', accounts, 'account_scores' from run
union all select 'events read', events_read, '' from run
union all select '  of these repeated', count(*), 'duplicate_events' from duplicate_events
union all select '  of bots', count(*), 'bot_events' from bot_events
union all select '  resolved to nobody', count(*), 'unresolved_events' from unresolved_events
union all select format('rows rejected (of {:,} read)', rows_read), rows_rejected, 'rejected_rows' from run
union all select 'emails and devices that identify nobody', count(*), 'identity_quarantine' from identity_quarantine
union all select 'MQLs (marketing qualified leads)', mqls, 'lead_scores where is_mql' from run
union all select 'MQAs (marketing qualified accounts)', mqas, 'marketing_qualified_accounts' from run
{% endmacro %}

-- Rows by table of the contract.
{% macro row_counts() %}
select
    table_name as "rows of", sum(rows_accepted)::bigint as accepted, sum(rows_rejected)::bigint as "+ rejected",
    sum(rows_read)::bigint as "= read"
from row_counts group by 1 order by 1
{% endmacro %}

-- Rows that connected systems gave, a line each.
{% macro rows_of_sources() %}
select source_name || ': ' || string_agg(format('{:,} {}', rows_read, table_name), ', ' order by table_name)
from row_counts where source_name <> 'input' group by source_name order by source_name
{% endmacro %}

-- By table and problem the reason of one of the rejected rows, most first.
{% macro rejected() %}
select table_name as "table", min(reason) as reason, count(*) as rows
from rejected_rows group by table_name, problem order by rows desc, table_name, reason
{% endmacro %}

-- Columns of which values could not be read, the five commonest.
{% macro unread() %}
select table_name, min(value) as value, min(reason) as reason, count(*) as number
from rejected_values group by table_name, column_name order by number desc, table_name, column_name limit 5
{% endmacro %}

-- Columns of which values were made null, the five commonest.
{% macro nulled() %}
select table_name, column_name, arg_max(value, times) as value, reason, sum(times)::bigint as number
from nulled_values group by table_name, column_name, reason order by number desc, table_name, column_name limit 5
{% endmacro %}

-- Events that resolve to nobody, of those that are of a person if anything is: neither of bots nor repeated nor
-- rejected.
{% macro resolvable() %}
select
    (select count(*) from unresolved_events), (select max_by(events_read, started_at) from runs)
    - (select count(*) from bot_events) - (select count(*) from duplicate_events)
    - (select count(*) from rejected_rows where table_name = 'events')
{% endmacro %}

-- Bands of the primary scorecard, best first; one without anybody shows 0.
{% macro bands() %}
with primary_bands as (
    select band, max(min_score) as min_score
    from bands where scorecard = (select any_value(scorecard) from prices where is_primary)
    group by band
)
select
    band, format('{:g}', min_score) as "score from",
    (select count(*) from lead_scores where lead_scores.band = primary_bands.band) as people,
    (select count(*) from account_scores where account_scores.band = primary_bands.band) as accounts
from primary_bands order by min_score desc nulls last
{% endmacro %}

-- Rules that were not evaluated, by reason, a line each.
{% macro not_evaluated() %}
select string_agg(rule_id, ', ' order by rule_id) || ': ' || reason
from rule_coverage where status = 'not_evaluated' group by reason order by reason
{% endmacro %}

-- The best lead.
{% macro best() %}
select coalesce(merged_into_person_id, person_id) from lead_scores left join crm_sync_leads as crm using (person_id)
order by lead_scores.is_mql desc, lead_scores.score desc, person_id limit 1
{% endmacro %}
