"""Pardot (Account Engagement): prospects and their activities."""

from lead_scoring.demo.shapes.shape import Shape

_SYNCED = "utc(occurred_at + interval 1 hour) as _fivetran_synced"

_PROSPECTS = """
select
    100000 + n as id,
    false as _fivetran_deleted,
    utc(timestamp '2026-01-01') as _fivetran_synced,
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

#: What Pardot calls an activity of each event type, and its number in Pardot's documentation.
_TYPES = {
    "email_delivered": ("Email", 6),
    "email_opened": ("Email", 11),
    "email_clicked": ("Email", 1),
    "email_bounced": ("Email", 13),
    "email_unsubscribed": ("Email", 12),
    "email_resubscribed": ("Email", 16),
    "form_submitted": ("Form", 4),
    "content_downloaded": ("File", 1),
    "chat_started": ("Olark", 22),
    "webinar_attended": ("Webinar", 24),
    "ticket_created": ("UserVoice", 33),
}
#: A bounce that passes.
_INDIRECT_BOUNCE = 36

_ACTIVITIES = f"""
select
    1000000 + n as id,
    100000 + owner as prospect_id,
    utc(occurred_at) as created_at,
    case
        when bounce_type = 'soft' then {_INDIRECT_BOUNCE}
        {" ".join(f"when event_type = '{kind}' then {number}" for kind, (_, number) in _TYPES.items())}
    end as type,
    case event_type {" ".join(f"when '{kind}' then '{name}'" for kind, (name, _) in _TYPES.items())} end as type_name,
    if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null) as email_id,
    if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null) as list_email_id,
    if(event_type = 'form_submitted', 1 + abs(hash(form_id) % 1000)::bigint, null) as form_id,
    if(event_type = 'content_downloaded', 1 + abs(hash(content_id) % 100000)::bigint, null) as file_id,
    case event_type
        when 'email_clicked' then url
        when 'form_submitted' then upper(form_type[1]) || replace(form_type[2:], '_', ' ')
        else content_id
    end as details,
    null as visitor_id,
    {_SYNCED}
from said order by n
"""

_OPPORTUNITIES = """
select
    500000 + n as id,
    case when is_won then 'Won' when not is_won then 'Lost' else 'Open' end as status,
    utc(opened_at) as created_at,
    utc(closed_at) as closed_at,
    utc(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n
"""

_PARTICIPANTS = """
select 500000 + n as opportunity_id, 100000 + owner as prospect_id, utc(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n
"""

SHAPE = Shape(
    tables={
        "prospect": _PROSPECTS,
        "visitor_activity": _ACTIVITIES,
        "opportunity": _OPPORTUNITIES,
        "opportunity_prospect": _PARTICIPANTS,
    },
    deals="true",
    events={
        **dict.fromkeys(("email_delivered", "email_opened"), "person_id message_id"),
        "email_clicked": "person_id message_id url",
        "email_bounced": "person_id message_id bounce_type",
        **dict.fromkeys(("email_unsubscribed", "email_resubscribed", "chat_started"), "person_id"),
        "form_submitted": "person_id form_id form_type",
        **dict.fromkeys(("content_downloaded", "webinar_attended"), "person_id content_id"),
        "ticket_created": "person_id ticket_id",
    },
)
