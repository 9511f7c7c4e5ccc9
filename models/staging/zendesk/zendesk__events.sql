-- Tickets that end users submitted. One that was merged into another is in there, and counts once; one that an agent or
-- anybody else submitted for somebody is not theirs.
with ticket as (

    select * from {{ ref('lead_scoring', 'stg_zendesk__ticket') }}

),

users as (

    select * from {{ ref('lead_scoring', 'stg_zendesk__user') }}

),

tags as (

    select
        ticket_id,
        {{ joined_texts('tag', ' ', 'tag') }} as tags,
        {{ dbt.bool_or("tag in ('closed_by_merge', 'spam')") }} as is_tagged_away
    from {{ ref('lead_scoring', 'stg_zendesk__ticket_tag') }}
    group by ticket_id

),

merged as (

    select distinct parts.part as ticket_id
    from ticket
    cross join {{ each_part('ticket.merged_ticket_ids', ',') }}

),

counted as (

    select
        ticket.*,
        lower({{ texts_side_by_side("' '", ['ticket.type', 'tags.tags']) }}) as topic
    from ticket
    left join users on ticket.requester_id = users.user_id
    left join tags on ticket.ticket_id = tags.ticket_id
    left join merged on ticket.ticket_id = merged.ticket_id
    where
        coalesce(users.is_end_user, true)
        and coalesce(ticket.submitter_id = ticket.requester_id, true)
        and not coalesce(tags.is_tagged_away, false)
        and merged.ticket_id is null

)

select
    {{ contract_row('events', {
        'event_id': namespaced('zendesk', "'ticket:' || ticket_id"),
        'event_type': "'ticket_created'",
        'occurred_at': 'created_at',
        'person_id': namespaced('zendesk', 'requester_id'),
        'channel': 'channel',
        'ticket_id': namespaced('zendesk', 'ticket_id'),
        'ticket_category': ticket_category('topic', 'type'),
        'source_system': "'zendesk'",
    }) }}
from counted
