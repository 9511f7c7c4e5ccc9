-- Users that are neither deleted, which Zendesk calls inactive, nor suspended, as senders of spam are.
with users as (

    select * from {{ source_table('zendesk', 'user') }}

)

select
    {{ known_id('id') }} as user_id,
    {{ known_id('email') }} as email,
    {{ trimmed('name') }} as name,
    {{ known_text('phone') }} as phone,
    coalesce(lower({{ trimmed('role') }}), 'end-user') = 'end-user' as is_end_user,
    {{ known_id('organization_id') }} as organization_id,
    {{ source_time('zendesk', 'created_at') }} as created_at,
    {{ source_time('zendesk', 'updated_at') }} as updated_at
from users
where
    not ({{ is_true('_fivetran_deleted') }} or {{ is_true('permanently_deleted') }} or {{ is_true('suspended') }})
    and coalesce(lower({{ trimmed('active') }}), 'true') <> 'false'
