-- Submitted forms; HubSpot keeps no field values.
select
    {{ known_text('conversion_id') }} as submission_id,
    {{ record_id('contact_id') }} as contact_id,
    {{ known_text('form_id') }} as form_id,
    {{ known_text('page_url') }} as page_url,
    {{ trimmed('title') }} as page_title,
    {{ source_time('hubspot', input_column('timestamp')) }} as submitted_at,
    {{ known_text('_fivetran_synced') }} as synced_at
from {{ source_table('hubspot', 'contact_form_submission') }}
