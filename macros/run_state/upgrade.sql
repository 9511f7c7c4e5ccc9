{# Whether version 0.1 of this project made the warehouse, which remembered from run to run in schema kept. #}
{% macro is_of_version_0_1() -%}
    {{ return(
        execute and target.profile_name == 'lead_scoring' and target.type == 'duckdb'
        and adapter.get_relation(target.database, 'kept', 'state') is not none
    ) }}
{%- endmacro %}

{# Raises an error in a warehouse that version 0.1 made: without what is remembered there, a run would start over. #}
{% macro require_present_version() -%}
    {%- set classify_with = var('classify_with', env_var('LEAD_SCORING_CLASSIFY_WITH', 'sql')) -%}
    {%- if classify_with not in ['python', 'sql'] -%}
        {{ exceptions.raise_compiler_error("what classifies texts is '" ~ classify_with ~ "'. Write python or sql as var "
            ~ 'classify_with or in the environment variable LEAD_SCORING_CLASSIFY_WITH.') }}
    {%- endif -%}
    {%- if lead_scoring.is_of_version_0_1() -%}
        {{ exceptions.raise_compiler_error(
            'version 0.1 of this project made this warehouse. Carry over what it remembers, then build all of it:'
            ~ ' dbt run-operation upgrade_from_0_1, then dbt build --full-refresh.'
        ) }}
    {%- endif -%}
{%- endmacro %}

{# `dbt run-operation upgrade_from_0_1`: carry over what version 0.1 remembered and drop what it built, in one transaction.
   The loaded rows stay; everything else is for `dbt build --full-refresh` to build. #}
{% macro upgrade_from_0_1() -%}
    {%- if not lead_scoring.is_of_version_0_1() -%}
        {{ exceptions.raise_compiler_error('version 0.1 of this project did not make this warehouse: there is nothing to carry over.') }}
    {%- endif -%}
    {%- set runs = adapter.get_columns_in_relation(api.Relation.create(schema='ops', identifier='runs')) | map(attribute='name') | list -%}
    {%- set model = 'model.lead_scoring.' -%}
    {%- set statements = [
        lead_scoring.carry_over(graph.nodes[model ~ 'published_bands'], lead_scoring.bands_of_version_0_1()),
        lead_scoring.carry_over(graph.nodes[model ~ 'published_crm_rows'], lead_scoring.crm_rows_of_version_0_1()),
    ] -%}
    {%- if adapter.get_relation(target.database, 'ops', 'forgotten') -%}
        {%- do statements.append(lead_scoring.carry_over(
            graph.sources['source.lead_scoring.lead_scoring_ops.suppressions'],
            'select *, forgotten_at as suppressed_at from ops.forgotten cross join ops.forgotten_salt',
        )) -%}
    {%- endif -%}
    {%- for schema in ['activity', 'identity', 'input', 'marts', 'profiles', 'rules', 'scoring', 'seeds', 'staging', 'test_failures'] -%}
        {%- do statements.append('drop schema if exists ' ~ schema ~ ' cascade') -%}
    {%- endfor -%}
    {%- do statements.append(lead_scoring.carry_over(graph.nodes[model ~ 'runs'], lead_scoring.runs_of_version_0_1(), runs)) -%}
    {%- for table in ['runs', 'forgotten', 'forgotten_salt', 'expectations', 'profiles'] -%}
        {%- do statements.append('drop table if exists ops.' ~ table) -%}
    {%- endfor -%}
    {%- do run_query((statements + [
        'alter table raw.loads add column if not exists is_scored boolean default false',
        'update raw.loads set is_scored = true where load_id in (select load_id from kept.loads)',
        'drop table if exists raw.withdrawn_events',
        'drop schema kept cascade',
        'commit',
    ]) | join(';\n')) -%}
{%- endmacro %}

{# The statements that create the table of a node of the graph, with the columns that its yml declares, from a query.
   `given`: the columns that the query has; null stands in others. Without it, the query has all. #}
{% macro carry_over(node, query, given=none) -%}
    create schema if not exists {{ node.schema }};
    create table {{ node.schema }}.{{ node.alias or node.identifier }} as
    select
        {%- for column in node.columns.values() %}
        cast({{ column.name if given is none or column.name in given else 'null' }} as {{ column.data_type }})
            as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ query }}) as carried
{%- endmacro %}

{# The runs of version 0.1. One row per run. #}
{% macro runs_of_version_0_1() -%}
    select * replace (if(outcome in ('running', 'killed'), 'unfinished', outcome) as outcome) from ops.runs
{%- endmacro %}

{# The start of the run that published a day: of those that succeeded the last one. One row per day. #}
{% macro publications_of_version_0_1() -%}
    select
        as_of,
        max_by(run_id, started_at) as run_id,
        max(started_at) as published_at
    from ops.runs
    where outcome = 'succeeded'
    group by as_of
{%- endmacro %}

{# The log of bands, and where it does not end with the band that was published last, that band as well, unlogged: as it
   is null, the person or account was gone. One row per change. #}
{% macro bands_of_version_0_1() -%}
    with publications as (
        {{ lead_scoring.publications_of_version_0_1() }}
    ),

    logged as (
        select
            log.*,
            coalesce(log.person_id, log.account_id) as scored_id,
            coalesce(runs.started_at, log.as_of) as published_at
        from kept.band_change_log as log
        left join ops.runs as runs on log.run_id = runs.run_id
    ),

    last_logged as (
        select * from logged
        qualify row_number() over (
            partition by level, scorecard, scored_id order by as_of desc, published_at desc
        ) = 1
    )

    select
        run_id, as_of, published_at, level, scorecard, scored_id, from_band, to_band, score, true as is_logged
    from logged
    union all
    select
        publications.run_id, published.as_of, coalesce(publications.published_at, published.as_of),
        level, scorecard, scored_id, last_logged.to_band, bands.band, null, false
    from kept.published_bands as bands
    full outer join last_logged using (level, scorecard, scored_id)
    cross join kept.published as published
    left join publications on published.as_of = publications.as_of
    where bands.band is distinct from last_logged.to_band
{%- endmacro %}

{# The last published CRM rows. The hash of its values is that of this version. One row per record. #}
{% macro crm_rows_of_version_0_1() -%}
    select
        publications.run_id,
        changed_at as as_of,
        coalesce(publications.published_at, changed_at) as published_at,
        level,
        synced_id,
        row_hash,
        if(change_type = 'unchanged', 'changed', change_type) as change_type
    from (
        select 'person' as level, person_id as synced_id, * from kept.crm_sync_leads
        union all by name
        select 'account' as level, account_id as synced_id, * from kept.crm_sync_accounts
    ) as synced
    left join ({{ lead_scoring.publications_of_version_0_1() }}) as publications on changed_at = publications.as_of
{%- endmacro %}
