-- The events of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('events') }},

typed as (

    select
        *,
        {{ listed('content_stage') }} as read_content_stage,
        {{ listed('reply_intent') }} as read_reply_intent,
        {{ listed('bounce_type') }} as read_bounce_type,
        {{ parse_timestamp('occurred_at') }} as read_occurred_at,
        {{ parse_timestamp('loaded_at') }} as read_loaded_at,
        {{ parse_number('engaged_seconds') }} as read_engaged_seconds
    from trimmed

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
    case
        when event_id is null then 'event_id is missing'
        when event_type is null then 'event_type is missing'
        when occurred_at is null then 'occurred_at is missing'
        when {{ is_unreadable('occurred_at', 'read_occurred_at') }} then 'occurred_at is not a timestamp'
        when {{ is_unreadable('loaded_at', 'read_loaded_at') }} then 'loaded_at is not a timestamp'
        when read_occurred_at > {{ minutes_after('read_loaded_at', 24 * 60) }} then 'from the future'
        when {{ is_unreadable('engaged_seconds', 'read_engaged_seconds') }} then 'engaged_seconds is not a number'
        when read_engaged_seconds < 0 then 'engaged_seconds is negative'
        when read_content_stage not in ('awareness', 'consideration', 'decision')
            then 'content_stage is not one of the listed ones'
        when read_reply_intent not in ('positive', 'neutral', 'negative', 'auto')
            then 'reply_intent is not one of the listed ones'
        when read_bounce_type not in ('hard', 'soft') then 'bounce_type is not one of the listed ones'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
