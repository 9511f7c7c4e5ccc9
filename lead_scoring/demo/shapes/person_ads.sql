-- A feed of a person-based ad platform: who saw and clicked which creative.

create view person_ads.ad_events as
select
    uuid_of(event_id) as event_id,
    if(event_type = 'ad_click', 'click', 'impression') as event_type,
    iso(occurred_at) as occurred_at,
    iso(occurred_at + interval 1 hour) as loaded_at,
    email,
    campaign_id,
    creative_id,
    click_id,
    user_agent
from said order by n;
