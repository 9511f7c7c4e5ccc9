{# The id of a row of a source as the contract knows it: `hubspot:123`; null stays null. #}
{% macro namespaced(source_name, id) -%}
    '{{ source_name }}:' || {{ id }}
{%- endmacro %}

{# The sources that are on, the most trusted first. An entry of the var is a name, or a mapping of one name; sqlfluff
   gives them as one text. #}
{% macro connected_sources() -%}
    {%- set names = [] -%}
    {%- for entry in (var('sources').split(', ') if var('sources') is string else var('sources')) -%}
        {%- do names.append(entry if entry is string else entry | first) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# The value of a parameter of a url's query; null where it has none, or a blank one. #}
{% macro url_parameter(url, name) -%}
    {{ lead_scoring.first_match(url, '[?&]' ~ name ~ '=([^&#]*)') }}
{%- endmacro %}

{# The id of the ad click that led to a url, as the ad platforms add it. #}
{% macro url_click_id(url) -%}
    coalesce(
        {%- for name in ['gclid', 'fbclid', 'li_fat_id', 'msclkid'] %}
        {{ lead_scoring.url_parameter(url, name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# Whether a utm_medium says that the visit was paid for. #}
{% macro is_paid_medium(medium) -%}
    lower({{ medium }}) in (
        'cpc', 'ppc', 'cpm', 'cpv', 'paid', 'paidsearch', 'paid-search', 'paid_search', 'paidsocial', 'paid-social',
        'paid_social', 'display', 'banner', 'retargeting'
    )
{%- endmacro %}

{# A text of a source if it holds an email, as trackers are often given one for a user id; else null. #}
{% macro email_in(text) -%}
    case when {{ lead_scoring.normalised_email(text) }} like '_%@_%.__%' then {{ text }} end
{%- endmacro %}
