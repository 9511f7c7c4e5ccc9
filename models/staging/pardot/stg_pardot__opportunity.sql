-- The opportunities.
select
    {{ record_id('id') }} as opportunity_id,
    lower({{ trimmed('status') }}) as status,
    {{ trimmed('created_at') }} as created_at,
    {{ trimmed('closed_at') }} as closed_at
from {{ source('pardot', 'opportunity') }}
