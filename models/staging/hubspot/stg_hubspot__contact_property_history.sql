-- The values that properties of contacts had.
select
    {{ record_id('contact_id') }} as contact_id,
    {{ trimmed('name') }} as property_name,
    {{ known_text('value') }} as property_value,
    {{ trimmed('source') }} as change_source,
    {{ source_time('hubspot', input_column('timestamp')) }} as changed_at
from {{ source_table('hubspot', 'contact_property_history') }}
