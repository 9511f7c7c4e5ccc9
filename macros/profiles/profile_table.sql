{# The profile of one table, from one scan of it: a select of (table_name, column_name, metric, value_number,
   value_text). Columns are named by kind, so that nothing is asked of the warehouse:

   given        nulls
   keys         nulls, distinct
   texts        nulls, distinct (roughly: from a sketch)
   categories   nulls, distinct, and a row `top_value` for each of the 25 commonest values
   numbers      nulls, min, p05, p50, p95, max
   times        nulls, min, max: value_text is the time, value_number how many days before as_of it lies
   dates        likewise
   conditions   name -> SQL condition: `holds` counts the rows for which it is true

   The number of rows stands in metric `rows`, of no column. A profile is made at every run, so of tables with a row an
   event it holds what is judged and little else: a sketch or a count of distinct values costs more than all the rest. #}
{% macro profile_table(table_name, relation, given=[], keys=[], texts=[], categories=[], numbers=[], times=[], dates=[],
                       conditions={}) -%}
    {%- set figures = [(none, 'rows', 'count(*)', none)] -%}
    {%- for column in given + keys + texts + categories + numbers + times + dates -%}
        {%- do figures.append((column, 'nulls', 'count(*) - count(' ~ column ~ ')', none)) -%}
    {%- endfor -%}
    {%- for column in keys -%}
        {%- do figures.append((column, 'distinct', 'count(distinct ' ~ column ~ ')', none)) -%}
    {%- endfor -%}
    {%- for column in categories -%}
        {%- set counted = lead_scoring.how_many_counted(lead_scoring.value_counts(column)) -%}
        {%- do figures.append((column, 'distinct', counted, none)) -%}
    {%- endfor -%}
    {%- for column in texts -%}
        {%- do figures.append((column, 'distinct', lead_scoring.about_how_many(column), none)) -%}
    {%- endfor -%}
    {%- for column in numbers -%}
        {%- do figures.append((column, 'min', 'min(' ~ column ~ ')', none)) -%}
        {%- for metric in ['p05', 'p50', 'p95'] -%}
            {%- set value = lead_scoring.quantile(column, [0.05, 0.5, 0.95], loop.index0) -%}
            {%- do figures.append((column, metric, value, none)) -%}
        {%- endfor -%}
        {%- do figures.append((column, 'max', 'max(' ~ column ~ ')', none)) -%}
    {%- endfor -%}
    {%- for column in times + dates -%}
        {%- for metric in ['min', 'max'] -%}
            {%- set value = metric ~ '(' ~ column ~ ')' -%}
            {%- set day = value if column in dates else lead_scoring.scoring_day(value) -%}
            {%- do figures.append((column, metric, lead_scoring.days_between(day, lead_scoring.as_of()), value)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name, condition in conditions.items() -%}
        {%- do figures.append((name, 'holds', 'count(case when ' ~ condition ~ ' then 1 end)', none)) -%}
    {%- endfor -%}
    {%- set rows = [] -%}
    {%- for column, metric, number, text in figures -%}
        {%- do rows.append([
            "'" ~ column ~ "'" if column else 'null',
            "'" ~ metric ~ "'",
            'measured.number_' ~ loop.index,
            'measured.text_' ~ loop.index if text else 'null',
        ]) -%}
    {%- endfor -%}
    with measured as (

        select
            {%- for column, metric, number, text in figures %}
            cast({{ number }} as {{ lead_scoring.double() }}) as number_{{ loop.index }},
            {%- if text %}
            cast({{ text }} as string) as text_{{ loop.index }},
            {%- endif %}
            {%- endfor %}
            {%- for column in categories %}
            {{ lead_scoring.value_counts(column) }} as counts_of_{{ column }},
            {%- endfor %}
            '{{ table_name }}' as table_name
        from {{ relation }}

    ),

    counted as (
        {% for column in categories %}
        {{ 'union all' if not loop.first }}
        select
            '{{ column }}' as column_name,
            counts.counted_value,
            counts.occurrences
        from measured, {{ lead_scoring.each_value_count('measured.counts_of_' ~ column) }}
        {% else %}
        select cast(null as string) as column_name, cast(null as string) as counted_value, 0 as occurrences
        from measured
        where false
        {% endfor %}
    ),

    ranked as (

        select
            *,
            row_number() over (partition by column_name order by occurrences desc, counted_value asc) as place
        from counted

    )

    select
        measured.table_name,
        figures.column_name,
        figures.metric,
        figures.value_number,
        figures.value_text
    from measured, {{ lead_scoring.each_row(rows, ['column_name', 'metric', 'value_number', 'value_text'], 'figures') }}

    union all

    select
        '{{ table_name }}' as table_name,
        column_name,
        'top_value' as metric,
        cast(occurrences as {{ lead_scoring.double() }}) as value_number,
        cast(counted_value as string) as value_text
    from ranked
    where place <= 25
{%- endmacro %}
