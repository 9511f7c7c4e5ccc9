-- The prospects that were not deleted.
select
    {{ record_id('id') }} as prospect_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('job_title') }} as job_title,
    {{ trimmed('phone') }} as phone,
    {{ trimmed('company') }} as company_name,
    {{ trimmed('country') }} as country,
    {{ trimmed('website') }} as website,
    {{ trimmed('industry') }} as industry,
    {{ trimmed('employees') }} as employee_count,
    {{ record_id('prospect_account_id') }} as prospect_account_id,
    {{ trimmed('crm_account_fid') }} as salesforce_account_id,
    {{ trimmed('crm_contact_fid') }} as salesforce_contact_id,
    {{ trimmed('crm_lead_fid') }} as salesforce_lead_id,
    {{ is_true('opted_out') }} as has_opted_out,
    {{ trimmed('last_activity_at') }} as last_activity_at,
    {{ trimmed('created_at') }} as created_at,
    {{ trimmed('updated_at') }} as updated_at
from {{ source('pardot', 'prospect') }}
where not {{ is_true('_fivetran_deleted') }}
