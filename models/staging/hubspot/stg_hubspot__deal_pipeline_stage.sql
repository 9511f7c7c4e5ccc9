-- Meanings of the stages of pipelines.
select
    {{ known_text('pipeline_id') }} as pipeline_id,
    {{ known_text('stage_id') }} as stage_id,
    {{ trimmed('closed_won') }} as is_closed_won,
    {{ trimmed('is_closed') }} as is_closed
from {{ source_table('hubspot', 'deal_pipeline_stage') }}
