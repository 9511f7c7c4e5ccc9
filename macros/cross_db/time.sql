{# Text to a UTC timestamp without zone: ISO dates and times of the years 1 to 9999, unpadded if need be, to the
   microsecond, with or without zone (Z, an offset below 15 hours, ` UTC`, ` GMT`, ` Europe/Berlin`), and epoch seconds, milliseconds and
   microseconds. Null when the text is none of these. What counts is written out, since engines read much else, each its
   own: short names of zones, half a time, leap seconds. #}
{% macro parse_timestamp(column) -%}
    {%- set date = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set minutes = '[0-9]{1,2}:[0-9]{1,2}' -%}
    {%- set seconds = ':[0-9]{1,2}([.][0-9]+)?' -%}
    {%- set zone = '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?| (UTC|GMT))' -%}
    case
        when {{ lead_scoring.has_match(column, '^' ~ date ~ '([T ]' ~ minutes ~ '(' ~ seconds ~ ')?)?$') }}
            then {{ lead_scoring.within_calendar(lead_scoring.read_local_time(column)) }}
        when {{ lead_scoring.has_match(column, '^' ~ date ~ '[T ]' ~ minutes ~ seconds ~ zone ~ '$') }}
            then {{ lead_scoring.within_calendar(lead_scoring.read_zoned_time(column)) }}
        when {{ lead_scoring.has_match(column, '^' ~ date ~ '[T ]' ~ minutes ~ seconds ~ ' [A-Za-z]+(/[A-Za-z_-]+)+$') }}
            then {{ lead_scoring.within_calendar(lead_scoring.read_time_in_region(column)) }}
        when {{ lead_scoring.has_match(column, '^[0-9]{9,10}([.][0-9]+)?$') }}
            then {{ lead_scoring.from_microseconds(
                'cast(cast(' ~ lead_scoring.cast_or_null(column, 'decimal(18, 6)') ~ ' as '
                ~ lead_scoring.exact_decimal(6) ~ ') * 1000000 as bigint)'
            ) }}
        when {{ lead_scoring.has_match(column, '^[0-9]{12,13}$') }}
            then {{ lead_scoring.from_microseconds(lead_scoring.cast_or_null(column, 'bigint') ~ ' * 1000') }}
        when {{ lead_scoring.has_match(column, '^[0-9]{15,16}$') }}
            then {{ lead_scoring.from_microseconds(lead_scoring.cast_or_null(column, 'bigint')) }}
    end
{%- endmacro %}

{# An ISO date or time without a zone to a timestamp, null when there is no such time; 24:00 is the end of the day. #}
{% macro read_local_time(text) -%}
    {{ adapter.dispatch('read_local_time', 'lead_scoring')(text) }}
{%- endmacro %}

{% macro default__read_local_time(text) -%}
    {{ lead_scoring.cast_or_null(text, 'timestamp') }}
{%- endmacro %}

{% macro spark__read_local_time(text) -%}
    {{ lead_scoring.read_with_midnight(text, 'timestamp') }}
{%- endmacro %}

{# An ISO time with a zone to the UTC timestamp, as `read_local_time` does. #}
{% macro read_zoned_time(text) -%}
    {{ adapter.dispatch('read_zoned_time', 'lead_scoring')(text) }}
{%- endmacro %}

{% macro default__read_zoned_time(text) -%}
    {{ lead_scoring.not_known_here('read_zoned_time') }}
{%- endmacro %}

{# Apart from times without a zone, which DuckDB 1.5 would read in the last zone that it met. #}
{% macro duckdb__read_zoned_time(text) -%}
    timezone('UTC', try_cast({{ text }} as timestamptz))
{%- endmacro %}

{% macro spark__read_zoned_time(text) -%}
    {{ lead_scoring.read_with_midnight(text, 'timestamp_ltz') }}
{%- endmacro %}

{% macro bigquery__read_zoned_time(text) -%}
    safe_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro snowflake__read_zoned_time(text) -%}
    cast(convert_timezone('UTC', try_cast({{ text }} as timestamp_tz)) as timestamp)
{%- endmacro %}

{# An ISO time with the name of a region to the UTC timestamp: of an hour that autumn repeats the second one, and of one
   that spring skips what a clock that was not set shows. #}
{% macro read_time_in_region(text) -%}
    {{ adapter.dispatch('read_time_in_region', 'lead_scoring')(text) }}
{%- endmacro %}

{% macro default__read_time_in_region(text) -%}
    {{ lead_scoring.read_zoned_time(text) }}
{%- endmacro %}

{# Spark takes the first of two hours. #}
{% macro spark__read_time_in_region(text) -%}
    {%- set local = 'try_cast(' ~ lead_scoring.replace_matches(text, ' [A-Za-z].*$', '') ~ ' as timestamp)' -%}
    {%- set zone = lead_scoring.replace_matches(text, '^.* ', '') -%}
    {%- set read = 'try_cast(' ~ text ~ ' as timestamp)' -%}
    case
        when {{ read }} is null then null
        when from_utc_timestamp({{ read }} + interval '1' hour, {{ zone }}) = {{ local }}
            then {{ read }} + interval '1' hour
        else {{ read }}
    end
{%- endmacro %}

{% macro snowflake__read_time_in_region(text) -%}
    convert_timezone(
        {{ lead_scoring.replace_matches(text, '^.* ', '') }},
        'UTC',
        try_cast({{ lead_scoring.replace_matches(text, ' [A-Za-z].*$', '') }} as timestamp)
    )
{%- endmacro %}

{# Spark knows no 24:00: a text that says so is read as 0:00 of the day after. `type`: what the text is read as. #}
{% macro read_with_midnight(text, type) -%}
    case
        when {{ lead_scoring.has_match(text, '[T ]24:00?(:00?([.]0+)?)?([^0-9:.]|$)') }}
            then cast(
                try_cast({{ lead_scoring.replace_matches(text, '[T ]24:', 'T00:') }} as {{ type }}) + interval '1' day
                as timestamp
            )
        else cast(try_cast({{ text }} as {{ type }}) as timestamp)
    end
{%- endmacro %}

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

{# Each of some values, and where it is null the next one that is not: for engines where one null makes all null. #}
{% macro each_or_another(values) -%}
    {%- for value in values %}
    coalesce({{ (values[loop.index0:] + values[:loop.index0]) | join(', ') }}){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One row a date from the first to the last, both included: a lateral source with the column `date_on`. #}
{% macro each_date(first_date, last_date) -%}
    {{ adapter.dispatch('each_date', 'lead_scoring')(first_date, last_date) }}
{%- endmacro %}

{% macro default__each_date(first_date, last_date) -%}
    {{ lead_scoring.not_known_here('each_date') }}
{%- endmacro %}

{% macro duckdb__each_date(first_date, last_date) -%}
    (select cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date) as date_on)
{%- endmacro %}

{% macro spark__each_date(first_date, last_date) -%}
    (select explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)) as date_on)
{%- endmacro %}

{% macro bigquery__each_date(first_date, last_date) -%}
    (select date_on from unnest(generate_date_array({{ first_date }}, {{ last_date }})) as date_on)
{%- endmacro %}

{% macro snowflake__each_date(first_date, last_date) -%}
    (
        select {{ first_date }} + cast(days.value as integer) as date_on
        from lateral flatten(input => array_generate_range(0, {{ last_date }} - {{ first_date }} + 1)) as days
    )
{%- endmacro %}

{# Text to a calendar date: a date stays the date it is in every zone; a timestamp with a time is a UTC instant and
   stands for its scoring day. #}
{% macro parse_date(column) -%}
    case
        when {{ lead_scoring.has_match(column, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T]0?0:00(:00([.]0+)?)?)?$') }}
            then cast({{ lead_scoring.parse_timestamp(column) }} as date)
        else {{ lead_scoring.scoring_day(lead_scoring.parse_timestamp(column)) }}
    end
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
