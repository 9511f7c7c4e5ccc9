{# The id of a row of a source as the contract knows it: `hubspot:123`; null stays null. #}
{% macro namespaced(source_name, id) -%}
    '{{ source_name }}:' || {{ id }}
{%- endmacro %}

{# Whether a source is on. sqlfluff looks at the models of all of them. #}
{% macro is_connected(source_name) -%}
    {{ return(lead_scoring.is_linting() or var(source_name ~ '_enabled', false)) }}
{%- endmacro %}

{# The sources that are on, the most trusted first: those that var source_priority names, then others by name. sqlfluff
   gives a list as one text. #}
{% macro connected_sources() -%}
    {%- set priority = var('source_priority') -%}
    {%- set priority = priority.split(', ') if priority is string else priority -%}
    {%- set on = [] -%}
    {%- for name in priority + (lead_scoring.known_sources() | reject('in', priority) | list) if lead_scoring.is_connected(name) -%}
        {%- do on.append(name) -%}
    {%- endfor -%}
    {{ return(on) }}
{%- endmacro %}

{# The sources that there are, in order of name: each folder of models/staging that holds a view of a contract table. #}
{% macro known_sources() -%}
    {%- set names = [] -%}
    {%- for view in lead_scoring.views_of_sources() -%}
        {%- do names.append(view.split('__')[0]) -%}
    {%- endfor -%}
    {{ return(names | unique | sort) }}
{%- endmacro %}

{# The views of contract tables that sources have, such as hubspot__people: each file <source>__<table>.sql in folder
   <source> of models/staging. #}
{% macro views_of_sources() -%}
    {%- set names = [] -%}
    {%- for path in lead_scoring.paths_of_models() -%}
        {%- for found in modules.re.findall('(?:^|[/\\\\])staging[/\\\\]((\\w+)[/\\\\]\\2__\\w+)[.]sql$', path) -%}
            {%- do names.append(modules.re.split('[/\\\\]', found[0]) | last) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names | unique | sort) }}
{%- endmacro %}

{# A text of a source if it holds an email, as trackers are often given one for a user id; else null. #}
{% macro email_in(text) -%}
    case when {{ lead_scoring.normalised_email(text) }} like '_%@_%.__%' then {{ text }} end
{%- endmacro %}

{# The CTE `survivors`: each record that was merged into another (merged_id), with the record that it is by now: the
   one that was merged into no other and is there (record_id); null where that one is gone, and so is the person.
   `merges`: a CTE of (merged_id, record_id), as the system has them; `records`: a CTE of the record_id of those that
   are there. The select that it is part of begins `with recursive`. #}
{% macro merge_survivors(merges, records) -%}
joins as (

    select merged_id as person_id, record_id as other_person_id from {{ merges }}
    union distinct
    select record_id as person_id, merged_id as other_person_id from {{ merges }}

),

{{ lead_scoring.smallest_joined('joins') }},

last_ones as (

    select
        smallest.smallest_person_id,
        min(smallest.person_id) as record_id
    from smallest
    inner join {{ records }} as present on smallest.person_id = present.record_id
    left join {{ merges }} as taken on smallest.person_id = taken.merged_id
    where taken.merged_id is null
    group by smallest.smallest_person_id

),

survivors as (

    select distinct
        reported.merged_id,
        last_ones.record_id
    from {{ merges }} as reported
    inner join smallest on reported.merged_id = smallest.person_id
    left join last_ones on smallest.smallest_person_id = last_ones.smallest_person_id

)
{%- endmacro %}
