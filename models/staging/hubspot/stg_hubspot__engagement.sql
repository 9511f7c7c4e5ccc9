-- Engagements that sales logged, of any kind.
select
    {{ record_id('id') }} as engagement_id,
    upper({{ trimmed('type') }}) as engagement_type,
    {{ source_time('hubspot', input_column('timestamp')) }} as occurred_at,
    {{ source_time('hubspot', 'created_at') }} as created_at
from {{ source_table('hubspot', 'engagement') }}
