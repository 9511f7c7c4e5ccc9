{# What is wrong with the rows of a contract table as a whole, for a data test of that table. One row per problem, with an
   example and what to do. The model of the rows is the only parent of the test, so that all that is made of it waits for
   the test; a model that counts them for all tables would be another parent. #}
{% macro rejected_shares(table) -%}
    {%- set problems = [lead_scoring.large_share_of_rows(table)] -%}
    {%- for column in lead_scoring.optional_types(table) -%}
        {%- do problems.append(lead_scoring.large_share_of_values(table, column)) -%}
    {%- endfor -%}
    {%- set relations = lead_scoring.relations_read(table) -%}
    {%- do problems.append(lead_scoring.lost_rows(table, relations)) if relations -%}
    {{ problems | join('\n\n    union all\n\n    ') }}
{%- endmacro %}

{# More than max_rejected_share of the rows of a contract table break the contract: one row, or none. #}
{% macro large_share_of_rows(table) -%}
    {%- set rows = lead_scoring.rows_of(table) -%}
    select
        'rows of table {{ table }} break the contract' as problem,
        cast(null as {{ lead_scoring.string() }}) as column_name,
        found,
        whole,
        {{ var('max_rejected_share') }} as allowed,
        'Commonest reason: ' || reason || ' (' || cast(commonest as {{ lead_scoring.string() }}) || ' rows), for example '
        || place || '.' as example,
        'See them all: select * from {{ rows.schema }}.{{ rows.identifier }} where rejection_problem is not null' as what_to_do
    from (
        select
            cast(sum(count(problem)) over () as bigint) as found,
            cast(sum(count(*)) over () as bigint) as whole,
            count(problem) as commonest,
            min(reason) as reason,
            min(place) as place,
            row_number() over (order by count(problem) desc, problem) as rank_of_problem
        from ({{ lead_scoring.read_rows(table) }}) as read_rows
        group by problem
    ) as problems
    where rank_of_problem = 1 and found > {{ var('max_rejected_share') }} * whole
{%- endmacro %}

{# The rows of a contract table that were read, with what is wrong and where it stands: null in rows that are accepted.
   Lines that could not be split into columns are among them. #}
{% macro read_rows(table) -%}
    select
        rejection_problem as problem,
        rejection_reason as reason,
        case
            when rejection_problem is not null then _file || ', row ' || cast(_row as {{ lead_scoring.string() }})
        end as place
    from {{ lead_scoring.rows_of(table) }}
    {%- if lead_scoring.has_table('input', 'unreadable_rows') %}
    union all
    select
        reason as problem,
        reason,
        file || ', row ' || cast({{ lead_scoring.input_column('row') }} as {{ lead_scoring.string() }}) as place
    from {{ lead_scoring.place_of(lead_scoring.declared_table('input', 'unreadable_rows')) }} as unreadable
    where table_name = '{{ table }}'
    {%- endif %}
{%- endmacro %}

{# More than max_rejected_share of the values of an optional column could not be read: one row, or none. #}
{% macro large_share_of_values(table, column) -%}
    {%- set rows = lead_scoring.rows_of(table) -%}
    {%- set is_unread = "rejected_values like '%" ~ column ~ " is not a %'" -%}
    select
        'values of column {{ column }} of table {{ table }} could not be read' as problem,
        '{{ column }}' as column_name,
        found,
        found + given as whole,
        {{ var('max_rejected_share') }} as allowed,
        example,
        'See them all: select rejected_values, * from {{ rows.schema }}.{{ rows.identifier }} where rejected_values is not null' as what_to_do
    from (
        select
            count(case when {{ is_unread }} then 1 end) as found,
            count({{ column }}) as given,
            min(case when {{ is_unread }} then rejected_values end) as example
        from {{ rows }}
        where rejection_problem is null
    ) as counted
    where found > {{ var('max_rejected_share') }} * (found + given)
{%- endmacro %}

{# A contract table has not as many rows, accepted or rejected, as the relations it is made of: one row, or none. #}
{% macro lost_rows(table, relations) -%}
    {%- set counts = [] -%}
    {%- for relation in relations -%}
        {%- do counts.append('(select count(*) from ' ~ relation ~ ')') -%}
    {%- endfor -%}
    select
        'rows of table {{ table }} were lost or doubled' as problem,
        cast(null as {{ lead_scoring.string() }}) as column_name,
        found,
        whole,
        0 as allowed,
        'As many rows are read as were accepted or rejected.' as example,
        'Please report this.' as what_to_do
    from (
        select
            (select count(*) from {{ lead_scoring.rows_of(table) }}) as found,
            {{ counts | join(' + ') }} as whole
    ) as counted
    where found <> whole
{%- endmacro %}

{# The relations whose rows a contract table is made of, without depending on them; none where rows of suppressed
   people are left out, where the warehouse may not be asked, and where a source is no relation but part of a query. #}
{% macro relations_read(table) -%}
    {%- if lead_scoring.declared_table('input', table) is none or lead_scoring.has_suppressions() -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set own = lead_scoring.own_place(table) -%}
    {%- set relations = [own.relation] if own.columns else [] -%}
    {%- for view in lead_scoring.source_views(table) -%}
        {%- do relations.append(graph.nodes['model.lead_scoring.' ~ view].relation_name) -%}
    {%- endfor -%}
    {{ return([] if none in relations else relations) }}
{%- endmacro %}
