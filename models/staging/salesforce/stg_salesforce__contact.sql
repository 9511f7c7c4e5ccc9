-- Contacts that are not deleted, and those that were merged into another, which Salesforce deletes.
with contact as (

    select * from {{ source('salesforce', 'contact') }}

)

select
    {{ trimmed('id') }} as contact_id,
    {{ trimmed('account_id') }} as account_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ trimmed('phone') }}, {{ trimmed('mobile_phone') }}) as phone,
    coalesce({{ trimmed('mailing_country_code') }}, {{ trimmed('mailing_country') }}) as country,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out,
    {{ trimmed('email_bounced_date') }} as bounced_date,
    {{ trimmed('master_record_id') }} as master_record_id,
    {{ trimmed('created_date') }} as created_date,
    {{ trimmed('last_modified_date') }} as last_modified_date
from contact
where
    (
        {{ trimmed('master_record_id') }} is not null
        or not ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
    )
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
