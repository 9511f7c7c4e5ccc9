-- The programs: webinars, content and so on.
select
    {{ record_id('id') }} as program_id,
    lower({{ trimmed('channel') }}) as channel
from {{ source_table('marketo', 'program') }}
where not {{ is_true('_fivetran_deleted') }}
