{# What `default__` of a macro says where there is no SQL that any engine could be expected to read. #}
{% macro not_known_here(macro_name) -%}
    {{ exceptions.raise_compiler_error(
        "macro " ~ macro_name ~ " is not written for " ~ target.type ~ ": add " ~ target.type ~ "__" ~ macro_name
        ~ " to macros/cross_db"
    ) }}
{%- endmacro %}

{# Before a model of many steps: PostgreSQL takes them for expensive, and would compile their expressions for a minute. #}
{% macro without_jit() -%}
    {{ 'set jit = off' if target.type == 'postgres' }}
{%- endmacro %}

{# What classifies texts here: python or sql (dbt_project.yml says which). To be asked while models are compiled, not while
   they are parsed. #}
{% macro classify_with() -%}
    {{ return(
        lead_scoring.models_here() | selectattr('name', 'equalto', 'int_page_types') | map(attribute='language') | first
    ) }}
{%- endmacro %}
