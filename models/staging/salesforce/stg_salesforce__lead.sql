-- Leads that are not deleted, and those that were merged into another, which Salesforce deletes.
with leads as (

    select * from {{ source_table('salesforce', 'lead') }}

)

select
    {{ known_id('id') }} as lead_id,
    {{ known_id('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ known_text('phone') }}, {{ known_text('mobile_phone') }}) as phone,
    {{ trimmed('company') }} as company,
    {{ trimmed('status') }} as status,
    coalesce({{ known_text('country_code') }}, {{ known_text('country') }}) as country,
    {{ is_true('is_converted') }} as is_converted,
    {{ known_text('converted_date') }} as converted_date,
    {{ known_id('converted_contact_id') }} as converted_contact_id,
    {{ known_id('converted_account_id') }} as converted_account_id,
    {{ known_text('converted_opportunity_id') }} as converted_opportunity_id,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out,
    {{ source_time('salesforce', 'email_bounced_date') }} as bounced_date,
    {{ known_id('master_record_id') }} as master_record_id,
    {{ source_time('salesforce', 'created_date') }} as created_date,
    {{ source_time('salesforce', 'last_modified_date') }} as last_modified_date
from leads
where
    (
        {{ known_id('master_record_id') }} is not null
        or not ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
    )
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
