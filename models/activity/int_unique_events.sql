-- Each accepted event once: of one that was sent more than once the earliest copy, and none that was deleted.
{{ config(materialized='view') }}

select
    event_id,
    event_type,
    occurred_at,
    event_date,
    person_id,
    anonymous_id,
    named_email,
    named_person_id,
    click_id,
    campaign_key,
    engaged_seconds,
    reply_intent,
    source_system,
    row_hash
from {{ ref('lead_scoring', 'int_event_log') }}
where copy_number = 1 and not is_deleted
