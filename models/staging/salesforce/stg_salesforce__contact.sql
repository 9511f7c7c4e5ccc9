-- Contacts that are not deleted, and those that were merged into another, which Salesforce deletes.
with contact as (

    select * from {{ source_table('salesforce', 'contact') }}

)

select
    {{ known_id('id') }} as contact_id,
    {{ known_id('account_id') }} as account_id,
    {{ known_id('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('title') }} as job_title,
    coalesce({{ known_text('phone') }}, {{ known_text('mobile_phone') }}) as phone,
    coalesce({{ known_text('mailing_country_code') }}, {{ known_text('mailing_country') }}) as country,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out,
    {{ source_time('salesforce', 'email_bounced_date') }} as bounced_date,
    {{ known_id('master_record_id') }} as master_record_id,
    {{ source_time('salesforce', 'created_date') }} as created_date,
    {{ source_time('salesforce', 'last_modified_date') }} as last_modified_date
from contact
where
    (
        {{ known_id('master_record_id') }} is not null
        or not ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
    )
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
