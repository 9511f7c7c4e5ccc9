-- Who took part in a campaign.
with members as (

    select * from {{ source('salesforce', 'campaign_member') }}

)

select
    {{ trimmed('id') }} as campaign_member_id,
    {{ trimmed('campaign_id') }} as campaign_id,
    coalesce({{ trimmed('contact_id') }}, {{ trimmed('lead_id') }}) as who_id,
    {{ trimmed('status') }} as status,
    {{ is_true('has_responded') }} as has_responded,
    {{ trimmed('first_responded_date') }} as first_responded_date,
    {{ trimmed('created_date') }} as created_date
from members
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
