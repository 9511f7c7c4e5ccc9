-- Tags of tickets.
with ticket_tag as (

    select * from {{ source('zendesk', 'ticket_tag') }}

)

select
    {{ known_text('ticket_id') }} as ticket_id,
    lower({{ trimmed('tag') }}) as tag
from ticket_tag
where not {{ is_true('_fivetran_deleted') }}
