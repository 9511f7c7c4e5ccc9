{# Dates on which a rule was evaluated, folded into the intervals [starts_on, ends_on) in which it was true.
   `evaluated`: a relation with (person_id, evaluated_on, is_true, evidence_id), one row per person and date, with every
   date on which the truth can change. An interval without a later date is open: ends_on is null. #}
{% macro intervals_of(evaluated) -%}
    {{ lead_scoring.folded_intervals(
        "select person_id, evaluated_on as starts_on, lead(evaluated_on) over (partition by person_id order by evaluated_on) "
        ~ "as ends_on, is_true, evidence_id from " ~ evaluated,
        "where is_true"
    ) }}
{%- endmacro %}

{# Intervals that overlap or touch, folded into one; its evidence is that of its first part.
   `intervals`: a relation with (person_id, starts_on, ends_on, evidence_id). Empty intervals vanish. #}
{% macro union_of(intervals) -%}
    {{ lead_scoring.folded_intervals("select person_id, starts_on, ends_on, evidence_id from " ~ intervals, "") }}
{%- endmacro %}

{# The folding of both: those rows of a query over intervals that meet a condition, less the overlaps. #}
{% macro folded_intervals(select_intervals, condition) -%}
    select
        person_id,
        min(starts_on) as starts_on,
        nullif(max(closes_on), cast('9999-12-31' as date)) as ends_on,
        {{ lead_scoring.first_by('evidence_id', ['starts_on', 'evidence_id']) }} as evidence_id
    from (
        select *, sum(opens) over (
            partition by person_id order by starts_on, closes_on, evidence_id
            rows between unbounded preceding and current row
        ) as interval_number
        from (
            select *, case when starts_on <= max(closes_on) over (
                partition by person_id order by starts_on, closes_on, evidence_id
                rows between unbounded preceding and 1 preceding
            ) then 0 else 1 end as opens
            from (
                select *, coalesce(ends_on, cast('9999-12-31' as date)) as closes_on
                from ({{ select_intervals }}) as given
                {{ condition }}
            ) as closed
            where starts_on < closes_on
        ) as opened
    ) as numbered
    group by person_id, interval_number
{%- endmacro %}

{# What the trailing W days hold at every date on which that can change: what happened on a day is added on that day, and
   taken off when the day leaves the window. One row per person and such date.
   `days`: a relation with (person_id, happened_on, evidence_id, ...); `sums`: its columns that are added up; `distinct`:
   name -> the column whose distinct values are counted. The evidence is that of the latest day that has any; on one
   day the greatest id, so that the order of rows never shows. #}
{% macro trailing(days, window_days, sums=[], distinct={}) -%}
    {%- set left_on = lead_scoring.days_after('happened_on', window_days) -%}
    {%- set measures = sums + distinct.keys() | list -%}
    {%- set by_date = 'partition by person_id order by evaluated_on rows between unbounded preceding and current row' %}
    select
        person_id,
        evaluated_on,
        {%- for measure in measures %}
        sum({{ measure }}) over ({{ by_date }}) as {{ measure }},
        {%- endfor %}
        {{ lead_scoring.last_known('evidence_id', ['evaluated_on'], by_date) }} as evidence_id
    from (
        select
            person_id,
            evaluated_on,
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }},
            {%- endfor %}
            max(evidence_id) as evidence_id
        from (
            {%- for sign, date in [('', 'happened_on'), ('-', left_on)] %}
            select
                person_id,
                {{ date }} as evaluated_on,
                {%- for measure in sums %}
                {{ sign }}coalesce({{ measure }}, 0) as {{ measure }},
                {%- endfor %}
                {%- for measure, column in distinct.items() %}
                case
                    when {{ column }} is not null and {{ 'is_new_' if not sign else 'is_last_' }}{{ measure }}
                        then {{ sign }}1
                    else 0
                end as {{ measure }},
                {%- endfor %}
                {{ 'evidence_id' if not sign else 'null as evidence_id' }}
            from {{ lead_scoring.with_gaps(days, window_days, distinct) if distinct else days }}
            {{ 'union all' if not sign }}
            {%- endfor %}
        ) as changes
        group by person_id, evaluated_on
    ) as dates
{%- endmacro %}

{# Days, and whether a value is one that the window did not hold, and one that it will not hold when the day leaves it. #}
{% macro with_gaps(days, window_days, distinct) -%}
    {%- set left_on = lead_scoring.days_after('happened_on', window_days) -%}
    (
                select
                    *
                    {%- for measure, column in distinct.items() %}
                    {%- set by_day = 'over (partition by person_id, ' ~ column ~ ' order by happened_on)' %},
                    coalesce(lag({{ left_on }}) {{ by_day }} <= happened_on, true) as is_new_{{ measure }},
                    coalesce(lead(happened_on) {{ by_day }} >= {{ left_on }}, true) as is_last_{{ measure }}
                    {%- endfor %}
                from {{ days }}
            ) as numbered
{%- endmacro %}
