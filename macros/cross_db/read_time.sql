{# Text to a UTC timestamp without zone; null when it is no time of the years 1990 to 2100. What is read, by form:

   | form | for example |
   |---|---|
   | date, alone 0:00 | 2026-11-01, 2026-1-2, 2026/11/01, 20261101 |
   | with a time after `T`, `t` or a blank; 24:00 ends the day | 2026-11-01 10:00, 2026-11-01T10:00:00.123, 20261101T100000,5 |
   | ... and Z, an offset below 15 hours, UTC or GMT; else UTC | 2026-11-01T10:00Z, 2026-11-01 10:00:00.000 -0700, 2026-11-01 10:00:00 UTC |
   | ... or a region; of two equal hours the second | 2026-11-01 10:00:00 America/New_York |
   | digits: a date and what of the time there is, down to the hour, minute or second | 20261101, 2026110110, 202611011000, 20261101100000 |
   | other digits: seconds since 1970 | 1793527200, 1793527200.25 |
   | ... milliseconds, microseconds, nanoseconds | 1793527200000, 1793527200000000, 1793527200000000000 |
   | mail (RFC 2822), with its names of zones | Sun, 1 Nov 2026 10:00:00 -0700 (MST), 01 Nov 2026 10:00 EST |
   | with var date_order (mdy, dmy) only | 11/01/2026, 11/1/2026 10:00 PM |

   Fractions end at the microsecond. A time that the calendar or the clock does not have is none, and what is not in the
   table is none, whatever an engine makes of it: weeks and days of the year, years of two digits, short names of zones
   behind ISO times, exponents (a spreadsheet has rounded them), leap seconds. Forms are tried from the commonest to the
   rarest; the first two are read as they are, others as the ISO time that they are rewritten to. #}
{% macro parse_timestamp(column) -%}
    {%- if lead_scoring.is_linting() -%}{{ return('cast(' ~ column ~ ' as timestamp)') }}{%- endif -%}
    {%- set form = lead_scoring.time_forms() -%}
    {%- set time %}
    case
        when {{ lead_scoring.has_match(column, form.iso_local) }}
            then {{ lead_scoring.read_local_time(column) }}
        when {{ lead_scoring.has_match(column, form.iso_zoned) }}
            then {{ lead_scoring.read_zoned_time(column) }}
        when {{ lead_scoring.has_match(column, form.digits) }}
            then coalesce({{ lead_scoring.read_date_digits(column) }}, {{ lead_scoring.read_epoch(column) }})
        when {{ lead_scoring.has_match(column, form.iso) }} or {{ lead_scoring.has_match(column, form.iso_in_region) }}
            then
                {% call(text) lead_scoring.written_once(lead_scoring.iso_text(column)) %}
                case
                    when {{ text }} like '%/%' then {{ lead_scoring.read_time_in_region(text) }}
                    else {{ lead_scoring.read_zoned_time(text) }}
                end
                {%- endcall %}
        {%- if lead_scoring.date_order() %}
        when {{ lead_scoring.has_match(column, form.ordered) }}
            then {{ lead_scoring.read_zoned_time(lead_scoring.iso_text(lead_scoring.ordered_as_iso(column))) }}
        {%- endif %}
        when {{ lead_scoring.has_match('lower(' ~ column ~ ')', form.mail) }}
            then {{ lead_scoring.read_zoned_time(lead_scoring.mail_as_iso('lower(' ~ column ~ ')')) }}
    end
    {%- endset -%}
    {{ lead_scoring.within_years(time) }}
{%- endmacro %}

{# The regular expressions of the forms that `parse_timestamp` reads. #}
{% macro time_forms() -%}
    {%- set offset = '[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?' -%}
    {%- set zone = '( ?[Zz]| ?' ~ offset ~ '| (UTC|GMT))' -%}
    {%- set region = ' [A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+' -%}
    {%- set date = '([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{8})' -%}
    {%- set extended_time = '[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.,][0-9]+)?)?' -%}
    {%- set time = '(' ~ extended_time ~ '|[0-9]{4}([0-9]{2}([.,][0-9]+)?)?)' -%}
    {%- set half_day = '(0?[1-9]|1[0-2]):[0-9]{1,2}(:[0-9]{1,2})? ?[AaPp][Mm]' -%}
    {%- set comment = '([[:space:]]|[(][^()]*[)])' -%}
    {%- set month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)' -%}
    {%- set mail_zone = '(' ~ offset ~ '|z|ut|utc|gmt|[ecmp][sd]t)' -%}
    {{ return({
        'iso_local': '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]+)?)?)?$',
        'iso_zoned': '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}([.][0-9]+)?'
            ~ '(Z|' ~ offset ~ '| (UTC|GMT))$',
        'iso_in_region': '^' ~ date ~ '[Tt ]' ~ time ~ region ~ '$',
        'iso': '^' ~ date ~ '([Tt ]' ~ time ~ zone ~ '?)?$',
        'iso_clock': '^' ~ date ~ '[Tt ]' ~ time ~ '$',
        'digits': '^[0-9]+([.][0-9]+)?$',
        'date_digits': '^(199[0-9]|20[0-9]{2}|2100)(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])'
            ~ '(([01][0-9]|2[0-3])([0-5][0-9]([0-5][0-9])?)?|24(00(00)?)?)?([.]0+)?$',
        'ordered': '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([T ](' ~ half_day ~ '|' ~ extended_time ~ ')' ~ zone ~ '?)?$',
        'mail': '^((mon|tue|wed|thu|fri|sat|sun)' ~ comment ~ '*,)?' ~ comment ~ '*[0-9]{1,2}' ~ comment ~ '+' ~ month
            ~ comment ~ '+[0-9]{4}' ~ comment ~ '+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?'
            ~ '(' ~ comment ~ '+' ~ mail_zone ~ ')?' ~ comment ~ '*$',
        'date': '^(' ~ date ~ '|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})'
            ~ '([Tt ](0?0:0?0(:0?0([.,]0+)?)?|0000(00([.,]0+)?)?)|[.]0+)?$',
        'zero_date': '^(0+([.]0+)?|(0000[-/]?00[-/]?00|0001[-/]?0?1[-/]?0?1)([Tt ][0-9:.,]+(' ~ zone ~ '|' ~ region ~ ')?)?'
            ~ '|(1970-0?1-0?1|1970/0?1/0?1|19700101|0?1/0?1/1970)'
            ~ '([Tt ](0?0:?0?0(:?0?0([.,]0+)?)?|12:00(:00)? ?[Aa][Mm])( ?[Zz]| ?[+-]00(:?00)?| (UTC|GMT))?)?'
            ~ '|([Tt]hu, *)?0?1 [Jj]an 1970 00:00(:00)?( ([Zz]|UT|UTC|GMT|[+-]0000))?)$',
    }) }}
{%- endmacro %}

{# Whether a text is what programs write where they have no time: no value, and no time that cannot be read. #}
{% macro is_zero_date(column) -%}
    {%- if lead_scoring.is_linting() -%}{{ return(column ~ ' is null') }}{%- endif -%}
    {{ lead_scoring.has_match(column, lead_scoring.time_forms().zero_date) }}
{%- endmacro %}

{# In which order day and month stand before a year, `mdy` or `dmy`; blank where nobody has said so. #}
{% macro date_order() -%}
    {%- set order = var('date_order', none) or '' -%}
    {%- if order not in ('', 'mdy', 'dmy') -%}
        {{ exceptions.raise_compiler_error("var date_order is " ~ order ~ ": give mdy, dmy or nothing") }}
    {%- endif -%}
    {{ return(order) }}
{%- endmacro %}

{# An ISO date or time in any of its spellings as the one that `read_zoned_time` and `read_time_in_region` read:
   2026-11-01T10:00:00.5Z. #}
{% macro iso_text(text) -%}
    {{ lead_scoring.rewritten(text, [
        ('^([0-9]{4})([0-9]{2})([0-9]{2})', '$1-$2-$3'),
        ('^([0-9]{4})/([0-9]{1,2})/', '$1-$2-'),
        ('^([0-9-]+)[Tt ]', '$1T'),
        ('T([0-9]{2})([0-9]{2})', 'T$1:$2'),
        ('(T[0-9]{2}:[0-9]{2})([0-9]{2})', '$1:$2'),
        (',', '.'),
        ('([0-9])( ?[Zz]| UTC| GMT)$', '$1Z'),
        (' ([+-])', '$1'),
        ('^([0-9-]+)$', '$1T00:00'),
        ('(T[0-9]{1,2}:[0-9]{1,2})([Z +-]|$)', '$1:00$2'),
        ('(T[0-9:.]+)$', '$1Z'),
    ]) }}
{%- endmacro %}

{# A date or time in the order of var date_order, its clock of twelve hours or of twenty-four, in a spelling of ISO. #}
{% macro ordered_as_iso(text) -%}
    {%- set date = {'mdy': '$3-$1-$2', 'dmy': '$3-$2-$1'}[lead_scoring.date_order()] -%}
    {{ lead_scoring.replace_matches(text, '^([0-9]+)/([0-9]+)/([0-9]{4}).*$', date) }}
    || case {{ lead_scoring.replace_matches('lower(' ~ text ~ ')', '^[0-9/]+[t ]0?([0-9]+):[0-9:]+ ?([ap])m.*$', '$1$2') }}
        {%- for hour in range(1, 13) %}
        when '{{ hour }}a' then 'T{{ hour % 12 }}'
        when '{{ hour }}p' then 'T{{ hour % 12 + 12 }}'
        {%- endfor %}
        else {{ lead_scoring.replace_matches(text, '^[0-9/]+([T ][0-9]+)?.*$', '$1') }}
    end
    || {{ lead_scoring.rewritten(text, [('^[0-9/]+([T ][0-9]+)?', ''), (' ?[AaPp][Mm]', '')]) }}
{%- endmacro %}

{# The text after replacements, one after the other: pairs of a regular expression and what stands in its place. #}
{% macro rewritten(text, rewrites) -%}
    {%- set so_far = namespace(text=text) -%}
    {%- for pattern, replacement in rewrites -%}
        {%- set so_far.text = lead_scoring.replace_matches(so_far.text, pattern, replacement) -%}
    {%- endfor -%}
    {{ so_far.text }}
{%- endmacro %}

{# The time of a mail, in lower case, as the ISO time that `read_zoned_time` reads. #}
{% macro mail_as_iso(text) -%}
    {%- set stripped = lead_scoring.rewritten(text, [('[(][^()]*[)]', ' '), ('[[:space:]]+', ' '), ('^ ?([a-z]+ ?, ?)?', '')]) -%}
    {%- call(words) lead_scoring.written_once(stripped) -%}
    {{ lead_scoring.first_match(words, ' ([0-9]{4}) ') }}
    || case {{ lead_scoring.first_match(words, ' ([a-z]{3}) ') }}
        {%- for month in ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] %}
        when '{{ month }}' then '-{{ loop.index }}-'
        {%- endfor %}
    end
    || {{ lead_scoring.rewritten(words, [
        ('^([0-9]+) [a-z]+ [0-9]{4} ([0-9:]+).*$', '$1T$2'),
        ('(T[0-9]+:[0-9]+)$', '$1:00'),
    ]) }}
    || case coalesce({{ lead_scoring.first_match(words, ':[0-9]{2} ([a-z]+|[+-][0-9:]+) ?$') }}, 'z')
        {%- for name, offset in {
            'est': -5, 'edt': -4, 'cst': -6, 'cdt': -5, 'mst': -7, 'mdt': -6, 'pst': -8, 'pdt': -7,
        }.items() %}
        when '{{ name }}' then '-0{{ -offset }}:00'
        {%- endfor %}
        {%- for name in ['z', 'ut', 'utc', 'gmt'] %}
        when '{{ name }}' then 'Z'
        {%- endfor %}
        else {{ lead_scoring.first_match(words, ':[0-9]{2} ([+-][0-9:]+) ?$') }}
    end
    {%- endcall -%}
{%- endmacro %}

{# Digits that are a date, with the hour, minute and second as far as they stand there; null when they are none. (A column
   of whole numbers with gaps is often written with `.0`.) #}
{% macro read_date_digits(column) -%}
    {%- set padded = "rpad(" ~ lead_scoring.replace_matches(column, '[.]0+$', '') ~ ", 14, '0')" -%}
    case
        when {{ lead_scoring.has_match(column, lead_scoring.time_forms().date_digits) }}
            then {{ lead_scoring.read_local_time(lead_scoring.replace_matches(
                padded, '^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})', '$1-$2-$3T$4:$5:'
            )) }}
    end
{%- endmacro %}

{# Digits that are seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by how many there are: nine
   or ten for the seconds (of the years from 2001 on ten), and three, six or nine more. As many as microseconds have are
   microseconds. #}
{% macro read_epoch(column) -%}
    {%- set units = '(([0-9]{3}){0,3}([.]0+)?|[.][0-9]+)$' -%}
    {%- set digits = "replace(" ~ column ~ ", '.', '')" -%}
    {%- set microseconds -%}
    case
            when {{ lead_scoring.has_match(column, '^[0-9]{10}' ~ units) }} then rpad({{ digits }}, 16, '0')
            when {{ lead_scoring.has_match(column, '^[0-9]{9}' ~ units) }} then rpad({{ digits }}, 15, '0')
        end
    {%- endset -%}
    {{ lead_scoring.from_microseconds('cast(' ~ microseconds ~ ' as bigint)') }}
{%- endmacro %}

{# An ISO date or time without a zone to a timestamp, null when there is no such time; 24:00 is the end of the day. #}
{% macro read_local_time(text) -%}
    {{ adapter.dispatch('read_local_time', 'lead_scoring')(text) }}
{%- endmacro %}

{% macro default__read_local_time(text) -%}
    {{ lead_scoring.not_known_here('read_local_time') }}
{%- endmacro %}

{% macro duckdb__read_local_time(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro spark__read_local_time(text) -%}
    {{ lead_scoring.read_with_midnight(text, 'cast(try_cast(%s as timestamp) as timestamp)') }}
{%- endmacro %}

{% macro bigquery__read_local_time(text) -%}
    {{ lead_scoring.read_with_midnight(lead_scoring.with_colons(text), 'safe_cast(%s as timestamp)') }}
{%- endmacro %}

{% macro snowflake__read_local_time(text) -%}
    {{ lead_scoring.read_with_midnight(lead_scoring.with_colons(text), 'try_cast(%s as timestamp)') }}
{%- endmacro %}

{% macro postgres__read_local_time(text) -%}
    {{ lead_scoring.cast_time_that_is(text, '') }}
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
    {{ lead_scoring.read_with_midnight(text, 'cast(try_cast(%s as timestamp_ltz) as timestamp)') }}
{%- endmacro %}

{% macro bigquery__read_zoned_time(text) -%}
    {{ lead_scoring.read_with_midnight(lead_scoring.with_colons(text), 'safe_cast(%s as timestamp)') }}
{%- endmacro %}

{% macro snowflake__read_zoned_time(text) -%}
    {{ lead_scoring.read_with_midnight(
        lead_scoring.with_colons(text), "cast(convert_timezone('UTC', try_cast(%s as timestamp_tz)) as timestamp)"
    ) }}
{%- endmacro %}

{% macro postgres__read_zoned_time(text) -%}
    {{ lead_scoring.cast_time_that_is(text, '(Z| ?[+-][0-9]{2}(:?[0-9]{2})?| (UTC|GMT))') }}
{%- endmacro %}

{# For PostgreSQL, which has no cast that may fail: a text to a UTC timestamp, where it is a time that the calendar (of
   the years 1989 to 2101, all others are null anyway) and the clock have, with that zone behind it; else null. #}
{% macro cast_time_that_is(text, zone) -%}
    {%- set year = '(19(89|9[0-9])|20[0-9]{2}|210[01])' -%}
    {%- set date = '(' ~ year ~ '-(0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])'
        ~ '|' ~ year ~ '-(0?[469]|11)-(0?[1-9]|[12][0-9]|30)'
        ~ '|' ~ year ~ '-0?2-(0?[1-9]|1[0-9]|2[0-8])'
        ~ '|(199[26]|20([02468][048]|[13579][26]))-0?2-29)' -%}
    {%- set time = '((0?[0-9]|1[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9]([.][0-9]+)?)?|24:0?0(:0?0([.]0+)?)?)' -%}
    {%- set read = "regexp_replace(" ~ text ~ ", '([.][0-9]{6})[0-9]+', '\\1')" -%}
    case
        when {{ text }} ~ '^{{ date }}([T ]{{ time }}{{ zone }}){{ '' if zone else '?' }}$'
            then {{ "timezone('UTC', cast(" ~ read ~ ' as timestamptz))' if zone else 'cast(' ~ read ~ ' as timestamp)' }}
    end
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
    {%- set local = lead_scoring.read_local_time(lead_scoring.replace_matches(text, ' .*$', '')) -%}
    {%- set zone = lead_scoring.replace_matches(text, '^.* ', '') -%}
    case
        when try_cast('2000-01-01T00:00:00 ' || {{ zone }} as timestamp_ltz) is null then null
        when from_utc_timestamp(to_utc_timestamp({{ local }}, {{ zone }}) + interval '1' hour, {{ zone }}) = {{ local }}
            then to_utc_timestamp({{ local }}, {{ zone }}) + interval '1' hour
        else to_utc_timestamp({{ local }}, {{ zone }})
    end
{%- endmacro %}

{% macro snowflake__read_time_in_region(text) -%}
    convert_timezone(
        {{ lead_scoring.replace_matches(text, '^.* ', '') }},
        'UTC',
        {{ lead_scoring.read_local_time(lead_scoring.replace_matches(text, ' .*$', '')) }}
    )
{%- endmacro %}

{% macro postgres__read_time_in_region(text) -%}
    case
        when {{ lead_scoring.replace_matches(text, '^.* ', '') }} in (select zones.name from pg_timezone_names as zones)
            then {{ lead_scoring.cast_time_that_is(text, ' [A-Z][A-Za-z0-9_/+-]+') }}
    end
{%- endmacro %}

{# For engines that know no 24:00: a text that says so is read as 0:00 of the day after. `read`: the SQL that reads, with
   `%s` where the text stands. #}
{% macro read_with_midnight(text, read) -%}
    case
        when {{ lead_scoring.has_match(text, '[T ]24:00?(:00?([.]0+)?)?([^0-9:.]|$)') }}
            then {{ lead_scoring.minutes_after(
                read | format(lead_scoring.replace_matches(text, '[T ]24:', 'T00:')), 24 * 60
            ) }}
        else {{ read | format(text) }}
    end
{%- endmacro %}

{# For engines that read a time only with its seconds, six decimals at most, and offsets with a colon. #}
{% macro with_colons(text) -%}
    {{ lead_scoring.rewritten(text, [
        ('([T ][0-9]{1,2}:[0-9]{1,2})$', '$1:00'),
        ('([.][0-9]{6})[0-9]+', '$1'),
        (' (UTC|GMT)$', 'Z'),
        ('(:[0-9.]+[+-][0-9]{2})$', '$1:00'),
        ('([+-][0-9]{2})([0-9]{2})$', '$1:$2'),
    ]) }}
{%- endmacro %}

{# A timestamp of the years 1990 to 2100, in which a time has to lie; null when it is not. (The timestamp is written once,
   since it is long: what lies on or beyond a limit becomes the limit, and that is null.) #}
{% macro within_years(timestamp) -%}
    {%- set before = "timestamp '1989-12-31 23:59:59.999999'" -%}
    {%- set after = "timestamp '2101-01-01'" -%}
    nullif(nullif(greatest(least({{ timestamp }}, {{ after }}), {{ before }}), {{ after }}), {{ before }})
{%- endmacro %}

{# Text to a calendar date: a date, or its midnight without a zone, stays the date it is in every zone; another timestamp
   is a UTC instant and stands for its scoring day. #}
{% macro parse_date(column) -%}
    {%- call(instant) lead_scoring.written_once(lead_scoring.parse_timestamp(column)) -%}
    case
        when {{ lead_scoring.has_match(column, lead_scoring.time_forms().date) }} then cast({{ instant }} as date)
        else {{ lead_scoring.scoring_day(instant) }}
    end
    {%- endcall -%}
{%- endmacro %}
