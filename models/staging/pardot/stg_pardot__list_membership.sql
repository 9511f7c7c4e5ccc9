-- Who is on which list.
select
    {{ record_id('id') }} as membership_id,
    {{ record_id('list_id') }} as list_id,
    {{ record_id('prospect_id') }} as prospect_id,
    {{ is_true('opted_out') }} as has_opted_out,
    {{ known_text('updated_at') }} as updated_at
from {{ source('pardot', 'list_membership') }}
