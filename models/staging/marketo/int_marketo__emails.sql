-- Events of marketing emails.
with unsubscribe_email as (

    select
        *,
        {{ parse_timestamp('occurred_at') }} as happened_at
    from {{ ref('lead_scoring', 'stg_marketo__activity_unsubscribe_email') }}

),

hard_bounces as (

    select
        lead_id,
        {{ parse_timestamp('occurred_at') }} as happened_at
    from {{ ref('lead_scoring', 'stg_marketo__activity_email_bounced') }}
    where category = '2'

),

opt_out_fields as (

    select
        *,
        {{ is_true('old_value') }} as was_opted_out,
        {{ is_true('new_value') }} as is_opted_out,
        {{ parse_timestamp('occurred_at') }} as happened_at
    from {{ ref('lead_scoring', 'stg_marketo__activity_change_data_value') }}
    where field_label = 'unsubscribed'

),

-- Who leaves may do so by the lead's field alone. Where the activity is there too, a day around the change, it counts.
-- What is set because emails bounce, by its reason or on the day after a hard bounce, is no wish of the person; what a
-- form sets is one.
opt_outs as (

    select *
    from opt_out_fields
    where
        is_opted_out
        and not was_opted_out
        and not exists (
            select 1 from unsubscribe_email
            where
                unsubscribe_email.lead_id = opt_out_fields.lead_id
                and opt_out_fields.happened_at between {{ minutes_after('unsubscribe_email.happened_at', -24 * 60) }}
                and {{ minutes_after('unsubscribe_email.happened_at', 24 * 60) }}
        )
        and lower(coalesce(change_source, '') || ' ' || coalesce(change_reason, '')) not like '%bounce%'
        and (
            coalesce({{ changed_by('change_source') }} = 'person', false)
            or not exists (
                select 1 from hard_bounces
                where
                    hard_bounces.lead_id = opt_out_fields.lead_id
                    and opt_out_fields.happened_at between hard_bounces.happened_at
                    and {{ minutes_after('hard_bounces.happened_at', 24 * 60) }}
            )
        )

)

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_delivered' as event_type,
    message_id,
    campaign_id,
    cast(null as {{ string() }}) as url,
    cast(null as {{ string() }}) as bounce_type,
    cast(null as {{ string() }}) as ip,
    cast(null as {{ string() }}) as user_agent
from {{ ref('lead_scoring', 'stg_marketo__activity_email_delivered') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_opened' as event_type,
    message_id,
    campaign_id,
    cast(null as {{ string() }}) as url,
    cast(null as {{ string() }}) as bounce_type,
    cast(null as {{ string() }}) as ip,
    user_agent
from {{ ref('lead_scoring', 'stg_marketo__activity_open_email') }}

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
    cast(null as {{ string() }}) as bounce_type,
    cast(null as {{ string() }}) as ip,
    user_agent
from {{ ref('lead_scoring', 'stg_marketo__activity_click_email') }}

union all

-- 1: taken for spam, 2: there is no such address, 3 and 4: a fault that passes; others are unknown
select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_bounced' as event_type,
    message_id,
    campaign_id,
    cast(null as {{ string() }}) as url,
    case when category = '2' then 'hard' when category in ('1', '3', '4') then 'soft' end as bounce_type,
    cast(null as {{ string() }}) as ip,
    cast(null as {{ string() }}) as user_agent
from {{ ref('lead_scoring', 'stg_marketo__activity_email_bounced') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_bounced' as event_type,
    message_id,
    campaign_id,
    cast(null as {{ string() }}) as url,
    'soft' as bounce_type,
    cast(null as {{ string() }}) as ip,
    cast(null as {{ string() }}) as user_agent
from {{ ref('lead_scoring', 'stg_marketo__activity_email_bounced_soft') }}

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_unsubscribed' as event_type,
    message_id,
    campaign_id,
    cast(null as {{ string() }}) as url,
    cast(null as {{ string() }}) as bounce_type,
    ip,
    user_agent
from unsubscribe_email

union all

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_unsubscribed' as event_type,
    cast(null as {{ string() }}) as message_id,
    cast(null as {{ string() }}) as campaign_id,
    cast(null as {{ string() }}) as url,
    cast(null as {{ string() }}) as bounce_type,
    cast(null as {{ string() }}) as ip,
    cast(null as {{ string() }}) as user_agent
from opt_outs

union all

-- Marketo has no activity for coming back: the lead's field is what changes
select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    'email_resubscribed' as event_type,
    cast(null as {{ string() }}) as message_id,
    cast(null as {{ string() }}) as campaign_id,
    cast(null as {{ string() }}) as url,
    cast(null as {{ string() }}) as bounce_type,
    cast(null as {{ string() }}) as ip,
    cast(null as {{ string() }}) as user_agent
from opt_out_fields
where was_opted_out and not is_opted_out
