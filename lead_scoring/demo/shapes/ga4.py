"""GA4's export: page views, how long each page was looked at, and other events of the site."""

from lead_scoring.demo.shapes.shape import Shape

#: What the site calls its events.
_NAMES = {
    "page_view": "page_view",
    "content_downloaded": "file_download",
    "form_submitted": "form_submit",
    "trial_started": "trial_started",
    "chat_started": "chat_started",
}


def _text(key: str, value: str) -> str:
    return f"{{'key': '{key}', 'value': {{'string_value': {value}, 'int_value': null}}}}"


def _number(key: str, value: str) -> str:
    return f"{{'key': '{key}', 'value': {{'string_value': null, 'int_value': {value}}}}}"


_PARAMS = f"""
to_json(list_filter([
    {_text("page_location", "url")},
    {_text("page_referrer", "referrer_url")},
    {_number("ga_session_id", "session_number")},
    {_number("engagement_time_msec", "milliseconds")},
    {_text("gclid", "click_id")},
    {_text("link_url", "'https://www.tideline.io/files/' || content_id || '.pdf'")},
    {_text("form_id", "form_id")},
    {_text("form_type", "form_type")}
], lambda param: param.value.string_value is not null or param.value.int_value is not null))
"""

_EVENTS = f"""
with happenings as (
    select
        * exclude (content_id),
        if(event_type = 'content_downloaded', content_id, null) as content_id,
        case event_type {" ".join(f"when '{kind}' then '{name}'" for kind, name in _NAMES.items())} end as event_name,
        null::bigint as milliseconds,
        occurred_at as happened_at,
        -- every page view is a session of its own: two of one page at one time could not be told apart
        n as session_number
    from said where event_type in ({", ".join(f"'{kind}'" for kind in _NAMES)})
),
-- the time is sent when the page is left
left_pages as (
    select * replace (
        'user_engagement' as event_name,
        cast(engaged_seconds * 1000 as bigint) as milliseconds,
        occurred_at + to_seconds(cast(engaged_seconds as bigint)) as happened_at
    )
    from happenings where event_type = 'page_view' and engaged_seconds > 0
)
select
    strftime(happened_at, '%Y%m%d') as event_date,
    epoch_us(happened_at) as event_timestamp,
    event_name,
    {_PARAMS} as event_params,
    email as user_id,
    anonymous_id as user_pseudo_id,
    n as event_bundle_sequence_id,
    'WEB' as platform
from (from happenings union all from left_pages) as sent
order by n, happened_at
"""

_WHO = "email anonymous_id"
SHAPE = Shape(
    tables={"events": _EVENTS},
    events={
        "page_view": f"{_WHO} url referrer_url engaged_seconds click_id",
        "content_downloaded": f"{_WHO} content_id",
        "form_submitted": f"{_WHO} url form_id form_type",
        "trial_started": _WHO,
        "chat_started": _WHO,
    },
    # time on pages is of browsers that take cookies
    read_as={"engaged_seconds": "if(anonymous_id is null, null, engaged_seconds)"},
    lands_clicks=True,
)
