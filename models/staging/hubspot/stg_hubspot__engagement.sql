-- What sales logged, of any kind.
select
    {{ record_id('id') }} as engagement_id,
    upper({{ trimmed('type') }}) as engagement_type,
    {{ known_text(input_column('timestamp')) }} as occurred_at,
    {{ known_text('created_at') }} as created_at
from {{ source('hubspot', 'engagement') }}
