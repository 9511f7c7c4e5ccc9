-- Whom a logged engagement is about.
select
    {{ record_id('engagement_id') }} as engagement_id,
    {{ record_id('contact_id') }} as contact_id
from {{ source('hubspot', 'engagement_contact') }}
