-- Rows of the input that break the contract, with the reason and their values.
{% for table, key in row_keys().items() -%}
select
    '{{ table }}' as table_name,
    _file as file,
    _row as row_number,
    {{ key }} as row_key,
    rejection_problem as problem,
    rejection_reason as reason,
    raw_values,
    {{ run_id() }} as run_id
from {{ rows_of(table) }}
where rejection_problem is not null

union all

{% endfor -%}
select
    unreadable.table_name,
    unreadable.file,
    unreadable.{{ input_column('row') }} as row_number,
    null as row_key,
    unreadable.reason as problem,
    unreadable.reason,
    unreadable.raw_values,
    {{ run_id() }} as run_id
from {{ remembered('input', 'unreadable_rows') }} as unreadable
