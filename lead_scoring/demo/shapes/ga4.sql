-- GA4's export: page views, how long each page was looked at, and other events of the site.

create macro text_param(key, value) as {'key': key, 'value': {'string_value': value, 'int_value': null::bigint}};
create macro number_param(key, value) as {'key': key, 'value': {'string_value': null::varchar, 'int_value': value}};

create view ga4.events as
with sent_events as (
    select
        * exclude (content_id),
        if(event_type = 'content_downloaded', content_id, null) as content_id,
        case event_type
            when 'content_downloaded' then 'file_download' when 'form_submitted' then 'form_submit' else event_type
        end as event_name,
        null::bigint as milliseconds,
        occurred_at as happened_at,
        -- every page view is a session of its own: two of one page at one time would be one
        n as session_number
    from said where event_type <> 'ad_click'
),
-- the time is sent when the page is left
left_pages as (
    select * replace (
        'user_engagement' as event_name,
        cast(engaged_seconds * 1000 as bigint) as milliseconds,
        occurred_at + to_seconds(cast(engaged_seconds as bigint)) as happened_at
    )
    from sent_events where event_type = 'page_view' and engaged_seconds > 0
)
select
    strftime(happened_at, '%Y%m%d') as event_date,
    epoch_us(happened_at) as event_timestamp,
    event_name,
    to_json(list_filter([
        text_param('page_location', url),
        text_param('page_referrer', referrer_url),
        number_param('ga_session_id', session_number),
        number_param('engagement_time_msec', milliseconds),
        text_param('gclid', click_id),
        text_param('link_url', 'https://www.tideline.io/files/' || content_id || '.pdf'),
        text_param('form_id', form_id),
        text_param('form_type', form_type)
    ], lambda param: param.value.string_value is not null or param.value.int_value is not null)) as event_params,
    email as user_id,
    anonymous_id as user_pseudo_id,
    n as event_bundle_sequence_id,
    'WEB' as platform
from (from sent_events union all from left_pages) as sent
order by n, happened_at;
