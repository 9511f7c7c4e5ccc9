-- Campaigns that are not deleted.
with campaign as (

    select * from {{ source_table('salesforce', 'campaign') }}

)

select
    {{ known_text('id') }} as campaign_id,
    {{ trimmed('type') }} as type
from campaign
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
