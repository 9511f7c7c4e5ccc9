-- Progress of leads in programs.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    {{ record_id('primary_attribute_value_id') }} as program_id,
    lower({{ trimmed('new_status') }}) as new_status
from {{ source_table('marketo', 'activity_change_status_in_progression') }}
