{# The CTE `smallest`: each person_id of `joins` with the smallest one that it is connected with, through however many
   others. `joins`: a CTE with (person_id, other_person_id), each join both ways round. #}
{% macro smallest_joined(joins) -%}
    {{ adapter.dispatch('smallest_joined', 'lead_scoring')(joins) }}
{%- endmacro %}

{# Engines whose recursion may only add rows, not leave out those it has, would go round in circles: each step takes
   over the smallest id of the neighbours. Where a chain is longer than the steps, the data test
   `joined_people_are_one_person` stops the run. #}
{% macro default__smallest_joined(joins) -%}
neighbours as (

    select person_id, other_person_id from {{ joins }}
    union distinct
    select person_id, person_id as other_person_id from {{ joins }}

),
{% for step in range(1, 33) %}
step_{{ step }} as (

    select
        neighbours.person_id,
        min({{ 'neighbours.other_person_id' if loop.first else 'before.smallest_person_id' }}) as smallest_person_id
    from neighbours
    {%- if not loop.first %}
    inner join step_{{ step - 1 }} as before on neighbours.other_person_id = before.person_id
    {%- endif %}
    group by neighbours.person_id

),
{% endfor %}
smallest as (

    select
        person_id,
        smallest_person_id
    from step_32

)
{%- endmacro %}

{% macro duckdb__smallest_joined(joins) -%}
reachable as (

    select person_id, person_id as reached_person_id from {{ joins }}
    union distinct
    select reachable.person_id, {{ joins }}.other_person_id
    from reachable
    inner join {{ joins }} on reachable.reached_person_id = {{ joins }}.person_id

),

smallest as (

    select
        person_id,
        min(reached_person_id) as smallest_person_id
    from reachable
    group by person_id

)
{%- endmacro %}

{% macro postgres__smallest_joined(joins) -%}
    {{ lead_scoring.duckdb__smallest_joined(joins) }}
{%- endmacro %}

{# Its recursion may only add rows: a function that the command line gives the session (lead_scoring/spark). #}
{% macro spark__smallest_joined(joins) -%}
smallest as (

    select
        person_id,
        smallest_person_id
    from smallest_joined(table(select person_id, other_person_id from {{ joins }}) with single partition)

)
{%- endmacro %}
