-- Scores of people on each of the last days, as fresh runs as of those days would give them.
{{ config(materialized='view') }}

select
    history.scorecard,
    history.scored_id as person_id,
    history.score_date,
    history.score,
    history.band,
    history.band = 'sales_ready' and not exists (
        select 1 from {{ ref('int_gate_periods') }} as gates
        where
            history.scorecard = gates.scorecard
            and history.scored_id = gates.person_id
            and history.score_date >= gates.starts_on
            and history.score_date < gates.ends_on
    ) as is_mql,
    {{ run_id() }} as run_id
from {{ ref('int_score_history') }} as history
where history.level = 'person'
