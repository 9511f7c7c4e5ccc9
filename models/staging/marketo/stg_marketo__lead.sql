-- The leads that were not deleted.
select
    {{ record_id('id') }} as lead_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ trimmed('phone') }}, {{ trimmed('mobile_phone') }}) as phone,
    {{ trimmed('company') }} as company_name,
    {{ trimmed('country') }} as country,
    {{ trimmed('lead_status') }} as lead_status,
    {{ trimmed('website') }} as website,
    {{ trimmed('industry') }} as industry,
    {{ trimmed('number_of_employees') }} as employee_count,
    {{ trimmed('sfdc_contact_id') }} as salesforce_contact_id,
    {{ trimmed('sfdc_lead_id') }} as salesforce_lead_id,
    {{ trimmed('sfdc_account_id') }} as salesforce_account_id,
    {{ trimmed('created_at') }} as created_at,
    {{ trimmed('updated_at') }} as updated_at
from {{ source('marketo', 'lead') }}
where {{ record_id('id') }} not in (select lead_id from {{ ref('stg_marketo__activity_delete_lead') }})
