-- What happened to marketing emails.
select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_delivered' as event_type,
    message_id,
    campaign_id,
    cast(null as string) as url,
    cast(null as string) as bounce_type,
    cast(null as string) as ip,
    cast(null as string) as user_agent
from {{ ref('stg_marketo__activity_email_delivered') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_opened' as event_type,
    message_id,
    campaign_id,
    cast(null as string) as url,
    cast(null as string) as bounce_type,
    cast(null as string) as ip,
    user_agent
from {{ ref('stg_marketo__activity_open_email') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_clicked' as event_type,
    message_id,
    campaign_id,
    url,
    cast(null as string) as bounce_type,
    cast(null as string) as ip,
    user_agent
from {{ ref('stg_marketo__activity_click_email') }}

union all

-- 1: taken for spam, 2: there is no such address, 3 and 4: a fault that passes; others are not told
select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_bounced' as event_type,
    message_id,
    campaign_id,
    cast(null as string) as url,
    case when category = '2' then 'hard' when category in ('1', '3', '4') then 'soft' end as bounce_type,
    cast(null as string) as ip,
    cast(null as string) as user_agent
from {{ ref('stg_marketo__activity_email_bounced') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_bounced' as event_type,
    message_id,
    campaign_id,
    cast(null as string) as url,
    'soft' as bounce_type,
    cast(null as string) as ip,
    cast(null as string) as user_agent
from {{ ref('stg_marketo__activity_email_bounced_soft') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_unsubscribed' as event_type,
    message_id,
    campaign_id,
    cast(null as string) as url,
    cast(null as string) as bounce_type,
    ip,
    user_agent
from {{ ref('stg_marketo__activity_unsubscribe_email') }}

union all

-- Marketo has no activity for coming back: the lead's field is what changes
select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_resubscribed' as event_type,
    cast(null as string) as message_id,
    cast(null as string) as campaign_id,
    cast(null as string) as url,
    cast(null as string) as bounce_type,
    cast(null as string) as ip,
    cast(null as string) as user_agent
from {{ ref('stg_marketo__activity_change_data_value') }}
where field_label = 'unsubscribed' and {{ is_true('old_value') }} and not {{ is_true('new_value') }}
