-- Ad impression: an ad was shown to the person.
select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from {{ ref('lead_scoring', 'int_ad_events') }}
where event_type = 'ad_impression'
