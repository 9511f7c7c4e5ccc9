{# The rows of a relation, each once for every integer from `first` to the one before `after_last`, which stands in
   column `name`: a source. #}
{% macro each_integer(relation, first, after_last, name) -%}
    {{ adapter.dispatch('each_integer', 'lead_scoring')(relation, first, after_last, name) }}
{%- endmacro %}

{% macro default__each_integer(relation, first, after_last, name) -%}
    {{ lead_scoring.not_known_here('each_integer') }}
{%- endmacro %}

{% macro duckdb__each_integer(relation, first, after_last, name) -%}
    (select *, unnest(range({{ first }}, {{ after_last }})) as {{ name }} from {{ relation }})
{%- endmacro %}

{# A sequence would count down to an end below its start; null has no rows. #}
{% macro spark__each_integer(relation, first, after_last, name) -%}
    (
        select
            *,
            explode(
                case when {{ first }} < {{ after_last }} then sequence({{ first }}, {{ after_last }} - 1) end
            ) as {{ name }}
        from {{ relation }}
    )
{%- endmacro %}

{% macro bigquery__each_integer(relation, first, after_last, name) -%}
    (select * from {{ relation }}, unnest(generate_array({{ first }}, {{ after_last }} - 1)) as {{ name }})
{%- endmacro %}

{% macro postgres__each_integer(relation, first, after_last, name) -%}
    (
        select
            repeated.*,
            numbers.{{ name }}
        from {{ relation }} as repeated
        cross join lateral generate_series(
            cast({{ first }} as integer), cast({{ after_last }} as integer) - 1
        ) as numbers ({{ name }})
    )
{%- endmacro %}

{% macro snowflake__each_integer(relation, first, after_last, name) -%}
    (
        select
            {{ relation }}.*,
            cast(numbers.value as integer) as {{ name }}
        from {{ relation }}, lateral flatten(input => array_generate_range({{ first }}, {{ after_last }})) as numbers
    )
{%- endmacro %}

{# Rows that are made of each row of another source: a lateral source `alias` with `columns`. `rows`: a list of lists of
   SQL expressions, at least one of which gives each column its type. #}
{% macro each_row(rows, columns, alias) -%}
    {{ adapter.dispatch('each_row', 'lead_scoring')(rows, columns, alias) }}
{%- endmacro %}

{% macro default__each_row(rows, columns, alias) -%}
    lateral (values
        {%- for row in rows %}
        ({{ row | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as {{ alias }} ({{ columns | join(', ') }})
{%- endmacro %}

{# The values of a table may not name another source here; those of an array may. #}
{% macro spark__each_row(rows, columns, alias) -%}
    lateral inline(array(
        {%- for row in rows %}
        struct({% for column in columns %}{{ row[loop.index0] }} as {{ column }}{{ ', ' if not loop.last }}{% endfor %})
        {{- ',' if not loop.last }}
        {%- endfor %}
    )) as {{ alias }}
{%- endmacro %}

{% macro snowflake__each_row(rows, columns, alias) -%}
    lateral (
        {%- for row in rows %}
        select {% for column in columns %}{{ row[loop.index0] }} as {{ column }}{{ ', ' if not loop.last }}{% endfor %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as {{ alias }}
{%- endmacro %}

{% macro bigquery__each_row(rows, columns, alias) -%}
    unnest([
        {%- for row in rows %}
        struct(
            {%- for column in columns %}{{ row[loop.index0] }} as {{ column }}{{ ', ' if not loop.last }}{% endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ]) as {{ alias }}
{%- endmacro %}

{# Behind the `from` of a step whose columns later steps read more than once: PostgreSQL would compute them as often. #}
{% macro once() -%}
    {{ 'offset 0' if target.type == 'postgres' }}
{%- endmacro %}

{# The last value so far that is not null. `over`: the window, which is ordered by `keys`. #}
{% macro last_known(value, keys, over) -%}
    {{ adapter.dispatch('last_known', 'lead_scoring')(value, keys, over) }}
{%- endmacro %}

{% macro default__last_known(value, keys, over) -%}
    last_value({{ value }}) ignore nulls over ({{ over }})
{%- endmacro %}

{% macro duckdb__last_known(value, keys, over) -%}
    last_value({{ value }} ignore nulls) over ({{ over }})
{%- endmacro %}

{% macro bigquery__last_known(value, keys, over) -%}
    last_value({{ value }} ignore nulls) over ({{ over }})
{%- endmacro %}

{# It passes over no nulls: of lists that begin with the keys the greatest is the last. The value comes as text. #}
{% macro postgres__last_known(value, keys, over) -%}
    (max(array[
        {%- for key in keys + [value] %}cast({{ key }} as text){{ ', ' if not loop.last }}{% endfor -%}
    ]) filter (where {{ value }} is not null) over ({{ over }}))[{{ keys | length + 1 }}]
{%- endmacro %}

{# The texts of a group as one text, in an order: an aggregate, null when all are. #}
{% macro joined_texts(value, separator, order_by) -%}
    {{ adapter.dispatch('joined_texts', 'lead_scoring')(value, separator, order_by) }}
{%- endmacro %}

{% macro default__joined_texts(value, separator, order_by) -%}
    listagg({{ value }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__joined_texts(value, separator, order_by) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro bigquery__joined_texts(value, separator, order_by) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro postgres__joined_texts(value, separator, order_by) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{# The value of the row whose keys come first; rows without a value do not count. An aggregate. Where there are several
   keys the value has to be text. #}
{% macro first_by(value, keys) -%}
    {{ adapter.dispatch('first_by', 'lead_scoring')(value, keys) }}
{%- endmacro %}

{% macro default__first_by(value, keys) -%}
    {{ lead_scoring.not_known_here('first_by') }}
{%- endmacro %}

{% macro duckdb__first_by(value, keys) -%}
    min_by({{ value }}, {{ lead_scoring.one_key(keys) }})
{%- endmacro %}

{% macro spark__first_by(value, keys) -%}
    min_by({{ value }}, {{ lead_scoring.one_key(keys) }}) filter (where {{ value }} is not null)
{%- endmacro %}

{% macro bigquery__first_by(value, keys) -%}
    array_agg({{ value }} ignore nulls order by {{ keys | join(', ') }} limit 1)[safe_offset(0)]
{%- endmacro %}

{% macro snowflake__first_by(value, keys) -%}
    {%- if keys | length == 1 -%}
    min_by({{ value }}, case when {{ value }} is not null then {{ keys[0] }} end)
    {%- else -%}
    cast(get(array_agg({{ value }}) within group (order by {{ keys | join(', ') }}), 0) as {{ lead_scoring.string() }})
    {%- endif -%}
{%- endmacro %}

{% macro postgres__first_by(value, keys) -%}
    (array_agg({{ value }} order by {{ keys | join(', ') }}) filter (where {{ value }} is not null))[1]
{%- endmacro %}

{# The value of the row whose keys come last; otherwise as `first_by`. #}
{% macro last_by(value, keys) -%}
    {{ adapter.dispatch('last_by', 'lead_scoring')(value, keys) }}
{%- endmacro %}

{% macro default__last_by(value, keys) -%}
    {{ lead_scoring.not_known_here('last_by') }}
{%- endmacro %}

{% macro duckdb__last_by(value, keys) -%}
    max_by({{ value }}, {{ lead_scoring.one_key(keys) }})
{%- endmacro %}

{% macro spark__last_by(value, keys) -%}
    max_by({{ value }}, {{ lead_scoring.one_key(keys) }}) filter (where {{ value }} is not null)
{%- endmacro %}

{% macro bigquery__last_by(value, keys) -%}
    array_agg({{ value }} ignore nulls order by {{ keys | join(' desc, ') }} desc limit 1)[safe_offset(0)]
{%- endmacro %}

{% macro snowflake__last_by(value, keys) -%}
    {%- if keys | length == 1 -%}
    max_by({{ value }}, case when {{ value }} is not null then {{ keys[0] }} end)
    {%- else -%}
    cast(get(array_agg({{ value }}) within group (order by {{ keys | join(' desc, ') }} desc), 0) as {{ lead_scoring.string() }})
    {%- endif -%}
{%- endmacro %}

{% macro postgres__last_by(value, keys) -%}
    (
        array_agg({{ value }} order by {{ keys | join(' desc nulls last, ') }} desc nulls last)
        filter (where {{ value }} is not null)
    )[1]
{%- endmacro %}

{# Several keys as one that sorts by the first, then by the next. #}
{% macro one_key(keys) -%}
    {{ keys[0] if keys | length == 1 else '(' ~ keys | join(', ') ~ ')' }}
{%- endmacro %}


{# A table written out, as a select. `rows`: a list of lists of SQL expressions. #}
{% macro listed_rows(rows, columns) -%}
    {{ adapter.dispatch('listed_rows', 'lead_scoring')(rows, columns) }}
{%- endmacro %}

{% macro default__listed_rows(rows, columns) -%}
    select * from (values
        {%- for row in rows %}
        ({{ row | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed ({{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__listed_rows(rows, columns) -%}
    select * from {{ lead_scoring.bigquery__each_row(rows, columns, 'listed') }}
{%- endmacro %}

{# The columns of a row as one whole number, which another row has by chance only (64 bits). `relation`: where they stand,
   unless the columns say so. #}
{% macro row_hash(columns, relation=none) -%}
    {%- set named = [] -%}
    {%- for column in columns -%}
        {%- do named.append(relation ~ '.' ~ column if relation else column) -%}
    {%- endfor -%}
    {{ adapter.dispatch('row_hash', 'lead_scoring')(named) }}
{%- endmacro %}

{% macro default__row_hash(columns) -%}
    {{ lead_scoring.not_known_here('row_hash') }}
{%- endmacro %}

{% macro duckdb__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}

{% macro snowflake__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__row_hash(columns) -%}
    farm_fingerprint({{ lead_scoring.whole_row_as_text(columns) }})
{%- endmacro %}

{% macro postgres__row_hash(columns) -%}
    hash_record_extended(row({{ columns | join(', ') }}), 0)
{%- endmacro %}
