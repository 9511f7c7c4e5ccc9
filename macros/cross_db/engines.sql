{# What `default__` of a macro says where there is no SQL that any engine could be expected to read. #}
{% macro not_known_here(macro_name) -%}
    {{ exceptions.raise_compiler_error(
        "macro " ~ macro_name ~ " is not written for " ~ target.type ~ ": add " ~ target.type ~ "__" ~ macro_name
        ~ " to macros/cross_db"
    ) }}
{%- endmacro %}
