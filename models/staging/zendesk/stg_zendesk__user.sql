-- Users that are not deleted; Zendesk calls the deleted inactive.
with users as (

    select * from {{ source('zendesk', 'user') }}

)

select
    {{ trimmed('id') }} as user_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('name') }} as name,
    {{ trimmed('phone') }} as phone,
    coalesce(lower({{ trimmed('role') }}), 'end-user') = 'end-user' as is_end_user,
    {{ trimmed('organization_id') }} as organization_id,
    {{ trimmed('created_at') }} as created_at,
    {{ trimmed('updated_at') }} as updated_at
from users
where
    not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('active') }}), 'true') <> 'false'
