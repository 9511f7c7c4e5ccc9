{# What earlier runs have left in a model of this project, without a dependency on it, which would be a circle. Before it
   is there, no rows of its columns. Only models last_<name> ask for it. #}
{% macro state_of(name) -%}
    {%- set relation = lead_scoring.relation_of(name) -%}
    {%- if relation is not none or not execute -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set columns = {} -%}
    {%- for column in graph.nodes['model.lead_scoring.' ~ name].columns.values() -%}
        {%- do columns.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    ({{ lead_scoring.no_rows(columns) }}) as nothing_yet
{%- endmacro %}

{# The table of a model of this project; none while it is not there. Where the warehouse may not be asked it is. #}
{% macro relation_of(name) -%}
    {%- set node = (graph.get('nodes', {}) if execute else {}).get('model.lead_scoring.' ~ name) -%}
    {%- if node and not lead_scoring.may_ask() -%}
        {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
    {%- endif -%}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias) if node else none) }}
{%- endmacro %}

{# Whether the warehouse may be asked: not while dbt parses, with --no-introspect, and while SQL is linted. #}
{% macro may_ask() -%}
    {{ return(execute and flags.INTROSPECT and not lead_scoring.is_linting()) }}
{%- endmacro %}

{# Whether the model that is compiled holds values that an earlier run has classified, so that only new ones are to do. #}
{% macro knows_values() -%}
    {{ return(execute and not flags.FULL_REFRESH and lead_scoring.relation_of(model.name) is not none) }}
{%- endmacro %}

{# Whether a value is still to be classified: no earlier run has left it in the model that is compiled. #}
{% macro is_new_value(column) -%}
    {{ column ~ ' not in (select known.' ~ column ~ ' from ' ~ this ~ ' as known)' if lead_scoring.knows_values() else 'true' }}
{%- endmacro %}

{# Whether everybody is scored again: asked for by --full-refresh, or no run has been finished here. #}
{% macro is_full_run() -%}
    {{ return(execute and (flags.FULL_REFRESH or lead_scoring.relation_of('person_fingerprints') is none)) }}
{%- endmacro %}

{# Whether this invocation of dbt builds all that a score is made of, so that the run counts as finished at its end. With
   `dbt retry` the models that it leaves out were built before it. Evaluations of scores may be left out. #}
{% macro is_whole_run() -%}
    {%- if not execute or invocation_args_dict.get('empty') or invocation_args_dict.get('sample') -%}
        {{ return(false) }}
    {%- elif not lead_scoring.is_selection() -%}
        {{ return(true) }}
    {%- endif -%}
    {%- for node in lead_scoring.models_here() -%}
        {%- if node.fqn[1] != 'learning' and node.unique_id not in selected_resources -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{# Whether dbt builds some nodes only: --select, --exclude, --selector. #}
{% macro is_selection() -%}
    {%- set given = invocation_args_dict if execute else {} -%}
    {{ return(((given.get('select') or given.get('exclude') or given.get('selector') or []) | length) > 0) }}
{%- endmacro %}

{# A column of the run that was begun last, where this invocation of dbt begins none: `dbt retry`, `dbt test` and
   `dbt build --select lead_scores+` go on with it. Else none. #}
{% macro of_begun_run(column) -%}
    {%- if not lead_scoring.may_ask() or 'model.lead_scoring.begun_runs' in selected_resources -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set relation = lead_scoring.relation_of('begun_runs') -%}
    {%- if relation is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows = run_query('select ' ~ column ~ ' from ' ~ relation ~ ' order by started_at desc limit 1').rows -%}
    {{ return(rows[0][0] if rows else none) }}
{%- endmacro %}

{# What a run writes down only when everything of it is built and tested depends on every mart. The list is written here,
   since dbt does not parse a model again for a file that it does not name. #}
{% macro after_scoring() -%}
    {%- for mart in [
        'account_score_history', 'account_scores', 'account_scores_by_scorecard', 'band_change_log',
        'band_changes', 'bands', 'bot_events', 'crm_sync_accounts', 'crm_sync_leads', 'duplicate_events',
        'event_types', 'feed_freshness', 'heuristic_shares', 'identity_quarantine', 'lead_score_history',
        'lead_score_outlook', 'lead_scores', 'lead_scores_by_scorecard', 'lead_signals',
        'marketing_qualified_accounts', 'nulled_values', 'page_type_shares', 'prices', 'rejected_rows',
        'rejected_values', 'row_counts', 'rule_coverage', 'score_contributions', 'unresolved_events'
    ] -%}
        {%- do ref('lead_scoring', mart) -%}
    {%- endfor -%}
{%- endmacro %}

{# Whether this run is of the latest day that was scored, or of a later one: what was published only moves forward. #}
{% macro is_latest_day() -%}
    {{ lead_scoring.as_of() }} >= coalesce(
        (select max(as_of) from {{ ref('lead_scoring', 'last_runs') }} where outcome = 'succeeded'), {{ lead_scoring.as_of() }}
    )
{%- endmacro %}

{# Before people are scored again: delete what was found of them, in a full run of everybody. #}
{% macro drop_people_to_score() -%}
    {% if is_incremental() -%}
    delete from {{ this }}
    {%- if not lead_scoring.is_full_run() %} where person_id in (
        select person_id from {{ ref('lead_scoring', 'people_to_score') }}
    ){% endif %}
    {%- endif %}
{%- endmacro %}

{# Before anything of the people to score is written over: a row without a fingerprint for each, besides the one that they
   have. Whoever has one is scored again by every run until one is finished, whatever has become of the reason. #}
{% macro mark_people_to_score() -%}
    {%- set fingerprints = lead_scoring.relation_of('person_fingerprints') -%}
    {%- if fingerprints is not none and lead_scoring.can_delete() -%}
    insert into {{ fingerprints }} (person_id) select person_id from {{ this }}
    {%- endif -%}
{%- endmacro %}

{# At the end of a whole run: delete the fingerprints of the people who were scored, and of those who are gone. #}
{% macro drop_old_fingerprints() -%}
    {% if is_incremental() and lead_scoring.is_whole_run() -%}
    delete from {{ this }} where person_id in (
        select person_id from {{ ref('lead_scoring', 'people_to_score') }}
    ) or person_id not in (
        select person_id from {{ ref('lead_scoring', 'person_fingerprints_this_run') }}
    )
    {%- endif %}
{%- endmacro %}

{# Before values are classified: delete what was classified by other functions or lists than those of now; and all of it,
   when somebody was suppressed since the last finished run: their texts may be among the values. #}
{% macro drop_other_classifications() -%}
    {% if is_incremental() -%}
    delete from {{ this }} where classified_by not in (
        select code_hash from {{ ref('lead_scoring', 'int_classifiers') }}
    )
    {%- if lead_scoring.has_suppressions() %}
    or (select max(suppressed_at) from {{ source('lead_scoring_ops', 'suppressions') }}) > coalesce(
        (select max(started_at) from {{ lead_scoring.state_of('runs') }} where outcome = 'succeeded'),
        cast('1970-01-01' as timestamp)
    )
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{# Whether a row of what was published is of a suppressed person. `column`: the id of a person or an account. #}
{% macro is_of_suppressed_person(column) -%}
    {{ return("level = 'person' and " ~ lead_scoring.is_suppressed(column, 'person_id') if lead_scoring.has_suppressions() else 'false') }}
{%- endmacro %}

{# Before a run adds what it published: delete what was published of suppressed people. #}
{% macro drop_suppressed(column) -%}
    {% if is_incremental() and lead_scoring.has_suppressions() -%}
    {{ lead_scoring.delete_rows(this, lead_scoring.is_of_suppressed_person(column)) }}
    {%- endif %}
{%- endmacro %}

{# At the end of a whole run: delete suppressed people, who are gone now, from a table that said whom it works on. #}
{% macro drop_suppressed_from(name) -%}
    {% if lead_scoring.is_whole_run() and lead_scoring.has_suppressions() -%}
    {{ lead_scoring.delete_rows(lead_scoring.relation_of(name), lead_scoring.is_suppressed('person_id', 'person_id')) }}
    {%- endif %}
{%- endmacro %}

{# Delete the rows of a table for which a condition holds. #}
{% macro delete_rows(relation, condition) -%}
    {{ adapter.dispatch('delete_rows', 'lead_scoring')(relation, condition) }}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    delete from {{ relation }} where {{ condition }}
{%- endmacro %}

{# Plain Parquet has no delete, and a table cannot be written over by a query that reads it. #}
{% macro spark__delete_rows(relation, condition) -%}
    {%- if lead_scoring.can_delete() -%}
        {{ lead_scoring.default__delete_rows(relation, condition) }}
    {%- elif lead_scoring.has_rows(relation ~ ' where ' ~ condition) -%}
        {%- set rest = relation ~ '__rest' -%}
        {%- do run_query('drop table if exists ' ~ rest) -%}
        {%- do run_query('create table ' ~ rest ~ ' using parquet as select * from ' ~ relation ~ ' where not (' ~ condition ~ ')') -%}
        {%- do run_query('insert overwrite table ' ~ relation ~ ' select * from ' ~ rest) -%}
        drop table {{ rest }}
    {%- endif -%}
{%- endmacro %}

{# Whether rows of a table can be deleted; where not, every run is a full one. #}
{% macro can_delete() -%}
    {{ return(target.type != 'spark' or config.get('file_format') in ('delta', 'iceberg', 'hudi')) }}
{%- endmacro %}

{# What stands in some seeds, as one text: a query of one row. A list that is edited and loaded is another one. #}
{% macro contents_of_seeds(seeds) -%}
    select {{ lead_scoring.joined_texts("seed || '=' || content", ' ', 'seed') }} as texts
    from (
        {%- for seed in seeds %}
        select
            '{{ seed }}' as seed,
            coalesce(cast(sum(cast(
                {{ lead_scoring.row_hash(lead_scoring.columns_of_seed(seed)) }} as {{ lead_scoring.exact_decimal(0) }}
            )) as {{ lead_scoring.string() }}), '') as content
        from {{ ref('lead_scoring', seed) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as contents
{%- endmacro %}

{# The columns of a seed, as its yml says. #}
{% macro columns_of_seed(name) -%}
    {%- set seed = (graph.get('nodes', {}) if execute else {}).get('seed.lead_scoring.' ~ name) -%}
    {{ return(seed.columns | list if seed else ['1']) }}
{%- endmacro %}

{# A text as SQL writes it; null where there is none. #}
{% macro text_or_null(text) -%}
    {%- set value = 'null' if text is none else "'" ~ dbt.escape_single_quotes(text | string) ~ "'" -%}
    {{ return('cast(' ~ value ~ ' as ' ~ lead_scoring.string() ~ ')') }}
{%- endmacro %}

{# What a run works on, in words. #}
{% macro scope_of_run() -%}
    {%- if not lead_scoring.can_delete() -%}
    everything: a run on Spark is always a full one
    {%- elif flags.FULL_REFRESH -%}
    everything, as asked
    {%- elif lead_scoring.is_full_run() -%}
    everything: no run has been finished in this warehouse
    {%- else -%}
    what changed since the last run
    {%- endif -%}
{%- endmacro %}

{# Before a run adds its row to the runs: delete what was noted of it before it ended, or before `dbt retry`. #}
{% macro drop_row_of_this_run() -%}
    {% if is_incremental() and lead_scoring.is_whole_run() and lead_scoring.can_delete() -%}
    delete from {{ this }} where run_id = {{ lead_scoring.run_id() }}
    {%- endif %}
{%- endmacro %}

{# The version of this project, which dbt shows to no model. #}
{% macro project_version() -%}
    {{ return('0.2.0') }}
{%- endmacro %}

{# Whether the input is what `lead-scoring load` has loaded, as far as vars say so. Rows of a load never change, so that a
   run has to read new loads only. (Spark's tables of Parquet files take no delete.) #}
{% macro reads_loaded_files() -%}
    {{ return(
        not (var('input_schema') or var('input_tables') or lead_scoring.connected_sources()) and lead_scoring.can_delete()
    ) }}
{%- endmacro %}

{# Before new rows are read: delete those of loads that are gone, and those that were read by another definition or stand
   in no load; in a full run all. #}
{% macro drop_rows_to_read(table) -%}
    {%- if is_incremental() -%}
    {%- set places = lead_scoring.input_places(table) | selectattr('is_loaded') | list -%}
    delete from {{ this }}
    {%- if places and not lead_scoring.is_full_run() %}
    where
        _load is null
        or _load not in (select loaded._load from {{ places[0].relation }} as loaded)
        or read_by <> {{ lead_scoring.read_by() }}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{# What rows of the input are read by: the definition, the texts for no value, and who is suppressed. Twelve characters
   of a hash, which DuckDB keeps with each row more cheaply than one that is longer. #}
{% macro read_by() -%}
    {%- set parts = ["'" ~ lead_scoring.definition_hash() ~ "'"] -%}
    {%- if lead_scoring.has_seeds() and lead_scoring.has_suppressions() -%}
        {%- do parts.append('cast((select max(suppressed_at) from ' ~ source('lead_scoring_ops', 'suppressions') ~ ') as ' ~ lead_scoring.string() ~ ')') -%}
    {%- endif -%}
    {%- if lead_scoring.has_seeds() -%}
        {%- do parts.append('(select contents.texts from (' ~ lead_scoring.contents_of_seeds(['no_value_texts']) ~ ') as contents)') -%}
    {%- endif -%}
    substr({{ lead_scoring.sha256(parts | join(" || ' ' || ")) }}, 1, 12)
{%- endmacro %}

{# A condition: only rows of loads that `this` does not hold yet, where they come from loads and it is there. #}
{% macro new_loads(place) -%}
    {%- if place.is_loaded and is_incremental() -%}
    where _load not in (select present._load from {{ this }} as present)
    {%- endif -%}
{%- endmacro %}
