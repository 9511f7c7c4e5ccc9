-- Events: emails, forms, page views and the ad clicks they landed with, webinars, downloads, sales emails.
with emails as (

    select * from {{ ref('lead_scoring', 'int_marketo__emails') }}

),

activity_fill_out_form as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_fill_out_form') }}

),

activity_visit_webpage as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_visit_webpage') }}

),

program as (

    select * from {{ ref('lead_scoring', 'stg_marketo__program') }}

),

activity_change_status_in_progression as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_change_status_in_progression') }}

),

merged as (

    select * from {{ ref('lead_scoring', 'int_marketo__merges') }}

),

activity_send_sales_email as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_send_sales_email') }}

),

activity_sales_email_bounced as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_sales_email_bounced') }}

),

activity_receive_sales_email as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_receive_sales_email') }}

),

subjects as (

    select * from {{ ref('lead_scoring', 'int_subjects') }}
    where source_name = 'marketo'

),

page_views as (

    select
        *,
        activity_id as event_id,
        lead_id as device,
        {{ parse_timestamp('occurred_at') }} as seen_at
    from activity_visit_webpage

),

{{ landings_of('marketo', 'page_views') }},

-- the names that Marketo gives the channels of programs and their statuses
reached as (

    select
        statuses.*,
        coalesce(merged.lead_id, statuses.lead_id) as surviving_lead_id,
        case
            when {{ is_attended('program.channel') }} and statuses.new_status like 'attended%' then 'webinar_attended'
            when program.channel like '%content%' and statuses.new_status like '%download%' then 'content_downloaded'
        end as event_type
    from activity_change_status_in_progression as statuses
    inner join program on statuses.program_id = program.program_id
    left join merged on statuses.lead_id = merged.merged_lead_id

),

-- who attends and sees the recording later, too, attended one webinar
successes as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by event_type, surviving_lead_id, program_id
                order by {{ parse_timestamp('occurred_at') }}, activity_id
            ) as success_number
        from reached
        where event_type is not null
    ) as numbered
    where event_type <> 'webinar_attended' or success_number = 1

),

-- what was sent back has reached nobody
sales_emails as (

    select sent.*
    from activity_send_sales_email as sent
    left join activity_sales_email_bounced as bounced
        on sent.lead_id = bounced.lead_id and sent.sales_email_id = bounced.sales_email_id
    where bounced.lead_id is null

),

answers as (

    select
        received.*,
        subjects.is_automatic
    from activity_receive_sales_email as received
    left join subjects on received.subject = subjects.subject

)

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'url': 'url',
        'campaign_id': 'campaign_id',
        'message_id': 'message_id',
        'bounce_type': 'bounce_type',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'marketo'",
    }) }}
from emails

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': "'form_submitted'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'url': 'page_url',
        'click_id': url_click_id("'?' || query_parameters"),
        'campaign_id': 'campaign_id',
        'form_id': 'form_id',
        'form_type': form_type_of('form_name'),
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'marketo'",
    }) }}
from activity_fill_out_form

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': "'page_view'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'url': 'url',
        'referrer_url': 'referrer_url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'marketo'",
    }) }}
from landed

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', "'ad_click:' || activity_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'creative_id': 'utm_content',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'marketo'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'content_id': 'program_id',
        'source_system': "'marketo'",
    }) }}
from successes

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': "'outreach_sent'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'channel': "'email'",
        'source_system': "'marketo'",
    }) }}
from sales_emails

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('marketo', 'activity_id'),
        'event_type': "'outreach_replied'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('marketo', 'lead_id'),
        'channel': "'email'",
        'reply_intent': reply_intent('is_automatic', 'cast(null as ' ~ string() ~ ')'),
        'source_system': "'marketo'",
    }) }}
from answers
