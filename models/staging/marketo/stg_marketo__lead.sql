-- The leads that were not deleted.
select
    {{ record_id('id') }} as lead_id,
    {{ known_id('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ known_text('phone') }}, {{ known_text('mobile_phone') }}) as phone,
    {{ trimmed('company') }} as company_name,
    {{ known_text('country') }} as country,
    {{ trimmed('lead_status') }} as lead_status,
    {{ known_text('website') }} as website,
    {{ known_text('industry') }} as industry,
    {{ known_text('number_of_employees') }} as employee_count,
    {{ known_id('sfdc_contact_id') }} as salesforce_contact_id,
    {{ known_id('sfdc_lead_id') }} as salesforce_lead_id,
    {{ known_id('sfdc_account_id') }} as salesforce_account_id,
    {{ source_time('marketo', 'created_at') }} as created_at,
    {{ source_time('marketo', 'updated_at') }} as updated_at
from {{ source_table('marketo', 'lead') }}
where {{ record_id('id') }} not in (select lead_id from {{ ref('lead_scoring', 'stg_marketo__activity_delete_lead') }})
