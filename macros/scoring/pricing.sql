{# The part of its points a signal still has at an age in days: exponential 2^(-age / half-life), linear down to zero at
   its lifespan, none all of it. Exponents are clamped: what is thousands of half-lives old is 0, never an underflow. #}
{% macro decay_factor(decay, age, half_life_days, lifespan_days) -%}
    {%- set days = 'cast(' ~ age ~ ' as ' ~ lead_scoring.double() ~ ')' -%}
    case {{ decay }}
        when 'exponential' then power(2.0, greatest(-1000.0, -{{ days }} / {{ half_life_days }}))
        when 'linear' then greatest(0.0, 1.0 - {{ days }} / coalesce({{ lifespan_days }}, 1e9))
        else 1.0
    end
{%- endmacro %}

{# A number with twelve exact decimals. Sums of these are the same in any order, which sums of doubles are not. #}
{% macro exact(number) -%}
    {{ lead_scoring.as_exact_decimal(number, 12) }}
{%- endmacro %}

{# A number between two bounds; a bound that is null does not bind. #}
{% macro clamp(number, lowest, highest) -%}
    case
        when {{ number }} < {{ lowest }} then {{ lowest }}
        when {{ number }} > {{ highest }} then {{ highest }}
        else {{ number }}
    end
{%- endmacro %}

{# Stages are listed in one text, separated by semicolons. #}
{% macro is_listed(value, list) -%}
    (';' || replace({{ list }}, ' ', '') || ';') like ('%;' || {{ value }} || ';%')
{%- endmacro %}

{# Whether a score lies in a band: `bands` is a row of int_bands. Bands compare scores rounded to six decimals. #}
{% macro is_in_band(score, bands) -%}
    {{ lead_scoring.is_between_limits(lead_scoring.banded_score(score), bands) }}
{%- endmacro %}

{# A score as bands compare it. #}
{% macro banded_score(score) -%}
    {{ lead_scoring.rounded(score, 6) }}
{%- endmacro %}

{# Whether a score that is rounded as bands compare it lies in one. #}
{% macro is_between_limits(banded_score, bands) -%}
    (
        ({{ bands }}.min_score is null or {{ banded_score }} >= {{ bands }}.min_score)
        and ({{ bands }}.next_min_score is null or {{ banded_score }} < {{ bands }}.next_min_score)
    )
{%- endmacro %}

{# The points of a curve of int_rule_curves or int_score_curves on a day. #}
{% macro points_on(curves, day) -%}
    {%- set days = lead_scoring.days_between(curves ~ '.from_on', day) -%}
    case
        when {{ curves }}.half_life_days is not null
            then {{ curves }}.points * power(2.0, greatest(-1000.0, -{{ days }} / {{ curves }}.half_life_days))
        else {{ curves }}.points + {{ curves }}.points_a_day * {{ days }}
    end
{%- endmacro %}

{# The last day that an outlook looks at. #}
{% macro last_outlook_day() -%}
    {{ lead_scoring.days_after(lead_scoring.as_of(), 1000) }}
{%- endmacro %}

{# A score as histories publish it: nine decimals, far below the 1e-6 that scores promise, take half the room. #}
{% macro published_score(score) -%}
    cast({{ lead_scoring.rounded('cast(' ~ score ~ ' as ' ~ lead_scoring.double() ~ ')', 9) }} as {{ lead_scoring.double() }})
{%- endmacro %}
