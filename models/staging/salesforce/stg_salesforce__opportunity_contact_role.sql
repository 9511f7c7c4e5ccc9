-- People who take part in an opportunity.
with roles as (

    select * from {{ source_table('salesforce', 'opportunity_contact_role') }}

)

select
    {{ known_text('opportunity_id') }} as opportunity_id,
    {{ known_id('contact_id') }} as contact_id
from roles
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
