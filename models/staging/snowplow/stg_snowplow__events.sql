-- Snowplow's events as they were sent, with the columns that are read of them.
with events as (

    select * from {{ source('snowplow', 'events') }}

),

trimmed as (

    select
        {{ trimmed('event_id') }} as event_id,
        {{ trimmed('event_name') }} as event_name,
        coalesce({{ trimmed('derived_tstamp') }}, {{ trimmed('collector_tstamp') }}) as occurred_text,
        coalesce({{ trimmed('dvce_created_tstamp') }}, {{ trimmed('derived_tstamp') }}) as created_text,
        coalesce({{ trimmed('load_tstamp') }}, {{ trimmed('collector_tstamp') }}) as loaded_text,
        {{ trimmed('user_id') }} as user_id,
        {{ trimmed('domain_userid') }} as domain_userid,
        {{ trimmed('page_url') }} as page_url,
        {{ trimmed('page_referrer') }} as page_referrer,
        {{ trimmed('mkt_source') }} as mkt_source,
        {{ trimmed('mkt_medium') }} as mkt_medium,
        {{ trimmed('mkt_campaign') }} as mkt_campaign,
        {{ trimmed('mkt_content') }} as mkt_content,
        {{ trimmed('mkt_term') }} as mkt_term,
        {{ trimmed('mkt_clickid') }} as mkt_clickid,
        {{ trimmed('user_ipaddress') }} as user_ipaddress,
        {{ trimmed('useragent') }} as useragent,
        coalesce(
            contexts_com_snowplowanalytics_snowplow_web_page_1_0_0,
            contexts_com_snowplowanalytics_snowplow_web_page_1
        ) as web_page,
        coalesce(
            unstruct_event_com_snowplowanalytics_snowplow_link_click_1_0_1,
            unstruct_event_com_snowplowanalytics_snowplow_link_click_1
        ) as link_click
    from events

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
    {{ first_match('web_page', '"id" *: *"([^"]+)"') }} as page_view_id,
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
from trimmed
where event_id is not null
