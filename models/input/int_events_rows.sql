-- The events of all sources, trimmed and cast, without texts for no value, with what is worked out of one row alone; a
-- row that breaks the contract carries the reason. The one table with all that events carry: all else reads the columns
-- that it needs. Of files that `lead-scoring load` has loaded, a run reads those that are new.
{{ config(
    materialized='incremental' if reads_loaded_files() else 'table',
    on_schema_change='sync_all_columns',
    pre_hook="{{ drop_rows_to_read('events') }}",
) }}
{% set places = input_places('events') %}

with {{ known_rows('events', places) }},

typed as (

    select
        *,
        {{ listed('content_stage') }} as read_content_stage,
        {{ listed('reply_intent') }} as read_reply_intent,
        {{ listed('bounce_type') }} as read_bounce_type,
        {{ read_timestamp('events', 'occurred_at', places) }} as read_occurred_at,
        {{ read_timestamp('events', 'loaded_at', places) }} as read_loaded_at,
        {{ read_number('events', 'engaged_seconds', places) }} as read_engaged_seconds
    from known
    {{ once() }}

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
    {{ once() }}

),

read as (

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
        {{ raw_values('events') }} as raw_values,
        _file,
        _row,
        _load
    from checked

),

landed as (

    select
        *,
        case
            when event_type = 'page_view' and click_id is null then {{ landing_parameters('url') }}
        end as landing_parameters
    from read
    {{ once() }}

),

paid as (

    select
        *,
        {{ is_paid_medium(landing_parameter('landing_parameters', 'utm_medium')) }} as is_paid
    from landed
    {{ once() }}

)

select
    {{ contract_columns('events') | join(',\n    ') }},
    {{ scoring_day('occurred_at') }} as event_date,
    {{ normalised_email('email') }} as written_email,
    {{ platform_click_id('landing_parameters', 'is_paid') }} as landing_click_id,
    case when is_paid then {{ campaign_key('landing_parameters') }} end as campaign_key,
    {{ row_hash(contract_columns('events')) }} as row_hash,
    rejection_problem,
    rejection_reason,
    rejected_values,
    nulled_values,
    raw_values,
    _file,
    _row,
    _load,
    {{ read_by() }} as read_by
from paid
