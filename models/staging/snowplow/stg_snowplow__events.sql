-- Snowplow's events as they were sent, with the columns that are read of them.
with events as (

    select * from {{ source_table('snowplow', 'events') }}

),

trimmed as (

    select
        {{ known_text('event_id') }} as event_id,
        {{ trimmed('event_name') }} as event_name,
        coalesce(
            {{ source_time('snowplow', 'derived_tstamp') }}, {{ source_time('snowplow', 'collector_tstamp') }}
        ) as occurred_text,
        coalesce(
            {{ source_time('snowplow', 'dvce_created_tstamp') }}, {{ source_time('snowplow', 'derived_tstamp') }}
        ) as created_text,
        coalesce(
            {{ source_time('snowplow', 'load_tstamp') }}, {{ source_time('snowplow', 'collector_tstamp') }}
        ) as loaded_text,
        {{ known_id('user_id') }} as user_id,
        {{ known_id('domain_userid') }} as domain_userid,
        {{ known_text('page_url') }} as page_url,
        {{ known_text('page_referrer') }} as page_referrer,
        {{ known_text('mkt_source') }} as mkt_source,
        {{ known_text('mkt_medium') }} as mkt_medium,
        {{ known_text('mkt_campaign') }} as mkt_campaign,
        {{ known_text('mkt_content') }} as mkt_content,
        {{ known_text('mkt_term') }} as mkt_term,
        {{ known_id('mkt_clickid') }} as mkt_clickid,
        {{ known_text('user_ipaddress') }} as user_ipaddress,
        {{ known_text('useragent') }} as useragent,
        coalesce(
            contexts_com_snowplowanalytics_snowplow_web_page_1_0_0,
            contexts_com_snowplowanalytics_snowplow_web_page_1
        ) as web_page,
        coalesce(
            unstruct_event_com_snowplowanalytics_snowplow_link_click_1_0_1,
            unstruct_event_com_snowplowanalytics_snowplow_link_click_1
        ) as link_click
    from events

),

contexts as (

    select
        *,
        {{ first_match('web_page', '"id" *: *"([^"]+)"') }} as web_page_id
    from trimmed

)

select
    event_id,
    event_name,
    occurred_text,
    {{ parse_timestamp('occurred_text') }} as occurred_at,
    {{ parse_timestamp('created_text') }} as created_at,
    loaded_text,
    user_id,
    domain_userid,
    {{ known_text('web_page_id') }} as page_view_id,
    page_url,
    page_referrer,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    mkt_content,
    mkt_term,
    mkt_clickid,
    {{ first_match('link_click', '"(?:targetUrl|target_url)" *: *"([^"]+)"') }} as target_url,
    user_ipaddress,
    useragent
from contexts
where event_id is not null
