-- The events of the folder's files, trimmed and cast, without texts for no value; a row that breaks the contract
-- carries the reason.
with {{ known_rows('events') }},

typed as (

    select
        *,
        {{ listed('content_stage') }} as read_content_stage,
        {{ listed('reply_intent') }} as read_reply_intent,
        {{ listed('bounce_type') }} as read_bounce_type,
        {{ parse_timestamp('occurred_at') }} as read_occurred_at,
        {{ parse_timestamp('loaded_at') }} as read_loaded_at,
        {{ parse_number('engaged_seconds') }} as read_engaged_seconds
    from known

),

checked as (

    select
        *,
        case
            when event_id is null then 'event_id is missing'
            when event_type is null then 'event_type is missing'
            when {{ is_unreadable('occurred_at', 'read_occurred_at') }} then 'occurred_at is not a timestamp'
            when read_occurred_at is null then 'occurred_at is missing'
            when read_occurred_at > {{ minutes_after('read_loaded_at', 24 * 60) }} then 'from the future'
            when read_engaged_seconds < 0 then 'engaged_seconds is negative'
            when {{ is_not_listed('events', 'content_stage') }} then 'content_stage is not one of the listed ones'
            when {{ is_not_listed('events', 'reply_intent') }} then 'reply_intent is not one of the listed ones'
            when {{ is_not_listed('events', 'bounce_type') }} then 'bounce_type is not one of the listed ones'
        end as rejection_problem
    from typed

)

select
    event_id,
    lower(event_type) as event_type,
    read_occurred_at as occurred_at,
    read_loaded_at as loaded_at,
    person_id,
    anonymous_id,
    email,
    url,
    referrer_url,
    lower(page_type) as page_type,
    read_engaged_seconds as engaged_seconds,
    click_id,
    campaign_id,
    creative_id,
    message_id,
    list_id,
    content_id,
    read_content_stage as content_stage,
    lower(channel) as channel,
    read_reply_intent as reply_intent,
    read_bounce_type as bounce_type,
    form_id,
    lower(form_type) as form_type,
    ticket_id,
    lower(ticket_category) as ticket_category,
    ip,
    user_agent,
    source_system,
    rejection_problem,
    {{ rejection_reason('events') }} as rejection_reason,
    {{ rejected_values('events') }} as rejected_values,
    {{ nulled_values('events') }} as nulled_values,
    _file,
    _row,
    _load
from checked
