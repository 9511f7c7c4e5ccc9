-- Contacts and leads that are another record by now, by merging or converting, with that record: none when that one was
-- deleted, for then all are gone.
with recursive contact as (

    select
        contact_id as record_id,
        master_record_id
    from {{ ref('lead_scoring', 'stg_salesforce__contact') }}

),

lead as (

    select
        lead_id as record_id,
        master_record_id,
        converted_contact_id
    from {{ ref('lead_scoring', 'stg_salesforce__lead') }}

),

merged as (

    select
        record_id as merged_id,
        master_record_id as record_id
    from contact
    where master_record_id is not null

    union distinct

    select
        record_id as merged_id,
        coalesce(master_record_id, converted_contact_id) as record_id
    from lead
    where coalesce(master_record_id, converted_contact_id) is not null

),

-- a contact that was not landed is taken for there, for the lead that became it still is
records as (

    select record_id from contact

    union distinct

    select record_id from lead

    union distinct

    select converted_contact_id as record_id
    from lead
    where converted_contact_id not in (
        select contact_id from {{ ref('lead_scoring', 'stg_salesforce__deleted_contact') }}
    )

),

{{ merge_survivors('merged', 'records') }}

select
    merged_id as who_id,
    record_id as survivor_id
from survivors
