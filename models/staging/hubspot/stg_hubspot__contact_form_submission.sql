-- Submitted forms; HubSpot keeps no field values.
select
    {{ trimmed('conversion_id') }} as submission_id,
    {{ record_id('contact_id') }} as contact_id,
    {{ trimmed('form_id') }} as form_id,
    {{ trimmed('page_url') }} as page_url,
    {{ trimmed('title') }} as page_title,
    {{ trimmed(input_column('timestamp')) }} as submitted_at,
    {{ trimmed('_fivetran_synced') }} as synced_at
from {{ source('hubspot', 'contact_form_submission') }}
