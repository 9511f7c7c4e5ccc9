-- Tickets that are neither deleted nor spam.
with ticket as (

    select * from {{ source_table('zendesk', 'ticket') }}

)

select
    {{ known_text('id') }} as ticket_id,
    {{ known_id('requester_id') }} as requester_id,
    case when {{ known_id('submitter_id') }} not like '-%' then {{ known_id('submitter_id') }} end as submitter_id,
    {{ source_time('zendesk', 'created_at') }} as created_at,
    {{ trimmed('type') }} as type,
    coalesce({{ trimmed('via_channel') }}, {{ json_text('via', 'channel') }}) as channel,
    nullif({{ replace_matches('merged_ticket_ids', '[^0-9,]', '') }}, '') as merged_ticket_ids
from ticket
where
    not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('status') }}), 'new') not in ('deleted', 'spam')
