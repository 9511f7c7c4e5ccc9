-- The opportunities.
select
    {{ record_id('id') }} as opportunity_id,
    lower({{ trimmed('status') }}) as status,
    {{ source_time('pardot', 'created_at') }} as created_at,
    {{ source_time('pardot', 'closed_at') }} as closed_at
from {{ source_table('pardot', 'opportunity') }}
