-- Scores of accounts on each of the last days, as fresh runs as of those days would give them.
{{ config(materialized='view' if target.type in ('duckdb', 'spark') else 'table') }}

select
    history.scorecard,
    history.scored_id as account_id,
    history.score_date,
    history.score,
    history.band,
    history.band = 'sales_ready'
    and {{ is_listed('accounts.lifecycle_stage', 'scorecards.account_stages') }} as is_mqa,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_score_history') }} as history
inner join {{ ref('lead_scoring', 'accounts') }} as accounts on history.scored_id = accounts.account_id
inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on history.scorecard = scorecards.scorecard
where not history.is_person
