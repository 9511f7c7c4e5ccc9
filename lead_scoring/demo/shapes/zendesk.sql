-- Zendesk: people who asked for help, and their tickets.

create view zendesk.user as
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
    utc(created(created_at)) as created_at,
    utc(created(updated_at)) as updated_at,
    false as _fivetran_deleted,
    utc(timestamp '2024-01-01') as _fivetran_synced
from persons
where n = owner and n in (select owner from said)
order by n;

-- What a ticket is about stands in its tags.
create view zendesk.ticket as
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
order by n;

create view zendesk.ticket_tag as
select 900000 + n as ticket_id, ticket_category as tag, utc(occurred_at) as _fivetran_synced
from said where event_type = 'ticket_created' and ticket_category is not null
order by n;
