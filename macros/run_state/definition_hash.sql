{# A hash of all that decides what is found of a person beside the input and the lists: models, macros and vars; with
   `prices`, of all that decides a score. A change of a macro or a var is one of the definition as much as one of a rule. #}
{% macro definition_hash(prices=false) -%}
    {%- set texts = lead_scoring.definition_texts(prices) -%}
    {%- set names = [] -%}
    {%- for text in texts -%}
        {%- do names.extend(modules.re.findall("\\bvar\\(\\s*['\"](\\w+)['\"]", text)) -%}
    {%- endfor -%}
    {%- for name in names | unique | sort if name not in lead_scoring.run_vars() -%}
        {%- do texts.append(name ~ '=' ~ var(name, none)) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}

{# The texts of models, with what their yml says of a rule (its kind, what it needs), and of macros that a hash of the
   definition is taken of. #}
{% macro definition_texts(prices) -%}
    {%- set texts, names = [], [] -%}
    {%- set others = ['marts', 'history', 'learning', 'run_state'] -%}
    {%- for node in (lead_scoring.models_here() if execute else []) | sort(attribute='unique_id') -%}
        {%- if node.fqn[1] not in (['learning', 'run_state'] if prices else others) -%}
            {%- do texts.append(node.unique_id ~ ' ' ~ node.config.get('meta') ~ ' ' ~ node.raw_code) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set macros = (ref.manifest.macros if execute else {}).values() | list -%}
    {%- for macro in macros if macro.package_name == 'lead_scoring' and lead_scoring.defines_scores(macro, prices) -%}
        {%- do names.append(macro.name) -%}
    {%- endfor -%}
    {#- a project that installs this one overrides a macro by one of its own of the same name -#}
    {%- for macro in macros | sort(attribute='unique_id') if macro.name in names -%}
        {%- do texts.append(macro.unique_id ~ ' ' ~ macro.macro_sql) -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}

{# Whether a macro is part of the definition: those of state and tests are not, those of prices where they are asked for. #}
{% macro defines_scores(macro, prices) -%}
    {%- set folder = modules.re.sub('^.*macros[/\\\\]', '', macro.original_file_path).split('/')[0].split('\\')[0] -%}
    {{ return(folder not in ['run_state', 'tests'] + ([] if prices else ['scoring'])) }}
{%- endmacro %}

{# Vars that change from run to run, or that only say where rows are or when a run stops: scores do not depend on them. #}
{% macro run_vars() -%}
    {{ return([
        'as_of', 'run_id', 'accept_change', 'max_rejected_share', 'heuristics_min_cases', 'max_share_jump',
        'input_schema', 'input_database', 'input_tables', 'classify_with', 'replace_relations',
    ]) }}
{%- endmacro %}
