-- Whose a ticket is.
select
    {{ record_id('ticket_id') }} as ticket_id,
    {{ record_id('contact_id') }} as contact_id
from {{ source_table('hubspot', 'ticket_contact') }}
