-- The rows to forget, of all sources.
select
    table_name,
    deleted_key,
    min(deleted_at) as deleted_at
from {{ ref('lead_scoring', 'int_deletions_rows') }}
where rejection_problem is null
group by table_name, deleted_key
