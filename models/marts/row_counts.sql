-- Row counts of the input: accepted + rejected = read. Lines that could not be split into columns are
-- rejected too.
{% set sources = connected_sources() %}
with counted as (

    {% for table in row_keys() %}
    select
        '{{ table }}' as table_name,
        case
            {%- for source in sources %}
            when _file = '{{ source }}__{{ table }}' then '{{ source }}'
            {%- endfor %}
            when true then 'input'
        end as source_name,
        count(*) as rows_read,
        count(rejection_problem) as rows_rejected
    from {{ rows_of(table) }}
    group by _file
    union all
    {% endfor %}
    select
        unreadable.table_name,
        'input' as source_name,
        count(*) as rows_read,
        count(*) as rows_rejected
    from {{ remembered('input', 'unreadable_rows') }} as unreadable
    group by unreadable.table_name

)

select
    table_name,
    coalesce(source_name, 'input') as source_name,
    cast(sum(rows_read) as bigint) as rows_read,
    cast(sum(rows_read - rows_rejected) as bigint) as rows_accepted,
    cast(sum(rows_rejected) as bigint) as rows_rejected,
    {{ run_id() }} as run_id
from counted
group by table_name, coalesce(source_name, 'input')
