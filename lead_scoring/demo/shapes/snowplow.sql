-- Snowplow: page views, clicks on files, and who it was once they log in. A tenth of what it sends comes twice.

-- Page views, the pings of a page view, clicks on links to files, and logins. The tracker calls every ten seconds while
-- somebody is at the page.
create view snowplow.events as
with views as (
    select *, uuid_of('page' || event_id) as page_view_id from said where event_type = 'page_view'
),
pings as (
    select
        * replace (
            occurred_at + to_seconds(10 * ping) as occurred_at,
            event_id || '-' || ping as event_id,
            null as click_id
        ),
        'page_ping' as event_name
    from (
        select *, unnest(range(1, cast(floor(engaged_seconds / 10) as bigint) + 1)) as ping
        from views where engaged_seconds is not null
    )
),
sent as (
    select *, 'page_view' as event_name from views
    union all by name
    select * exclude (ping) from pings
    union all by name
    select *, if(event_type = 'identified', 'identify', 'link_click') as event_name, null as page_view_id
    from said where event_type in ('identified', 'content_downloaded')
),
-- networks fail and trackers try again
received as (
    select *, unnest(if(hash(event_id) % 10 = 0, [0, 1], [0])) as copy from sent
)
select
    'website' as app_id,
    'web' as platform,
    if(event_name in ('identify', 'link_click'), 'unstruct', event_name) as event,
    event_name,
    uuid_of(event_id) as event_id,
    millis(occurred_at) as dvce_created_tstamp,
    millis(occurred_at) as derived_tstamp,
    millis(occurred_at + to_seconds(1 + copy * 600)) as collector_tstamp,
    millis(occurred_at + to_seconds(60 + copy * 600)) as load_tstamp,
    email as user_id,
    anonymous_id as domain_userid,
    uuid_of('session' || coalesce(anonymous_id, email) || cast(occurred_at as date)) as domain_sessionid,
    ip as user_ipaddress,
    url as page_url,
    referrer_url as page_referrer,
    if(click_id is not null, 'ads', null) as mkt_source,
    if(click_id is not null, 'display', null) as mkt_medium,
    if(click_id is not null, campaign_id, null) as mkt_campaign,
    click_id as mkt_clickid,
    if(click_id is not null, 'Google', null) as mkt_network,
    user_agent as useragent,
    if(page_view_id is not null, '[{"id":"' || page_view_id || '"}]', null)
        as contexts_com_snowplowanalytics_snowplow_web_page_1_0_0,
    if(event_name = 'link_click', '{"targetUrl":"https://www.tideline.io/files/' || content_id || '.pdf"}', null)
        as unstruct_event_com_snowplowanalytics_snowplow_link_click_1_0_1
from received
order by n, event_id, copy;
