-- Rows of the input that break the contract, with the reason and what they held.
{% for table, key in row_keys().items() -%}
select
    '{{ table }}' as table_name,
    staged._file as file,
    staged._row as row_number,
    staged.{{ key }} as row_key,
    staged.rejection_problem as problem,
    staged.rejection_reason as reason,
    {{ as_json(contract_columns(table), 'raw_rows') }} as raw_values,
    {{ run_id() }} as run_id
from {{ ref('stg_files__' ~ table) }} as staged
inner join {{ source('files', table) }} as raw_rows
    on staged._load = raw_rows._load and staged._row = raw_rows._row
where staged.rejection_reason is not null

union all

{% endfor -%}
select
    table_name,
    file,
    {{ input_column('row') }} as row_number,
    null as row_key,
    reason as problem,
    reason,
    raw_values,
    {{ run_id() }} as run_id
from {{ source('files', 'unreadable_rows') }}
