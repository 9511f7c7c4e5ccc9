"""Segment (RudderStack writes the same): pages, identify calls, and what the site tracks."""

from lead_scoring.demo.shapes.shape import Shape

_COMMON = """
    uuid_of(event_id) as id,
    anonymous_id,
    if(email is null, null, person_id) as user_id,
    iso(occurred_at) as timestamp,
    iso(occurred_at) as original_timestamp,
    iso(occurred_at + to_seconds(1)) as sent_at,
    iso(occurred_at + to_seconds(2)) as received_at,
    ip as context_ip,
    user_agent as context_user_agent
"""

_PAGES = f"""
select
    {_COMMON},
    url,
    regexp_extract(url, '^https?://[^/]+(/[^?#]*)', 1) as path,
    regexp_extract(url, '([?][^#]*)', 1) as search,
    referrer_url as referrer,
    null as title,
    null as name,
    if(click_id is not null, 'ads', null) as context_campaign_source,
    if(click_id is not null, campaign_id, null) as context_campaign_name
from (
    select * replace (
        if(click_id is null, url, url || '&gclid=' || click_id) as url
    ) from said where event_type = 'page_view'
)
order by n
"""

#: Everyone who is known says so at least once, when first seen.
_IDENTIFIES = f"""
with firsts as (
    select * replace ('first' || event_id as event_id, null as anonymous_id) from said
    where email is not null
    qualify row_number() over (partition by owner order by occurred_at, event_id) = 1
)
select {_COMMON}, email, null as first_name, null as last_name
from (select * from said where event_type = 'identified' and email is not null union all select * from firsts) as calls
order by n, id
"""

#: What the site calls what it tracks, beside page views.
_NAMES = {
    "trial_started": "Trial Started",
    "chat_started": "Live Chat Started",
    "form_submitted": "Form Submitted",
    "content_downloaded": "Content Downloaded",
    "webinar_attended": "Webinar Attended",
}

_TRACKS = f"""
select
    {_COMMON},
    case event_type {" ".join(f"when '{kind}' then '{name}'" for kind, name in _NAMES.items())} end as event_text,
    case event_type
        {" ".join(f"when '{kind}' then '{name.lower().replace(' ', '_')}'" for kind, name in _NAMES.items())}
    end as event,
    url as context_page_url
from said where event_type in ({", ".join(f"'{kind}'" for kind in _NAMES)})
order by n
"""

_FORMS = f"""
select
    {_COMMON},
    said.form_id,
    upper(form_type[1]) || replace(form_type[2:], '_', ' ') as form_name,
    filled_in.* exclude (event_id, form_id, company_name, job_title, honeypot, completion_seconds, required_fields),
    filled_in.company_name as company,
    filled_in.job_title as title
from (select * exclude (email), email as known_email from said) as said join filled_in using (event_id)
where event_type = 'form_submitted'
order by said.n
""".replace("if(email is null", "if(known_email is null")


def _contents(kind: str) -> str:
    return f"""
select {_COMMON}, content_id, content_stage from said where event_type = '{kind}' order by n
"""


_WHO = "email anonymous_id ip user_agent"
SHAPE = Shape(
    tables={
        "pages": _PAGES,
        "identifies": _IDENTIFIES,
        "tracks": _TRACKS,
        "form_submitted": _FORMS,
        "content_downloaded": _contents("content_downloaded"),
        "webinar_attended": _contents("webinar_attended"),
    },
    events={
        "page_view": f"{_WHO} url referrer_url click_id",
        "identified": "email anonymous_id",
        "trial_started": _WHO,
        "chat_started": _WHO,
        "form_submitted": f"{_WHO} url form_id form_type",
        "content_downloaded": f"{_WHO} content_id content_stage",
        "webinar_attended": f"{_WHO} content_id content_stage",
    },
    only={"form_submitted": "event_id in (select event_id from filled_in)", "identified": "email is not null"},
    echoes=("form_submitted",),
    fields="email first_name last_name company_name job_title phone message",
    lands_clicks=True,
)
