-- The rows to forget, of all sources.
select
    table_name,
    deleted_key,
    min(deleted_at) as deleted_at
from {{ ref('stg_files__deletions') }}
where rejection_reason is null
group by table_name, deleted_key
