-- Users of Salesforce.
with users as (

    select * from {{ source_table('salesforce', 'user') }}

)

select
    {{ known_text('id') }} as user_id,
    {{ trimmed('user_type') }} as user_type
from users
where
    not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
