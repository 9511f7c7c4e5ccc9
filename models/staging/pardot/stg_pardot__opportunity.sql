-- The opportunities.
select
    {{ record_id('id') }} as opportunity_id,
    lower({{ trimmed('status') }}) as status,
    {{ known_text('created_at') }} as created_at,
    {{ known_text('closed_at') }} as closed_at
from {{ source('pardot', 'opportunity') }}
