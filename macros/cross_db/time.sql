{# Microseconds since 1970 to a UTC timestamp. #}
{% macro from_microseconds(microseconds) -%}
    {{ adapter.dispatch('from_microseconds', 'lead_scoring')(microseconds) }}
{%- endmacro %}

{% macro default__from_microseconds(microseconds) -%}
    cast(timestamp_micros({{ microseconds }}) as timestamp)
{%- endmacro %}

{% macro duckdb__from_microseconds(microseconds) -%}
    make_timestamp({{ microseconds }})
{%- endmacro %}

{% macro snowflake__from_microseconds(microseconds) -%}
    to_timestamp_ntz({{ microseconds }}, 6)
{%- endmacro %}

{% macro postgres__from_microseconds(microseconds) -%}
    (timestamp '1970-01-01' + {{ microseconds }} * interval '1 microsecond')
{%- endmacro %}

{# The calendar date of a UTC timestamp in a time zone. #}
{% macro date_in_zone(timestamp, zone) -%}
    {{ adapter.dispatch('date_in_zone', 'lead_scoring')(timestamp, zone) }}
{%- endmacro %}

{% macro default__date_in_zone(timestamp, zone) -%}
    cast({{ timestamp if zone == 'UTC' else lead_scoring.local_time(timestamp, zone) }} as date)
{%- endmacro %}

{# What a clock in a time zone shows at a UTC timestamp. #}
{% macro local_time(timestamp, zone) -%}
    {{ adapter.dispatch('local_time', 'lead_scoring')(timestamp, zone) }}
{%- endmacro %}

{% macro default__local_time(timestamp, zone) -%}
    {{ lead_scoring.not_known_here('local_time') }}
{%- endmacro %}

{% macro duckdb__local_time(timestamp, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ timestamp }}))
{%- endmacro %}

{% macro spark__local_time(timestamp, zone) -%}
    from_utc_timestamp({{ timestamp }}, '{{ zone }}')
{%- endmacro %}

{% macro bigquery__local_time(timestamp, zone) -%}
    datetime({{ timestamp }}, '{{ zone }}')
{%- endmacro %}

{% macro snowflake__local_time(timestamp, zone) -%}
    convert_timezone('UTC', '{{ zone }}', {{ timestamp }})
{%- endmacro %}

{% macro postgres__local_time(timestamp, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ timestamp }}))
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

{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}

{% macro bigquery__days_between(earlier, later) -%}
    date_diff({{ later }}, {{ earlier }}, day)
{%- endmacro %}

{# A timestamp some minutes later. #}
{% macro minutes_after(timestamp, minutes) -%}
    {{ lead_scoring.time_after(timestamp, minutes, 'minute') }}
{%- endmacro %}

{# A timestamp some seconds later. #}
{% macro seconds_after(timestamp, seconds) -%}
    {{ lead_scoring.time_after(timestamp, seconds, 'second') }}
{%- endmacro %}

{# A timestamp some units (minute, second) later. #}
{% macro time_after(timestamp, count, unit) -%}
    {{ adapter.dispatch('time_after', 'lead_scoring')(timestamp, count, unit) }}
{%- endmacro %}

{% macro default__time_after(timestamp, count, unit) -%}
    ({{ timestamp }} + interval '{{ count }}' {{ unit }})
{%- endmacro %}

{% macro bigquery__time_after(timestamp, count, unit) -%}
    timestamp_add({{ timestamp }}, interval {{ count }} {{ unit }})
{%- endmacro %}

{% macro snowflake__time_after(timestamp, count, unit) -%}
    dateadd({{ unit }}, {{ count }}, {{ timestamp }})
{%- endmacro %}

{# The first of some dates; those that are null do not count. #}
{% macro earliest(dates) -%}
    {{ adapter.dispatch('earliest', 'lead_scoring')(dates) }}
{%- endmacro %}

{% macro default__earliest(dates) -%}
    least({{ lead_scoring.each_or_another(dates) }})
{%- endmacro %}

{% macro duckdb__earliest(dates) -%}
    least({{ dates | join(', ') }})
{%- endmacro %}

{% macro spark__earliest(dates) -%}
    least({{ dates | join(', ') }})
{%- endmacro %}

{% macro postgres__earliest(dates) -%}
    least({{ dates | join(', ') }})
{%- endmacro %}

{# The last of some dates; those that are null do not count. #}
{% macro latest(dates) -%}
    {{ adapter.dispatch('latest', 'lead_scoring')(dates) }}
{%- endmacro %}

{% macro default__latest(dates) -%}
    greatest({{ lead_scoring.each_or_another(dates) }})
{%- endmacro %}

{% macro duckdb__latest(dates) -%}
    greatest({{ dates | join(', ') }})
{%- endmacro %}

{% macro spark__latest(dates) -%}
    greatest({{ dates | join(', ') }})
{%- endmacro %}

{% macro postgres__latest(dates) -%}
    greatest({{ dates | join(', ') }})
{%- endmacro %}

{# Each of some values, and where it is null the next one that is not: for engines where one null makes all null. #}
{% macro each_or_another(values) -%}
    {%- for value in values %}
    coalesce({{ (values[loop.index0:] + values[:loop.index0]) | join(', ') }}){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The day before all days. #}
{% macro always() -%}
    cast('0001-01-01' as date)
{%- endmacro %}

{# The day after all days: the end of what never ends. #}
{% macro never() -%}
    cast('9999-12-31' as date)
{%- endmacro %}

{# The whole seconds from 1970 to a timestamp in UTC. #}
{% macro epoch_seconds(timestamp) -%}
    {{ adapter.dispatch('epoch_seconds', 'lead_scoring')(timestamp) }}
{%- endmacro %}

{% macro default__epoch_seconds(timestamp) -%}
    {{ lead_scoring.not_known_here('epoch_seconds') }}
{%- endmacro %}

{% macro duckdb__epoch_seconds(timestamp) -%}
    floor(epoch({{ timestamp }}))
{%- endmacro %}

{% macro spark__epoch_seconds(timestamp) -%}
    unix_timestamp({{ timestamp }})
{%- endmacro %}

{% macro bigquery__epoch_seconds(timestamp) -%}
    unix_seconds(timestamp({{ timestamp }}))
{%- endmacro %}

{% macro snowflake__epoch_seconds(timestamp) -%}
    date_part(epoch_second, {{ timestamp }})
{%- endmacro %}

{% macro postgres__epoch_seconds(timestamp) -%}
    floor(extract(epoch from {{ timestamp }}))
{%- endmacro %}

{# The moment that dbt has for now as a UTC timestamp without zone. #}
{% macro moment_in_utc(moment) -%}
    {{ adapter.dispatch('moment_in_utc', 'lead_scoring')(moment) }}
{%- endmacro %}

{% macro default__moment_in_utc(moment) -%}
    cast({{ moment }} as timestamp)
{%- endmacro %}

{# A cast would give what a clock of the session's zone shows. #}
{% macro postgres__moment_in_utc(moment) -%}
    timezone('UTC', {{ moment }})
{%- endmacro %}
