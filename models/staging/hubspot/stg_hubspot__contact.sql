-- The contacts that were not deleted.
select
    {{ record_id('id') }} as contact_id,
    {{ known_id('property_email') }} as email,
    {{ known_text('property_hs_additional_emails') }} as additional_emails,
    {{ trimmed('property_firstname') }} as first_name,
    {{ trimmed('property_lastname') }} as last_name,
    {{ trimmed('property_jobtitle') }} as job_title,
    coalesce({{ known_text('property_phone') }}, {{ known_text('property_mobilephone') }}) as phone,
    {{ trimmed('property_company') }} as company_name,
    {{ record_id('property_associatedcompanyid') }} as company_id,
    {{ known_text('property_country') }} as country,
    {{ trimmed('property_lifecyclestage') }} as lifecycle_stage,
    {{ trimmed('property_hs_lead_status') }} as lead_status,
    {{ known_id('property_salesforcecontactid') }} as salesforce_contact_id,
    {{ known_id('property_salesforceleadid') }} as salesforce_lead_id,
    {{ source_time('hubspot', 'property_createdate') }} as created_at,
    {{ source_time('hubspot', 'property_lastmodifieddate') }} as updated_at
from {{ source_table('hubspot', 'contact') }}
where not {{ is_true('_fivetran_deleted') }}
