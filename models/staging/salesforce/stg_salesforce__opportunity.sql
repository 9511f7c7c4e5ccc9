-- Opportunities that are not deleted.
with opportunity as (

    select * from {{ source_table('salesforce', 'opportunity') }}

)

select
    {{ known_text('id') }} as opportunity_id,
    {{ known_id('account_id') }} as account_id,
    {{ is_true('is_won') }} as is_won,
    {{ is_true('is_closed') }} as is_closed,
    {{ known_text('close_date') }} as close_date,
    {{ source_time('salesforce', 'created_date') }} as created_date
from opportunity
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
