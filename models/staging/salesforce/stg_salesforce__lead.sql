-- Leads that are not deleted, and those that were merged into another, which Salesforce deletes.
with leads as (

    select * from {{ source('salesforce', 'lead') }}

)

select
    {{ trimmed('id') }} as lead_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ trimmed('phone') }}, {{ trimmed('mobile_phone') }}) as phone,
    {{ trimmed('company') }} as company,
    {{ trimmed('status') }} as status,
    coalesce({{ trimmed('country_code') }}, {{ trimmed('country') }}) as country,
    {{ is_true('is_converted') }} as is_converted,
    {{ trimmed('converted_date') }} as converted_date,
    {{ trimmed('converted_contact_id') }} as converted_contact_id,
    {{ trimmed('converted_account_id') }} as converted_account_id,
    {{ trimmed('converted_opportunity_id') }} as converted_opportunity_id,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out,
    {{ trimmed('email_bounced_date') }} as bounced_date,
    {{ trimmed('master_record_id') }} as master_record_id,
    {{ trimmed('created_date') }} as created_date,
    {{ trimmed('last_modified_date') }} as last_modified_date
from leads
where
    (
        {{ trimmed('master_record_id') }} is not null
        or not ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
    )
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
