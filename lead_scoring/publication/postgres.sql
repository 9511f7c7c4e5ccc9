-- What a publication asks the catalogue of PostgreSQL. The parameters of a query stand before it; a schema is given as
-- SQL has its name.

-- Nothing that a server or a role sets may end the connection, which is silent while models are built.
{% macro without_timeouts() %}
select set_config(name, '0', false) from pg_settings
where name in ('statement_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')
{% endmacro %}

-- What the role may do here: the plain name of the schema.
{% macro rights() %}
select
    quote_ident(current_user) as role, current_setting('transaction_read_only') = 'on' as is_read_only,
    current_setting('server_encoding') as encoding,
    has_database_privilege(current_database(), 'create') as may_create_schemas, nspname is not null as exists,
    coalesce(obj_description(oid, 'pg_namespace'), '') as comment, nspowner::regrole::text as owner,
    pg_has_role(nspowner, 'usage') and has_schema_privilege(oid, 'create') as is_ours
from (select) as nothing left join pg_namespace on nspname = %s
{% endmacro %}

-- Tables that belong to a role whose rights this one has not: schema, names.
{% macro of_others() %}
select relname, relowner::regrole::text as owner from pg_class
where relnamespace = to_regnamespace(%s) and not pg_has_role(relowner, 'usage') and relname = any(%s) order by 1
{% endmacro %}

{% macro lock_key() %}hashtextextended('lead-scoring ' || %s, 0){% endmacro %}

-- Whether the lock of a schema could be had: its plain name.
{% macro lock() %}select pg_try_advisory_lock({{ lock_key() }}){% endmacro %}

-- Who has it: its plain name.
{% macro lock_holders() %}
select concat(
    'process ', pid, ' of ', usename,
    to_char(backend_start at time zone 'UTC', '" since "YYYY-MM-DD HH24:MI:SS" UTC"')
)
from pg_locks inner join pg_stat_activity using (pid)
where locktype = 'advisory' and granted and (classid::bigint << 32) | objid::bigint = {{ lock_key() }}
    and pg_locks.database = (select oid from pg_database where datname = current_database())
{% endmacro %}

-- What of these names is there: schema, names.
{% macro relations() %}
select relname from pg_class where relnamespace = to_regnamespace(%s) and relname = any(%s) order by 1
{% endmacro %}

-- Roles that may read all of some tables: their oids.
{% macro roles_that_read() %}
select case grantee when 0 then 'public' else grantee::regrole::text end
from pg_class, aclexplode(relacl)
where oid = any(%(tables)s) and privilege_type = 'SELECT' and grantee <> relowner
group by grantee having count(distinct oid) = cardinality(%(tables)s)
{% endmacro %}

-- The columns of a table and their types: its name.
{% macro columns() %}
select attname::text, format_type(atttypid, atttypmod) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped
{% endmacro %}

-- Who has tables open: schema, names.
{% macro readers() %}
select distinct concat('process ', pid, ' of ', usename)
from pg_locks inner join pg_stat_activity using (pid) inner join pg_class on pg_class.oid = relation
where granted and pid <> pg_backend_pid() and relnamespace = to_regnamespace(%s) and relname = any(%s)
order by 1 limit 5
{% endmacro %}

-- The tables of a publication and their oids: schema, names.
{% macro tables() %}
select relname::text, oid from pg_class
where relnamespace = to_regnamespace(%s) and relname = any(%s) and relkind = 'r' order by 1
{% endmacro %}

-- Materialized views that read tables, by themselves or through other views: oids of these.
{% macro materialized_views() %}
with recursive readers (oid) as (
    select unnest(%s::oid[])
    union
    select ev_class from readers
    inner join pg_depend
        on refclassid = 'pg_class'::regclass and refobjid = readers.oid and classid = 'pg_rewrite'::regclass
    inner join pg_rewrite on pg_rewrite.oid = objid
)
select readers.oid::regclass::text from readers inner join pg_class using (oid) where relkind = 'm' order by 1
{% endmacro %}

-- In SQL of DuckDB, a row as COPY reads it: fields with backslashes for what would end them, null as \N. No text of
-- PostgreSQL can hold the character 0.
{% macro line(columns) %}
{% for column, kind in columns.items() %}
{% set text = column|name ~ "::varchar" %}
coalesce(
    {% if kind == "text" %}
    replace(
        replace(replace(replace(replace({{ text }}, '\', '\\'), chr(9), '\t'), chr(10), '\n'), chr(13), '\r'),
        chr(0), '{{ "\ufffd" }}'
    ),
    {% elif kind.startswith(("date", "timestamp")) %}
    replace({{ text }}, '(BC)', 'BC'),
    {% else %}
    {{ text }},
    {% endif %}
    '\N'
)
{{ "|| chr(9) ||" if not loop.last }}
{% endfor %}
|| chr(10)
{% endmacro %}
