-- The texts for no value that the input holds, and how often each was made null.
with nulled as (

    {% for table in row_keys() -%}
    select
        '{{ table }}' as table_name,
        nulled_values,
        count(*) as staged_rows
    from {{ rows_of(table) }}
    where nulled_values is not null
    group by nulled_values
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

by_column as (

    select
        nulled.table_name,
        {{ entry_name('parts.part') }} as column_name,
        {{ entry_text('parts.part') }} as value,
        nulled.staged_rows
    from nulled
    cross join {{ each_part('nulled.nulled_values', entry_separator()) }}

)

select
    table_name,
    column_name,
    value,
    'no value' as reason,
    cast(sum(staged_rows) as bigint) as times,
    {{ run_id() }} as run_id
from by_column
group by table_name, column_name, value
