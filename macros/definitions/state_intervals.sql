{# Dates on which a rule was judged, folded into the intervals [starts_on, ends_on) in which it was true.
   `judged`: a relation with (person_id, judged_on, is_true, evidence_id), one row per person and date, holding every
   date on which the truth can change. An interval without a later date is open: ends_on is null. #}
{% macro intervals_of(judged) -%}
    {{ lead_scoring.folded_intervals(
        "select person_id, judged_on as starts_on, lead(judged_on) over (partition by person_id order by judged_on) "
        ~ "as ends_on, is_true, evidence_id from " ~ judged,
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

{# What the trailing W days hold at every date on which that can change: on each day something happened, and when it
   leaves the window. `days`: a relation with (person_id, happened_on, ...); `measures`: name -> aggregate over it. #}
{% macro trailing(days, window_days, measures) -%}
    select
        dates.person_id,
        dates.judged_on,
        {%- for name, aggregate in measures.items() %}
        {{ aggregate }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select person_id, happened_on as judged_on from {{ days }}
        union distinct
        select person_id, {{ lead_scoring.days_after('happened_on', window_days) }} as judged_on from {{ days }}
    ) as dates
    left join {{ days }}
        on
            dates.person_id = {{ days }}.person_id
            and {{ days }}.happened_on <= dates.judged_on
            and {{ days }}.happened_on > {{ lead_scoring.days_after('dates.judged_on', -window_days) }}
    group by dates.person_id, dates.judged_on
{%- endmacro %}

{# The evidence of the latest day in a trailing window that has any; on one day, the greatest id, so that order of rows
   never shows. #}
{% macro latest_evidence(days) -%}
    {{ lead_scoring.last_by(days ~ '.evidence_id', [days ~ '.happened_on', days ~ '.evidence_id']) }}
{%- endmacro %}
