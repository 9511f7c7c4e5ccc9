-- Events of the people of this run up to the scoring day, as far as they count: a fake submission and an automatic
-- reply are nothing, what two systems report counts once, and opens of emails are never scored. Rules read the tables
-- that are made of it.
with counted as (

    select * from {{ ref('lead_scoring', 'int_stitched_events') }}
    where
        person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})
        and event_date <= {{ as_of() }}
        and event_type <> 'email_opened'
        and not (event_type = 'outreach_replied' and coalesce(reply_intent, '') = 'auto')
        and event_id not in (
            select event_id from {{ ref('lead_scoring', 'int_form_submissions') }} where verdict = 'fake'
        )
        and event_id not in (select event_id from {{ ref('lead_scoring', 'int_cross_source_duplicates') }})

),

classified as (

    select
        counted.event_id,
        counted.person_id,
        counted.event_type,
        counted.occurred_at,
        counted.event_date,
        details.url,
        pages.path,
        case
            when counted.event_type = 'page_view' then coalesce(details.page_type, pages.page_type, 'other')
        end as page_type,
        details.content_stage,
        counted.engaged_seconds,
        coalesce(counted.click_id, paid_clicks.click_id) as click_id,
        details.campaign_id,
        details.creative_id,
        details.message_id,
        details.list_id,
        details.content_id,
        details.channel,
        counted.reply_intent,
        details.bounce_type,
        details.form_id,
        details.form_type,
        details.ticket_id,
        details.ticket_category,
        counted.source_system
    from counted
    inner join {{ ref('lead_scoring', 'int_event_details') }} as details
        on counted.event_id = details.event_id and counted.event_type = details.event_type
    left join {{ ref('lead_scoring', 'int_pages') }} as pages on details.url = pages.url
    left join {{ ref('lead_scoring', 'int_paid_clicks') }} as paid_clicks on counted.event_id = paid_clicks.event_id

)

select
    event_id,
    person_id,
    event_type,
    occurred_at,
    event_date,
    url,
    path,
    page_type,
    coalesce(content_stage, {{ default_content_stage('page_type') }}) as content_stage,
    engaged_seconds,
    click_id,
    campaign_id,
    creative_id,
    message_id,
    list_id,
    content_id,
    channel,
    reply_intent,
    bounce_type,
    form_id,
    form_type,
    ticket_id,
    ticket_category,
    source_system,
    {{ is_engagement() }} as is_engagement,
    {{ is_conversion() }} as is_conversion,
    {{ is_key_action() }} as is_key_action
from classified
