-- Scores of people on each of the last days, as fresh runs as of those days would give them.
{{ config(materialized='view' if target.type in ('duckdb', 'spark') else 'table') }}

select
    history.scorecard,
    history.scored_id as person_id,
    history.score_date,
    history.score,
    history.band,
    history.band = 'sales_ready' and gated.score_key is null as is_mql,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_score_history') }} as history
left join {{ ref('lead_scoring', 'int_gated_periods') }} as gated
    on
        history.score_key = gated.score_key
        and history.score_date >= gated.starts_on
        and history.score_date < gated.ends_on
where history.is_person
