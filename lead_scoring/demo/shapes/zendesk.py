"""Zendesk: people who asked for help, and their tickets."""

from lead_scoring.demo.shapes.shape import Shape

_USERS = """
select
    700000 + n as id,
    email,
    concat_ws(' ', first_name, last_name) as name,
    phone,
    'end-user' as role,
    null as organization_id,
    person_id as external_id,
    true as active,
    false as suspended,
    utc(coalesce(try_cast(created_at as timestamp), timestamp '2024-01-01')) as created_at,
    utc(coalesce(try_cast(updated_at as timestamp), timestamp '2024-01-01')) as updated_at,
    false as _fivetran_deleted,
    utc(timestamp '2024-01-01') as _fivetran_synced
from persons
where n = owner and n in (select owner from said)
order by n
"""

#: What a ticket is about stands in its tags.
_TICKETS = """
select
    900000 + n as id,
    700000 + owner as requester_id,
    700000 + owner as submitter_id,
    utc(occurred_at) as created_at,
    utc(occurred_at + interval 1 hour) as updated_at,
    'closed' as status,
    'question' as type,
    'normal' as priority,
    'A question' as subject,
    'email' as via_channel,
    '[]' as merged_ticket_ids,
    true as is_public,
    false as _fivetran_deleted,
    utc(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'ticket_created'
order by n
"""

_TAGS = """
select 900000 + n as ticket_id, ticket_category as tag, utc(occurred_at) as _fivetran_synced
from said where event_type = 'ticket_created' and ticket_category is not null
order by n
"""

SHAPE = Shape(
    tables={"user": _USERS, "ticket": _TICKETS, "ticket_tag": _TAGS},
    events={"ticket_created": "email ticket_id ticket_category"},
)
