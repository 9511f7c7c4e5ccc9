-- The programs: webinars, content and so on.
select
    {{ record_id('id') }} as program_id,
    lower({{ trimmed('channel') }}) as channel
from {{ source('marketo', 'program') }}
where not {{ is_true('_fivetran_deleted') }}
