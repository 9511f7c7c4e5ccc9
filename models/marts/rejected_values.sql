-- Optional times and numbers that could not be read: null in rows that are accepted all the same.
with rejected as (

    {% for table, key in row_keys().items() -%}
    select
        '{{ table }}' as table_name,
        _file as file,
        _row as row_number,
        {{ key }} as row_key,
        rejected_values
    from {{ rows_of(table) }}
    where rejected_values is not null and rejection_problem is null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    rejected.table_name,
    rejected.file,
    rejected.row_number,
    rejected.row_key,
    {{ replace_matches('parts.part', ' .*$', '') }} as column_name,
    {{ entry_text('parts.part') }} as value,
    {{ entry_name('parts.part') }} as reason,
    {{ run_id() }} as run_id
from rejected
cross join {{ each_part('rejected.rejected_values', entry_separator()) }}
