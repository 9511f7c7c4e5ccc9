-- Ads that people were shown and ads that they clicked.
select
    event_id,
    person_id,
    event_type,
    occurred_at,
    event_date,
    click_id,
    creative_id
from {{ ref('lead_scoring', 'int_events') }}
where event_type in ('ad_impression', 'ad_click')
