-- Contacts that were merged into a contact, by its properties. A contact that was deleted since still has them.
select
    {{ record_id('id') }} as contact_id,
    {{ known_text('property_hs_merged_object_ids') }} as merged_contact_ids,
    {{ known_text('property_hs_calculated_merged_vids') }} as merged_vids
from {{ source_table('hubspot', 'contact') }}
where
    {{ known_text('property_hs_merged_object_ids') }} is not null
    or {{ known_text('property_hs_calculated_merged_vids') }} is not null
