{# What is wrong with the rows of a contract table as a whole, for a data test of that table: more than max_rejected_share
   of its rows, or of the values of a column, break the contract; or accepted and rejected rows are not those that were
   read. One row per problem, with an example and what to do. The model is the only parent of the test, so that all that
   is made of it waits for the test. #}
{% macro rejected_shares(table) -%}
    {%- set rows = lead_scoring.rows_of(table) -%}
    with read_rows as (

        select
            rejection_problem as problem,
            rejection_reason as reason,
            _file || ', row ' || cast(_row as {{ lead_scoring.string() }}) as place
        from {{ rows }}
        {%- if lead_scoring.has_table('input', 'unreadable_rows') %}
        union all
        select
            reason as problem,
            reason,
            file || ', row ' || cast({{ lead_scoring.input_column('row') }} as {{ lead_scoring.string() }}) as place
        from {{ lead_scoring.place_of(lead_scoring.declared_table('input', 'unreadable_rows')) }} as unreadable
        where table_name = '{{ table }}'
        {%- endif %}

    ),

    problems as (

        select
            count(*) as found,
            min(reason) as reason,
            min(place) as place,
            row_number() over (order by count(*) desc, problem) as rank_of_problem,
            sum(count(*)) over () as whole
        from read_rows
        where problem is not null
        group by problem

    ),

    shares as (

        select
            'rows of table {{ table }} break the contract' as problem,
            cast(null as {{ lead_scoring.string() }}) as column_name,
            cast(whole as bigint) as found,
            (select count(*) from read_rows) as whole,
            'Commonest reason: ' || reason || ' (' || cast(found as {{ lead_scoring.string() }}) || ' rows), for example ' || place || '.'
                as example,
            'See them all: select * from {{ rows.schema }}.{{ rows.identifier }} where rejection_problem is not null' as what_to_do
        from problems
        where rank_of_problem = 1
        {%- for column, type in lead_scoring.optional_types(table).items() %}
        {%- set is_unread = "rejected_values like '%" ~ column ~ " is not a %'" %}
        union all
        select
            'values of column {{ column }} of table {{ table }} could not be read' as problem,
            '{{ column }}' as column_name,
            count(case when {{ is_unread }} then 1 end) as found,
            count({{ column }}) + count(case when {{ is_unread }} then 1 end) as whole,
            min(case when {{ is_unread }} then rejected_values end) as example,
            'See them all: select rejected_values, * from {{ rows.schema }}.{{ rows.identifier }} where rejected_values is not null' as what_to_do
        from {{ rows }}
        where rejection_problem is null
        {%- endfor %}

    )

    select
        problem,
        column_name,
        found,
        whole,
        {{ var('max_rejected_share') }} as allowed,
        example,
        what_to_do
    from shares
    where found > {{ var('max_rejected_share') }} * whole
    {%- set counts = [] %}
    {%- for relation in lead_scoring.relations_read(table) %}
    {%- do counts.append('(select count(*) from ' ~ relation ~ ')') %}
    {%- endfor %}
    {%- if counts %}

    union all

    select
        'rows of table {{ table }} were lost or doubled' as problem,
        null as column_name,
        (select count(*) from {{ rows }}) as found,
        {{ counts | join(' + ') }} as whole,
        0 as allowed,
        'As many rows are read as were accepted or rejected.' as example,
        'Please report this.' as what_to_do
    where (select count(*) from {{ rows }}) <> {{ counts | join(' + ') }}
    {%- endif %}
{%- endmacro %}

{# The relations whose rows a contract table is made of, without depending on them; none where rows of suppressed
   people are left out, and where the warehouse may not be asked. #}
{% macro relations_read(table) -%}
    {%- if lead_scoring.declared_table('input', table) is none or lead_scoring.has_suppressions() -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set own = lead_scoring.own_place(table) -%}
    {%- set relations = [own.relation] if own.columns else [] -%}
    {%- for view in lead_scoring.source_views(table) -%}
        {%- do relations.append(graph.nodes['model.lead_scoring.' ~ view].relation_name) -%}
    {%- endfor -%}
    {{ return(relations) }}
{%- endmacro %}
