-- The click of each page view that was paid for and carries no id: page views of one device, day and campaign are one
-- while no pause between them is longer than a visit's. Found from the whole at every run, as devices are: what one did
-- may belong to several people, or to nobody.
with landings as (

    select
        event_id,
        occurred_at,
        event_date,
        coalesce(anonymous_id, person_id, named_email) as device,
        campaign_key
    from {{ ref('lead_scoring', 'int_unique_events') }}
    where
        campaign_key is not null
        and event_id not in (select event_id from {{ ref('lead_scoring', 'int_bot_events') }})

)

{{ paid_clicks('landings') }}
