-- The deals that were not deleted.
select
    {{ record_id('deal_id') }} as deal_id,
    {{ known_text('deal_pipeline_id') }} as pipeline_id,
    {{ known_text('deal_pipeline_stage_id') }} as stage_id,
    {{ trimmed('property_hs_is_closed_won') }} as is_closed_won,
    {{ trimmed('property_hs_is_closed_lost') }} as is_closed_lost,
    {{ source_time('hubspot', 'property_createdate') }} as created_at,
    {{ source_time('hubspot', 'property_closedate') }} as closed_at
from {{ source_table('hubspot', 'deal') }}
where not ({{ is_true('_fivetran_deleted') }} or {{ is_true('is_deleted') }})
