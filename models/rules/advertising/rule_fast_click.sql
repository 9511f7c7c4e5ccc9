-- Fast click: the first click on a creative after it was seen one to four times.
with ads as (

    select * from {{ ref('lead_scoring', 'int_ad_events') }}
    where creative_id is not null

),

clicks as (

    select
        *,
        row_number() over (
            partition by person_id, creative_id
            order by occurred_at, event_id
        ) as click_number
    from ads
    where event_type = 'ad_click'

),

seen_before as (

    select
        clicks.event_id,
        count(*) as impressions
    from clicks
    inner join ads as impressions
        on
            clicks.person_id = impressions.person_id
            and clicks.creative_id = impressions.creative_id
            and clicks.occurred_at > impressions.occurred_at
    where clicks.click_number = 1 and impressions.event_type = 'ad_impression'
    group by clicks.event_id

)

select
    clicks.person_id,
    clicks.event_date as signal_date,
    clicks.occurred_at as signal_at,
    1 as units,
    clicks.event_id as evidence_id
from clicks
inner join seen_before on clicks.event_id = seen_before.event_id
where seen_before.impressions <= {{ var('fast_click_max_impressions') }}
