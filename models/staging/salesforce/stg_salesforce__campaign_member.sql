-- People who took part in a campaign.
with members as (

    select * from {{ source_table('salesforce', 'campaign_member') }}

)

select
    {{ known_text('id') }} as campaign_member_id,
    {{ known_text('campaign_id') }} as campaign_id,
    coalesce({{ known_id('contact_id') }}, {{ known_id('lead_id') }}) as who_id,
    {{ trimmed('status') }} as status,
    {{ is_true('has_responded') }} as has_responded,
    {{ known_text('first_responded_date') }} as first_responded_date,
    {{ source_time('salesforce', 'created_date') }} as created_date
from members
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
