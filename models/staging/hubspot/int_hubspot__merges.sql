-- Contacts that were merged away, with the contact that each is by now: none when that one was deleted, and all are
-- gone. Newer connectors name the last survivor of a chain, older ones each link: either joins them all.
with recursive contact as (

    select contact_id as record_id from {{ ref('lead_scoring', 'stg_hubspot__contact') }}

),

merged_contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__merged_contact') }}

),

reported as (

    select
        merged_contact_id as merged_id,
        contact_id as record_id
    from {{ ref('lead_scoring', 'stg_hubspot__contact_merge_audit') }}

    union distinct

    select
        {{ record_id('parts.part') }} as merged_id,
        merged_contact.contact_id as record_id
    from merged_contact
    cross join {{ each_part('merged_contact.merged_contact_ids', ';') }}

    union distinct

    -- `vid:time;vid:time`
    select
        {{ record_id(replace_matches('parts.part', ':.*$', '')) }} as merged_id,
        merged_contact.contact_id as record_id
    from merged_contact
    cross join {{ each_part('merged_contact.merged_vids', ';') }}

),

merged as (

    select * from reported
    where merged_id <> record_id

),

{{ merge_survivors('merged', 'contact') }}

select
    merged_id as merged_contact_id,
    record_id as contact_id
from survivors
