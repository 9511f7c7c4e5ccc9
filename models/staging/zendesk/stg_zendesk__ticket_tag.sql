-- Tags of tickets: rows of their own, or a list that the ticket carries.
with ticket_tag as (

    select * from {{ source_table('zendesk', 'ticket_tag') }}

),

ticket as (

    select * from {{ source_table('zendesk', 'ticket') }}

)

select
    {{ known_text('ticket_id') }} as ticket_id,
    lower({{ trimmed('tag') }}) as tag
from ticket_tag
where not {{ is_true('_fivetran_deleted') }}

union distinct

select
    {{ known_text('ticket.id') }} as ticket_id,
    lower(parts.part) as tag
from ticket
cross join {{ each_part(listed_texts('ticket.tags'), ' ') }}
where parts.part <> ''
