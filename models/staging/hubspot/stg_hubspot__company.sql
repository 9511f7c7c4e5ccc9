-- The companies that were not deleted.
select
    {{ record_id('id') }} as company_id,
    {{ trimmed('property_name') }} as name,
    {{ known_text('property_domain') }} as domain,
    {{ trimmed('property_type') }} as company_type,
    {{ trimmed('property_lifecyclestage') }} as lifecycle_stage,
    {{ known_text('property_industry') }} as industry,
    {{ known_text('property_numberofemployees') }} as employee_count,
    {{ known_id('property_salesforceaccountid') }} as salesforce_account_id,
    {{ source_time('hubspot', 'property_createdate') }} as created_at,
    {{ source_time('hubspot', 'property_hs_lastmodifieddate') }} as updated_at
from {{ source_table('hubspot', 'company') }}
where not ({{ is_true('_fivetran_deleted') }} or {{ is_true('is_deleted') }})
