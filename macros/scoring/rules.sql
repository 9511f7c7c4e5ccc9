{# The ids of the rules that give moments or states (`meta.kind` of their yml), less those in var rules_disabled. While
   parsing, when no model's meta can be read yet, each rule counts as both, so that dbt sees every dependency. #}
{% macro rules_of_kind(kind) -%}
    {%- set rules = [] -%}
    {%- for rule in lead_scoring.known_rules() -%}
        {%- if not execute or (rule not in var('rules_disabled') and lead_scoring.rule_kind(rule) == kind) -%}
            {%- do rules.append(rule) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}

{# The ids of all rules, whether they run or not, in order: each file rule_<id>.sql in a folder `rules` or `custom` is one. #}
{% macro known_rules() -%}
    {%- set rules = [] -%}
    {%- for path in lead_scoring.paths_of_models() -%}
        {%- do rules.extend(modules.re.findall('(?:^|[/\\\\])(?:rules|custom)[/\\\\](?:.*[/\\\\])?rule_(\\w+)[.]sql$', path)) -%}
    {%- endfor -%}
    {{ return(rules | unique | sort) }}
{%- endmacro %}

{# The paths of the models of this project, and of no other that installs it as a package. While dbt parses, its list of
   files says which there are; afterwards the graph does. #}
{% macro paths_of_models() -%}
    {%- set paths = [] -%}
    {%- if execute -%}
        {%- for node in lead_scoring.models_here() -%}
            {%- do paths.append(node.original_file_path) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for file in ref.manifest.files if file.startswith('lead_scoring://') -%}
            {%- do paths.append(file) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(paths) }}
{%- endmacro %}

{# The models of this project, as dbt's graph has them. To be asked while models are compiled, not while they are parsed. #}
{% macro models_here() -%}
    {{ return(graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'lead_scoring') | list) }}
{%- endmacro %}

{# The kind of a rule, moment or state, as its yml says. #}
{% macro rule_kind(rule) -%}
    {%- set kind = lead_scoring.rule_meta(rule).get('kind') -%}
    {%- if kind not in ['moment', 'state'] -%}
        {%- do exceptions.raise_compiler_error(
            'rule_' ~ rule ~ ' does not say which kind of rule it is: write meta: {kind: moment} or {kind: state} in its yml.'
        ) -%}
    {%- endif -%}
    {{ return(kind) }}
{%- endmacro %}

{# Raises an error where a rule was added since dbt parsed the model that unites the rules: dbt parses a model again when
   its own file changes, not when there is another rule. `rules`: those that the model unites. #}
{% macro assert_parsed(rules) -%}
    {%- set parsed = [] -%}
    {%- for node in model.depends_on.nodes -%}
        {%- do parsed.append(node.split('.rule_')[-1]) -%}
    {%- endfor -%}
    {%- for rule in (rules if execute else []) if rule not in parsed -%}
        {%- do exceptions.raise_compiler_error(
            'rule_' ~ rule ~ ' is new since dbt parsed the project. Parse it once more: dbt parse --no-partial-parse'
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{# What the yml of a rule says of it: {kind, needs, starts_when_complete}. #}
{% macro rule_meta(rule) -%}
    {%- for node in (lead_scoring.models_here() if execute else []) if node.name == 'rule_' ~ rule -%}
        {{ return(node.config.meta) }}
    {%- endfor -%}
    {{ return({}) }}
{%- endmacro %}
