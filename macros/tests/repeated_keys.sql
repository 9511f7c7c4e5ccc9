{# The keys that stand more than once in some relations, as rows of (table_name, key, row_count), for a data test. `keys`
   is a list of (relation, columns of its key), and optionally a condition that says which rows to look at. One test of
   many tables costs what a test of one does. #}
{% macro repeated_keys(keys) -%}
    {%- for key in keys %}
    select
        '{{ key[0].identifier }}' as table_name,
        {{ lead_scoring.texts_side_by_side("', '", key[1]) }} as repeated_key,
        count(*) as row_count
    from {{ key[0] }}
    where {{ key[2] or 'true' }}
    group by {{ key[1] | join(', ') }}
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
