-- Published CRM rows of leads and accounts, from one publication to the next. One row per change: rows are only
-- added, by runs of the latest day, when everything else of the run is built and tested.
{{ config(
    materialized='incremental',
    full_refresh=false,
    pre_hook="{{ drop_suppressed('synced_id') }}",
) }}
{% do after_scoring() %}

with rows_now as (

    select
        'person' as level,
        person_id as synced_id,
        row_hash,
        change_type
    from {{ ref('lead_scoring', 'crm_sync_leads') }}

    union all

    select
        'account' as level,
        account_id as synced_id,
        row_hash,
        change_type
    from {{ ref('lead_scoring', 'crm_sync_accounts') }}

),

changes as (

    select
        coalesce(rows_now.level, published.level) as level,
        coalesce(rows_now.synced_id, published.synced_id) as synced_id,
        rows_now.row_hash,
        rows_now.change_type
    from rows_now
    full outer join {{ ref('lead_scoring', 'last_published_crm_rows') }} as published
        on rows_now.level = published.level and rows_now.synced_id = published.synced_id
    where rows_now.row_hash is distinct from published.row_hash

)

select
    this_run.run_id,
    this_run.as_of,
    this_run.started_at as published_at,
    changes.level,
    changes.synced_id,
    changes.row_hash,
    changes.change_type
from changes
cross join {{ ref('lead_scoring', 'this_run') }} as this_run
where {{ 'true' if is_whole_run() else 'false' }} and {{ is_latest_day() }}
