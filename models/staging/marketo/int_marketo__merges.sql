-- Leads that were merged away, with the lead that each is by now: none when that one was deleted, and all are gone.
with recursive lead as (

    select lead_id as record_id from {{ ref('lead_scoring', 'stg_marketo__lead') }}

),

merge_ids as (

    select
        {{ record_id(replace_matches('parts.part', '[^0-9.]', '')) }} as merged_id,
        activity.lead_id as record_id
    from {{ ref('lead_scoring', 'stg_marketo__activity_merge_leads') }} as activity
    cross join {{ each_part('activity.merged_lead_ids', ',') }}

),

merged as (

    select distinct
        merged_id,
        record_id
    from merge_ids
    where merged_id <> record_id

),

{{ merge_survivors('merged', 'lead') }}

select
    merged_id as merged_lead_id,
    record_id as lead_id
from survivors
