-- Users that are not deleted; Zendesk calls the deleted inactive.
with users as (

    select * from {{ source('zendesk', 'user') }}

)

select
    {{ known_id('id') }} as user_id,
    {{ known_id('email') }} as email,
    {{ trimmed('name') }} as name,
    {{ known_text('phone') }} as phone,
    coalesce(lower({{ trimmed('role') }}), 'end-user') = 'end-user' as is_end_user,
    {{ known_id('organization_id') }} as organization_id,
    {{ known_text('created_at') }} as created_at,
    {{ known_text('updated_at') }} as updated_at
from users
where
    not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('active') }}), 'true') <> 'false'
