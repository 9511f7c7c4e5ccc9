-- Contacts of logged engagements.
select
    {{ record_id('engagement_id') }} as engagement_id,
    {{ record_id('contact_id') }} as contact_id
from {{ source_table('hubspot', 'engagement_contact') }}
