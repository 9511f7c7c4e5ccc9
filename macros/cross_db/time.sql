{# Text to a UTC timestamp without zone: ISO dates and times of the years 1 to 9999 with or without zone or ` UTC`,
   unpadded hours, epoch seconds, milliseconds and microseconds. Null when the text is none of these. #}
{% macro parse_timestamp(column) -%}
    {{ adapter.dispatch('parse_timestamp', 'lead_scoring')(column) }}
{%- endmacro %}

{# Times without a zone are cast apart from those with one: DuckDB 1.5 would read them in the last zone that it met. #}
{% macro default__parse_timestamp(column) -%}
    case
        when regexp_matches({{ column }}, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9:.]*)?$')
            then {{ lead_scoring.within_calendar('try_cast(' ~ column ~ ' as timestamp)') }}
        when regexp_matches({{ column }}, '^[0-9]{4}-[^(]*$')
            then {{ lead_scoring.within_calendar("timezone('UTC', try_cast(" ~ column ~ ' as timestamptz))') }}
        when regexp_matches({{ column }}, '^[0-9]{9,10}([.][0-9]+)?$')
            then timezone('UTC', to_timestamp(try_cast({{ column }} as double)))
        when regexp_matches({{ column }}, '^[0-9]{12,13}$')
            then epoch_ms(try_cast({{ column }} as bigint))
        when regexp_matches({{ column }}, '^[0-9]{15,16}$')
            then make_timestamp(try_cast({{ column }} as bigint))
    end
{%- endmacro %}

{# A timestamp of the years 1 to 9999, which every program can hold; null when it is not. #}
{% macro within_calendar(timestamp) -%}
    case
        when {{ timestamp }} between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999'
            then {{ timestamp }}
    end
{%- endmacro %}

{# The calendar date of a UTC timestamp in a time zone. #}
{% macro date_in_zone(timestamp, zone) -%}
    {{ adapter.dispatch('date_in_zone', 'lead_scoring')(timestamp, zone) }}
{%- endmacro %}

{% macro default__date_in_zone(timestamp, zone) -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        cast(timezone('{{ zone }}', timezone('UTC', {{ timestamp }})) as date)
    {%- endif -%}
{%- endmacro %}

{# A date some days later (earlier when negative). #}
{% macro days_after(date, days) -%}
    {{ adapter.dispatch('days_after', 'lead_scoring')(date, days) }}
{%- endmacro %}

{% macro default__days_after(date, days) -%}
    ({{ date }} + cast({{ days }} as integer))
{%- endmacro %}

{# Whole days from one date to a later one. #}
{% macro days_between(earlier, later) -%}
    {{ adapter.dispatch('days_between', 'lead_scoring')(earlier, later) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    ({{ later }} - {{ earlier }})
{%- endmacro %}

{# A timestamp some minutes later. #}
{% macro minutes_after(timestamp, minutes) -%}
    ({{ timestamp }} + interval '{{ minutes }}' minute)
{%- endmacro %}

{# A timestamp some seconds later. #}
{% macro seconds_after(timestamp, seconds) -%}
    ({{ timestamp }} + interval '{{ seconds }}' second)
{%- endmacro %}

{# One row a date from the first to the last, both included: a lateral source with the column `date_on`. #}
{% macro each_date(first_date, last_date) -%}
    {{ adapter.dispatch('each_date', 'lead_scoring')(first_date, last_date) }}
{%- endmacro %}

{% macro default__each_date(first_date, last_date) -%}
    (select cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date) as date_on)
{%- endmacro %}

{# Text to a calendar date: a date stays the date it is in every zone; a timestamp with a time is a UTC instant and
   stands for its scoring day. #}
{% macro parse_date(column) -%}
    {{ adapter.dispatch('parse_date', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__parse_date(column) -%}
    case
        when regexp_matches({{ column }}, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T]0?0:00(:00([.]0+)?)?)?$')
            then cast(try_cast({{ column }} as timestamp) as date)
        else {{ lead_scoring.scoring_day(lead_scoring.parse_timestamp(column)) }}
    end
{%- endmacro %}
