-- Changes of leads' fields.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    lower({{ trimmed('primary_attribute_value') }}) as field_label,
    {{ known_text('old_value') }} as old_value,
    {{ known_text('new_value') }} as new_value,
    {{ trimmed('source') }} as change_source,
    {{ trimmed('reason') }} as change_reason
from {{ source_table('marketo', 'activity_change_data_value') }}
