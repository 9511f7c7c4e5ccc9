-- Changes of leads' fields.
select
    {{ trimmed('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ trimmed('activity_date') }} as occurred_at,
    {{ trimmed('_fivetran_synced') }} as synced_at,
    lower({{ trimmed('primary_attribute_value') }}) as field_label,
    {{ trimmed('old_value') }} as old_value,
    {{ trimmed('new_value') }} as new_value,
    {{ trimmed('source') }} as change_source
from {{ source('marketo', 'activity_change_data_value') }}
