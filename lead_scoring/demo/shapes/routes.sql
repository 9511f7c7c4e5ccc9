{# Who reports what of the demo, as statements; `sources` are the systems asked for, as shapes.yml has them. #}
{% macro texts(names) %}{% for name in names %}'{{ name }}'{{ ", " if not loop.last }}{% else %}null{% endfor %}{% endmacro %}

{# Which of several systems reports: each has its own people; what nobody is known of is the first one's. #}
{% macro turn(reporters) -%}
list_extract(
    [{{ texts(reporters|map(attribute="name")) }}], cast(1 + coalesce(owner, 0) % {{ reporters|length }} as integer)
)
{%- endmacro %}

{# The condition of events of a type that a source can report: it has them, and knows whom they are of. #}
{% macro can_report(source, kind) -%}
{% set whom = ["person_id", "email", "anonymous_id"]|select("in", source.columns[kind]) %}
(event_type = '{{ kind }}' and ({{ source.only.get(kind, "true") }}) and coalesce({{ whom|join(", ") }}) is not null)
{%- endmacro %}

{# What some source reports, with the `reporter` of each row. #}
{% macro reported() %}
create table reported as
with routed as (
{% for kind in sources|map(attribute="events")|map("list")|sum(start=[])|unique|sort %}
    {{ "union all by name" if not loop.first }}
    select *, {{ turn(sources|selectattr("events", "containing", kind)|list) }} as reporter
    from happened where event_type = '{{ kind }}'
{% endfor %}
{% for source in sources if source.lands_clicks %}
    union all by name
    select * replace ('ad_click' as event_type, 'ad_click:' || event_id as event_id) from (
        select *, '{{ source.name }}' as reporter from happened where event_type = 'page_view' and click_id is not null
    )
{% endfor %}
)
select * from routed where false
{% for source in sources %}
{% for kind in source.columns %}
    or reporter = '{{ source.name }}' and {{ can_report(source, kind) }}
{% endfor %}
{% endfor %}
;
{% set reporters = sources|selectattr("changes")|list %}
create view reported_changes as
select *, {{ turn(reporters) }} as reporter from changed
where field_name in ({{ texts(reporters[0].changes if reporters else []) }});

{% set reporters = sources|selectattr("deals")|list %}
create view reported_deals as
with shared as (select *, {{ turn(reporters) }} as reporter from deals)
select * from shared where false
{% for source in reporters %}
    or (reporter = '{{ source.name }}' and {{ source.deals }})
{% endfor %}
;
{% endmacro %}

{# What one of the sources reports. Of what an earlier one reports alike, every second event comes from it as well, 20
   seconds later. #}
{% macro said(source, earlier) %}
create or replace view said as
select * from reported where reporter = '{{ source.name }}'
union all
select * replace (occurred_at + to_seconds(20) as occurred_at) from reported
where n % 2 = 0 and cast(occurred_at as date) = cast(occurred_at + to_seconds(20) as date)
    and reporter in ({{ texts(earlier|map(attribute="name")) }})
    and (false{% for kind in source.echoes %} or {{ can_report(source, kind) }}{% endfor %});

create or replace view said_changes as select * from reported_changes where reporter = '{{ source.name }}';
create or replace view said_deals as select * from reported_deals where reporter = '{{ source.name }}';
create or replace view said_companies as
select * from companies where {{ source.has_accounts and not earlier|selectattr("has_accounts")|list }};
{% endmacro %}

{# Exactly what the sources report together, in the columns of the input contract. #}
{% macro contract() %}
create view contract.people as
{% set stages = sources|map(attribute="stages")|map("list")|sum(start=[]) %}
select {{ columns["people"]|join(", ") }} from (
    select * replace (if(lifecycle_stage in ({{ texts(stages) }}), lifecycle_stage, null) as lifecycle_stage) from persons
) order by n;

create view contract.events as
select
    event_id, event_type, occurred_at
{% for column in columns["events"][3:] %}
    , case
{% for source in sources %}
{% for kind, names in source.columns.items() if column in names %}
        when reporter = '{{ source.name }}' and event_type = '{{ kind }}'
            then cast({{ source.read_as.get(column, column) }} as varchar)
{% endfor %}
{% endfor %}
        when false then null
    end as {{ column }}
{% endfor %}
from reported order by n, event_id;

create view contract.person_changes as
select {{ columns["person_changes"]|join(", ") }} from reported_changes order by n;

{% if sources|selectattr("has_accounts")|list %}
create view contract.accounts as
select {{ columns["accounts"]|join(", ") }} from companies order by n;
{% endif %}
{% if sources|selectattr("deals")|list %}
create view contract.outcomes as
select {{ columns["outcomes"]|join(", ") }}
from results semi join (select unnest([opened, closed]) as n from reported_deals) as steps using (n) order by n;
{% endif %}
{% set reporters = sources|selectattr("fields")|list %}
{% if reporters %}
create view contract.form_submissions as
select
    event_id, reported.form_id
{% for column in columns["form_submissions"][2:] %}
{% set having = reporters|selectattr("fields", "containing", column)|map(attribute="name") %}
    , if(reporter in ({{ texts(having) }}), filled_in.{{ column }}, null) as {{ column }}
{% endfor %}
from filled_in join reported using (event_id)
where reporter in ({{ texts(reporters|map(attribute="name")) }}) order by event_id;
{% endif %}
{% endmacro %}
