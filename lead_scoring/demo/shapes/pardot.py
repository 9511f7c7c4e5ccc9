"""Pardot (Account Engagement): prospects and their activities."""

from lead_scoring.demo.shapes.shape import Shape

_SYNCED = "utc(timestamp '2026-01-01') as _fivetran_synced"

_PROSPECTS = f"""
select
    100000 + n as id,
    false as _fivetran_deleted,
    {_SYNCED},
    email,
    first_name,
    last_name,
    job_title,
    phone,
    company_name as company,
    country,
    utc(coalesce(try_cast(created_at as timestamp), timestamp '2024-01-01')) as created_at,
    utc(try_cast(updated_at as timestamp)) as updated_at,
    false as opted_out
from persons where n = owner order by n
"""

#: Numbers of Pardot's documentation.
_TYPES = {
    "email_delivered": 6,
    "email_opened": 11,
    "email_clicked": 1,
    "email_bounced": 13,
    "email_unsubscribed": 12,
    "email_resubscribed": 16,
    "form_submitted": 4,
    "content_downloaded": 1,
    "webinar_attended": 24,
}

_ACTIVITIES = f"""
select
    1000000 + n as id,
    100000 + owner as prospect_id,
    {_SYNCED},
    utc(occurred_at) as created_at,
    case event_type {" ".join(f"when '{kind}' then {number}" for kind, number in _TYPES.items())} end as type,
    case
        when event_type like 'email%' then 'Email'
        when event_type = 'form_submitted' then 'Form'
        when event_type = 'content_downloaded' then 'File'
        else 'Webinar'
    end as type_name,
    if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null) as email_id,
    if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null) as list_email_id,
    if(event_type = 'form_submitted', 1 + abs(hash(form_id) % 1000)::bigint, null) as form_id,
    if(event_type = 'content_downloaded', 1 + abs(hash(content_id) % 100000)::bigint, null) as file_id,
    coalesce(url, content_id, upper(form_type[1]) || replace(form_type[2:], '_', ' ')) as details,
    null as visitor_id
from said order by n
"""

SHAPE = Shape(
    tables={"prospect": _PROSPECTS, "visitor_activity": _ACTIVITIES},
    events={
        **dict.fromkeys(("email_delivered", "email_opened"), "person_id message_id"),
        "email_clicked": "person_id message_id url",
        "email_bounced": "person_id message_id bounce_type",
        **dict.fromkeys(("email_unsubscribed", "email_resubscribed"), "person_id"),
        "form_submitted": "person_id form_id form_type",
        "content_downloaded": "person_id content_id",
        "webinar_attended": "person_id content_id",
    },
)
