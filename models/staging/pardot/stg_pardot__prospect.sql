-- The prospects that were not deleted.
select
    {{ record_id('id') }} as prospect_id,
    {{ known_id('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('job_title') }} as job_title,
    {{ known_text('phone') }} as phone,
    {{ trimmed('company') }} as company_name,
    {{ known_text('country') }} as country,
    {{ known_text('website') }} as website,
    {{ known_text('industry') }} as industry,
    {{ known_text('employees') }} as employee_count,
    {{ record_id('prospect_account_id') }} as prospect_account_id,
    {{ known_id('crm_account_fid') }} as salesforce_account_id,
    {{ known_id('crm_contact_fid') }} as salesforce_contact_id,
    {{ known_id('crm_lead_fid') }} as salesforce_lead_id,
    {{ is_true('opted_out') }} as has_opted_out,
    {{ is_true('is_email_hard_bounced') }} or {{ known_text('email_bounced_at') }} is not null as has_bounced,
    {{ source_time('pardot', 'last_activity_at') }} as last_activity_at,
    {{ source_time('pardot', 'created_at') }} as created_at,
    {{ source_time('pardot', 'updated_at') }} as updated_at
from {{ source_table('pardot', 'prospect') }}
where not ({{ is_true('_fivetran_deleted') }} or {{ is_true('is_deleted') }})
