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
    cast({{ number }} as {{ lead_scoring.exact_decimal(12) }})
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

{# The states that are on at the dates of `person_dates` (person_id, score_date). A rule that silence starts may only
   have started on a day up to which its families are complete; of a date after the scoring day it is asked what holds
   if the feeds stay complete, so only a family that was never seen keeps the rule silent. #}
{% macro states_on(person_dates) -%}
    select
        dates.person_id,
        dates.score_date,
        states.rule_id,
        states.starts_on,
        states.ends_on,
        states.evidence_id
    from {{ ref('states') }} as states
    inner join {{ ref('int_rules') }} as rules on states.rule_id = rules.rule_id
    inner join {{ person_dates }} as dates
        on
            states.person_id = dates.person_id
            and states.starts_on <= dates.score_date
            and coalesce(states.ends_on > dates.score_date, true)
    where {{ lead_scoring.has_started('states', 'rules', 'dates.score_date > ' ~ lead_scoring.as_of()) }}
{%- endmacro %}

{# Whether a state may have started at all: up to the scoring day, or, where condition `ahead` holds, after it. #}
{% macro has_started(states, rules, ahead) -%}
    (
        not {{ rules }}.starts_when_complete
        or (
            {{ rules }}.missing_families is null
            and ({{ states }}.starts_on <= {{ rules }}.complete_up_to or {{ ahead }})
        )
    )
{%- endmacro %}

{# What each rule is worth to a person at the dates of `person_dates`, before caps: one row per scorecard, person, date
   and rule. `states_on`: the relation of the macro above for the same dates; `balances`: another relation of the same
   columns, where the dates are past ones. Exempt rules are worth nothing. #}
{% macro rule_points_on(person_dates, states_on, balances=none) -%}
    with moments_and_states as (
        select
            dates.person_id,
            dates.score_date,
            balances.scorecard,
            balances.rule_id,
            balances.first_on,
            balances.last_on,
            balances.signals,
            balances.units,
            balances.counted_units,
            balances.balance,
            balances.balance_date
        from {{ balances or ref('balances') }} as balances
        inner join {{ person_dates }} as dates
            on balances.person_id = dates.person_id and balances.balance_date <= dates.score_date
        union all
        select
            states.person_id,
            states.score_date,
            prices.scorecard,
            states.rule_id,
            states.starts_on as first_on,
            states.score_date as last_on,
            1 as signals,
            1 as units,
            1 as counted_units,
            1 as balance,
            states.score_date as balance_date
        from {{ states_on }} as states
        inner join {{ ref('int_prices') }} as prices on states.rule_id = prices.rule_id
    ),

    decayed as (
        select
            earned.*,
            prices.rule_group,
            prices.person_points,
            prices.account_points,
            prices.person_cap,
            prices.account_cap,
            case
                when exists (
                    select 1 from {{ ref('int_exemptions') }} as exemptions
                    where
                        exemptions.person_id = earned.person_id
                        and coalesce(exemptions.rule_id, earned.rule_id) = earned.rule_id
                        and coalesce(earned.score_date < exemptions.expires_on, true)
                ) then 0.0
                else earned.balance * {{ lead_scoring.decay_factor(
                    'prices.decay', lead_scoring.days_between('earned.balance_date', 'earned.score_date'),
                    'prices.half_life_days', 'prices.lifespan_days'
                ) }}
            end as decayed_units
        from moments_and_states as earned
        inner join {{ ref('int_prices') }} as prices
            on earned.scorecard = prices.scorecard and earned.rule_id = prices.rule_id
    )

    select
        scorecard,
        person_id,
        score_date,
        rule_id,
        rule_group,
        person_cap,
        account_cap,
        min(first_on) as first_on,
        max(last_on) as last_on,
        sum(signals) as signals,
        sum(units) as units,
        sum(counted_units) as counted_units,
        sum(counted_units) * max(person_points) as undecayed_points,
        sum(counted_units) * max(account_points) as undecayed_account_points,
        sum({{ lead_scoring.exact('decayed_units * person_points') }}) as points,
        sum({{ lead_scoring.exact('decayed_units * account_points') }}) as account_points
    from decayed
    group by scorecard, person_id, score_date, rule_id, rule_group, person_cap, account_cap
{%- endmacro %}

{# Which people do not qualify at the dates of `person_dates`, whatever they score, and the first reason why: exempt,
   the first gate rule that is on, or a stage that the scorecard does not apply to. #}
{% macro gates_on(person_dates, states_on) -%}
    with exempt as (
        select
            dates.person_id,
            dates.score_date,
            exemptions.rule_id
        from {{ person_dates }} as dates
        inner join {{ ref('int_exemptions') }} as exemptions on dates.person_id = exemptions.person_id
        where coalesce(dates.score_date < exemptions.expires_on, true)
    ),

    gates as (
        select
            scorecards.scorecard,
            exempt.person_id,
            exempt.score_date,
            1 as priority,
            'exempt' as gate
        from exempt
        cross join {{ ref('scorecards') }} as scorecards
        where exempt.rule_id is null

        union all

        select
            prices.scorecard,
            states.person_id,
            states.score_date,
            2 as priority,
            states.rule_id as gate
        from {{ states_on }} as states
        inner join {{ ref('int_prices') }} as prices on states.rule_id = prices.rule_id
        where
            prices.is_gate
            and not exists (
                select 1 from exempt
                where
                    exempt.person_id = states.person_id
                    and exempt.score_date = states.score_date
                    and exempt.rule_id = states.rule_id
            )

        union all

        select
            scorecards.scorecard,
            dates.person_id,
            dates.score_date,
            3 as priority,
            'lifecycle' as gate
        from {{ person_dates }} as dates
        inner join {{ ref('int_people') }} as people on dates.person_id = people.person_id
        cross join {{ ref('scorecards') }} as scorecards
        where not {{ lead_scoring.is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}
    )

    select
        scorecard,
        person_id,
        score_date,
        {{ lead_scoring.first_by('gate', ['priority', 'gate']) }} as gate
    from gates
    group by scorecard, person_id, score_date
{%- endmacro %}

{# What each rule is worth to an account, before caps: the sum over its people of a stage the scorecard applies to,
   without the positive points of people under a gate. One row per scorecard, account, date and rule. #}
{% macro account_rule_points(rule_points, gates) -%}
    select
        rule_points.scorecard,
        accounts.account_id,
        rule_points.score_date,
        rule_points.rule_id,
        rule_points.rule_group,
        rule_points.account_cap,
        min(rule_points.first_on) as first_on,
        max(rule_points.last_on) as last_on,
        sum(rule_points.signals) as signals,
        sum(rule_points.units) as units,
        sum(rule_points.counted_units) as counted_units,
        sum(rule_points.undecayed_account_points) as undecayed_points,
        sum(rule_points.account_points) as points
    from {{ rule_points }} as rule_points
    inner join {{ ref('int_people') }} as people on rule_points.person_id = people.person_id
    inner join {{ ref('accounts') }} as accounts on people.account_id = accounts.account_id
    inner join {{ ref('scorecards') }} as scorecards on rule_points.scorecard = scorecards.scorecard
    left join {{ gates }} as gates
        on
            rule_points.scorecard = gates.scorecard
            and rule_points.person_id = gates.person_id
            and rule_points.score_date = gates.score_date
    where
        {{ lead_scoring.is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}
        and (gates.gate is null or rule_points.account_points < 0)
    group by
        rule_points.scorecard, accounts.account_id, rule_points.score_date, rule_points.rule_id,
        rule_points.rule_group, rule_points.account_cap
{%- endmacro %}

{# Points of rules after their cap, with what the limits of their groups add or take as rows `limit:<group>`: what a
   score is the sum of. `rule_points`: a relation with (scorecard, <who>, score_date, rule_id, rule_group, points and
   the cap); `level`: person or account. #}
{% macro contributions(rule_points, level, who) -%}
    with capped as (
        select
            *,
            {{ lead_scoring.clamp('points', '-' ~ level ~ '_cap', level ~ '_cap') }} as capped_points
        from {{ rule_points }}
    ),

    group_sums as (
        select
            scorecard,
            {{ who }},
            score_date,
            rule_group,
            sum(capped_points) as points
        from capped
        group by scorecard, {{ who }}, score_date, rule_group
    ),

    group_limits as (
        select
            group_sums.*,
            {{ lead_scoring.exact(
                lead_scoring.clamp('group_sums.points', 'bounds.' ~ level ~ '_min', 'bounds.' ~ level ~ '_max')
                ~ ' - group_sums.points'
            ) }} as limit_points
        from group_sums
        inner join {{ ref('scorecard_groups') }} as bounds
            on group_sums.scorecard = bounds.scorecard and group_sums.rule_group = bounds.rule_group
    )

    select
        scorecard,
        {{ who }},
        score_date,
        rule_id,
        rule_group,
        units,
        counted_units,
        signals,
        first_on,
        last_on,
        undecayed_points,
        capped_points as points,
        {{ lead_scoring.exact('points - capped_points') }} as withheld_by_cap
    from capped

    union all

    select
        scorecard,
        {{ who }},
        score_date,
        'limit:' || rule_group as rule_id,
        rule_group,
        null as units,
        null as counted_units,
        null as signals,
        null as first_on,
        null as last_on,
        null as undecayed_points,
        limit_points as points,
        null as withheld_by_cap
    from group_limits
    where limit_points <> 0
{%- endmacro %}

{# The bands of a level, each with the score it ends below. #}
{% macro bands(level) -%}
    (
        select
            scorecard,
            band,
            min_score,
            lead(min_score) over (partition by scorecard order by min_score nulls first) as next_min_score
        from {{ ref('score_bands') }}
        where level = '{{ level }}'
    )
{%- endmacro %}

{# Whether a score lies in a band. Bands compare scores rounded to six decimals. #}
{% macro is_in_band(score, bands) -%}
    (
        ({{ bands }}.min_score is null or round({{ score }}, 6) >= {{ bands }}.min_score)
        and ({{ bands }}.next_min_score is null or round({{ score }}, 6) < {{ bands }}.next_min_score)
    )
{%- endmacro %}

{# The score from which the primary scorecard's band sales_ready begins: one row with min_score. #}
{% macro sales_ready_line(level) -%}
    (
        select bands.min_score
        from {{ ref('score_bands') }} as bands
        inner join {{ ref('scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
        where scorecards.is_primary and bands.level = '{{ level }}' and bands.band = 'sales_ready'
    )
{%- endmacro %}

{# How many days ahead the first day below a line is looked for, for `scored` (<level>_id, line): one row each with days.
   By then even the positive points alone, had none been exempt, gated, capped or set off, have decayed below it, at the
   pace of the longest half-life; when positive points need not decay exponentially, a thousand days. A line that is
   null is not looked for: 0 days. #}
{% macro outlook_horizons(scored, level) -%}
    select
        scored.{{ level }}_id,
        case
            when scored.line is null then 0
            when scored.line <= 0 or pace.can_stay then 1000
            else least(1000, 1 + greatest(0, ceil(
                pace.half_life_days * ln(greatest(1, coalesce(positive.points, 0) / scored.line)) / ln(2)
            )))
        end as days
    from {{ scored }} as scored
    cross join (
        select
            max(case when prices.{{ level }}_points > 0 then prices.half_life_days end) as half_life_days,
            {{ dbt.bool_or(
                'prices.' ~ level ~ "_points > 0 and (prices.decay <> 'exponential' or rules.rule_kind = 'state')"
            ) }} as can_stay
        from {{ ref('int_prices') }} as prices
        inner join {{ ref('int_rules') }} as rules on prices.rule_id = rules.rule_id
        where prices.is_primary
    ) as pace
    left join (
        select
            people.{{ level }}_id,
            sum(balances.balance * greatest(0, prices.{{ level }}_points) * {{ lead_scoring.decay_factor(
                'prices.decay', lead_scoring.days_between('balances.balance_date', lead_scoring.as_of()),
                'prices.half_life_days', 'prices.lifespan_days'
            ) }}) as points
        from {{ ref('balances') }} as balances
        inner join {{ ref('int_people') }} as people on balances.person_id = people.person_id
        inner join {{ ref('int_prices') }} as prices
            on balances.scorecard = prices.scorecard and balances.rule_id = prices.rule_id
        where prices.is_primary and people.{{ level }}_id in (select {{ level }}_id from {{ scored }})
        group by people.{{ level }}_id
    ) as positive on scored.{{ level }}_id = positive.{{ level }}_id
{%- endmacro %}

{# The signals of each scorecard with the units that its limit lets count: in each window of limit_days days (counted
   from Monday 1970-01-05) at most limit_units, the earliest signals first. Of
   the primary scorecard only, of the people of this run only, or of some `signals` only (all those of a person and
   rule), where the caller says so. #}
{% macro counted_units(primary_only=false, only_scope=false, signals=none) -%}
    select
        *,
        case
            when limit_units is null then units
            else greatest(0, least(units, limit_units - coalesce(units_before, 0)))
        end as counted_units
    from (
        select
            windowed.*,
            sum(units) over (
                partition by scorecard, rule_id, person_id, limit_window
                order by signal_at, evidence_id
                rows between unbounded preceding and 1 preceding
            ) as units_before
        from (
            select
                signals.*,
                prices.scorecard,
                prices.decay,
                prices.half_life_days,
                prices.limit_units,
                floor(
                    {{ lead_scoring.days_between("cast('1970-01-05' as date)", 'signals.signal_date') }}
                    / prices.limit_days
                ) as limit_window
            from {{ signals or ref('signals') }} as signals
            inner join {{ ref('int_prices') }} as prices on signals.rule_id = prices.rule_id
            where
                {{ 'prices.is_primary' if primary_only else 'true' }}
                {% if only_scope -%}
                and signals.person_id in (select person_id from {{ ref('int_scope') }})
                {%- endif %}
        ) as windowed
    ) as running
{%- endmacro %}
