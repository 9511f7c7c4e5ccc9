{# Scores of many days. What people earned is cut into stretches in which nothing new happens, and each stretch is
   spread over its days in closed form: no day looks at a signal. See docs/decisions/history.md. #}

{# The signals of the people of `ranges` (person_id, first_date, last_date) as small balances, in the columns of
   `balances`: one row per scorecard, person, rule and day of the range. What was earned before the range, and need not
   be told apart later, is one row on its first date. Rules without a signal in the range take their balance as it is,
   so that only the others' signals are counted. #}
{% macro history_lots(ranges) -%}
    with moved as (
        -- what has a signal after the first date cannot be read from its balance
        select distinct
            balances.person_id,
            balances.rule_id
        from {{ ref('balances') }} as balances
        inner join {{ ranges }} as ranges
            on balances.person_id = ranges.person_id and balances.last_on > ranges.first_date
    ),

    moving_signals as (
        select signals.*
        from {{ ref('signals') }} as signals
        inner join moved on signals.person_id = moved.person_id and signals.rule_id = moved.rule_id
    ),

    counted as (
        select
            scorecard,
            person_id,
            rule_id,
            signal_date,
            sum(units) as units,
            sum(counted_units) as counted_units,
            count(*) as signals
        from ({{ lead_scoring.counted_units(signals='moving_signals') }}) as limited
        group by scorecard, person_id, rule_id, signal_date
    ),

    earned as (
        select
            scorecard,
            person_id,
            rule_id,
            signal_date as earned_on,
            signal_date as first_on,
            signal_date as last_on,
            signals,
            units,
            counted_units,
            {{ lead_scoring.exact('counted_units') }} as balance
        from counted
        union all
        select
            balances.scorecard,
            balances.person_id,
            balances.rule_id,
            balances.balance_date as earned_on,
            balances.first_on,
            balances.last_on,
            balances.signals,
            balances.units,
            balances.counted_units,
            balances.balance
        from {{ ref('balances') }} as balances
        inner join {{ ranges }} as ranges on balances.person_id = ranges.person_id
        left join moved on balances.person_id = moved.person_id and balances.rule_id = moved.rule_id
        where moved.person_id is null
    ),

    dated as (
        select
            earned.*,
            prices.decay,
            prices.half_life_days,
            case
                when prices.decay = 'linear' then earned.earned_on
                else greatest(earned.earned_on, ranges.first_date)
            end as balance_date
        from earned
        inner join {{ ranges }} as ranges
            on earned.person_id = ranges.person_id and earned.earned_on <= ranges.last_date
        inner join {{ ref('int_prices') }} as prices
            on earned.scorecard = prices.scorecard and earned.rule_id = prices.rule_id
    )

    select
        scorecard,
        person_id,
        rule_id,
        balance_date,
        min(first_on) as first_on,
        max(last_on) as last_on,
        sum(signals) as signals,
        sum(units) as units,
        sum(counted_units) as counted_units,
        sum({{ lead_scoring.exact('balance * ' ~ lead_scoring.decay_factor(
            'decay', lead_scoring.days_between('earned_on', 'balance_date'), 'half_life_days', 'null'
        )) }}) as balance
    from dated
    group by scorecard, person_id, rule_id, balance_date
{%- endmacro %}

{# The score of everybody with points in a scorecard on every day of their range: `ranges` (person_id, first_date,
   last_date), the same for all people of an account; `lots`: the relation of the macro above for these ranges, or
   for longer ones of the same people;
   `level`: person or account; `ahead`: of days after the scoring day, in the primary scorecard. One row per who_number
   (a number for scorecard and person or account) and date. #}
{% macro history_scores(ranges, lots, level, ahead=false) -%}
    {%- set points = 'prices.' ~ level ~ '_points' -%}
    with people as (
        select
            ranges.person_id,
            {%- if level == 'person' %}
            ranges.person_id as scored_id,
            {%- else %}
            people.account_id as scored_id,
            {%- endif %}
            people.lifecycle_stage,
            ranges.first_date,
            ranges.last_date
        from {{ ranges }} as ranges
        inner join {{ ref('int_people') }} as people on ranges.person_id = people.person_id
        {%- if level == 'account' %}
        inner join {{ ref('accounts') }} as accounts on people.account_id = accounts.account_id
        {%- endif %}
    ),

    states as (
        select
            states.person_id,
            states.rule_id,
            greatest(states.starts_on, people.first_date) as starts_on,
            case when states.ends_on <= people.last_date then states.ends_on end as ends_on
        from {{ ref('states') }} as states
        inner join {{ ref('int_rules') }} as rules on states.rule_id = rules.rule_id
        inner join people
            on
                states.person_id = people.person_id
                and states.starts_on <= people.last_date
                and coalesce(states.ends_on > people.first_date, true)
        where {{ lead_scoring.has_started('states', 'rules', ahead | string | lower) }}
    ),

    -- people whose points do not count on some days: their rules are kept apart and judged day by day
    apart as (
        select exemptions.person_id
        from {{ ref('int_exemptions') }} as exemptions
        inner join people on exemptions.person_id = people.person_id
        where coalesce(exemptions.expires_on > people.first_date, true)
        {%- if level == 'account' %}
        union distinct
        select states.person_id
        from states
        inner join {{ ref('int_prices') }} as prices on states.rule_id = prices.rule_id
        where prices.is_gate
        {%- endif %}
    ),

    earned as (
        select
            scorecard,
            person_id,
            rule_id,
            balance_date as earned_on,
            cast(balance as {{ lead_scoring.double() }}) as units,
            1 as is_opened
        from {{ lots }}
        union all
        select
            prices.scorecard,
            states.person_id,
            states.rule_id,
            states.starts_on as earned_on,
            1 as units,
            1 as is_opened
        from states
        inner join {{ ref('int_prices') }} as prices on states.rule_id = prices.rule_id
        union all
        select
            prices.scorecard,
            states.person_id,
            states.rule_id,
            states.ends_on as earned_on,
            -1 as units,
            0 as is_opened
        from states
        inner join {{ ref('int_prices') }} as prices on states.rule_id = prices.rule_id
        where states.ends_on is not null
    ),

    amounts as (
        select
            earned.scorecard,
            people.scored_id,
            earned.rule_id,
            case when apart.person_id is not null then earned.person_id end as person_apart,
            prices.rule_group,
            cast(prices.{{ level }}_cap as {{ lead_scoring.double() }}) as cap,
            case when prices.decay = 'exponential' then prices.half_life_days end as half_life_days,
            case when prices.decay = 'linear' then prices.lifespan_days end as lifespan_days,
            {{ lead_scoring.days_between('people.first_date', 'earned.earned_on') }} as day_number,
            sum({{ lead_scoring.exact('earned.units * ' ~ points) }}) as amount,
            sum(greatest(0, {{ lead_scoring.exact('earned.is_opened * earned.units * ' ~ points) }})) as most_up,
            sum(greatest(0, {{ lead_scoring.exact('-earned.is_opened * earned.units * ' ~ points) }})) as most_down
        from earned
        inner join people on earned.person_id = people.person_id and earned.earned_on <= people.last_date
        inner join {{ ref('int_prices') }} as prices
            on earned.scorecard = prices.scorecard and earned.rule_id = prices.rule_id
        {%- if level == 'account' %}
        inner join {{ ref('scorecards') }} as scorecards on earned.scorecard = scorecards.scorecard
        {%- endif %}
        left join apart on earned.person_id = apart.person_id
        where
            {{ points }} <> 0
            {%- if ahead %}
            and prices.is_primary
            {%- endif %}
            {%- if level == 'account' %}
            and {{ lead_scoring.is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}
            {%- endif %}
        group by all
    ),

    -- the most that a rule, and a group, can come to in the range: where no bound is in reach, none has to be asked
    rule_reach as (
        select
            scorecard,
            scored_id,
            rule_id,
            rule_group,
            case when greatest(sum(most_up), sum(most_down)) > max(cap) then max(cap) end as cap,
            least(sum(most_up), coalesce(max(cap), sum(most_up))) as most_up,
            least(sum(most_down), coalesce(max(cap), sum(most_down))) as most_down
        from amounts
        group by scorecard, scored_id, rule_id, rule_group
    ),

    group_reach as (
        select
            reach.scorecard,
            reach.scored_id,
            reach.rule_group,
            bounds.{{ level }}_min as least_points,
            bounds.{{ level }}_max as most_points
        from rule_reach as reach
        inner join {{ ref('scorecard_groups') }} as bounds
            on reach.scorecard = bounds.scorecard and reach.rule_group = bounds.rule_group
        group by all
        having
            coalesce(-sum(reach.most_down) < bounds.{{ level }}_min, false)
            or coalesce(sum(reach.most_up) > bounds.{{ level }}_max, false)
    ),

    bounded as (
        select
            reach.scorecard,
            reach.scored_id,
            reach.rule_id,
            case when reach.cap is not null then reach.rule_id end as capped_rule,
            reach.cap,
            limited.rule_group as limited_group,
            limited.least_points,
            limited.most_points
        from rule_reach as reach
        left join group_reach as limited
            on
                reach.scorecard = limited.scorecard
                and reach.scored_id = limited.scored_id
                and reach.rule_group = limited.rule_group
        where reach.cap is not null or limited.rule_group is not null
    ),

    whos as (
        select
            cast(row_number() over (order by amounts.scorecard, amounts.scored_id) as integer) as who_number,
            amounts.scorecard,
            amounts.scored_id,
            amounts.first_day,
            ranges.first_date,
            cast({{ lead_scoring.days_between('ranges.first_date', 'ranges.last_date') }} as integer) as last_day
        from (
            select scorecard, scored_id, greatest(0, min(day_number)) as first_day
            from amounts
            group by scorecard, scored_id
        ) as amounts
        inner join (
            select scored_id, min(first_date) as first_date, max(last_date) as last_date from people group by scored_id
        ) as ranges on amounts.scored_id = ranges.scored_id
    ),

    -- rules that no bound reaches and that decay alike are one part of the score
    parts as (
        select
            whos.who_number,
            whos.last_day,
            bounded.capped_rule,
            bounded.limited_group,
            amounts.person_apart,
            case when amounts.person_apart is not null then amounts.rule_id end as rule_apart,
            amounts.half_life_days,
            amounts.lifespan_days,
            cast(amounts.day_number as integer) as day_number,
            sum(amounts.amount) as amount
        from amounts
        inner join whos on amounts.scorecard = whos.scorecard and amounts.scored_id = whos.scored_id
        left join bounded
            on
                amounts.scorecard = bounded.scorecard
                and amounts.scored_id = bounded.scored_id
                and amounts.rule_id = bounded.rule_id
        group by all
    ),

    -- Exponential: sums of amounts grown to one base, which every day after decays from. A base holds for 900
    -- half-lives, so that nothing overflows; then what is there is one amount more on the next base. What was earned
    -- before the first day stands on the first base, where it may have decayed to nothing.
    based as (
        select
            *,
            cast(amount as {{ lead_scoring.double() }})
            * power(2.0, greatest(-1000.0, (day_number - block * block_days) / half_life_days)) as grown
        from (
            select *, cast(floor(greatest(0, day_number) / block_days) as integer) as block
            from (
                select *, cast(greatest(1, floor(900 * half_life_days)) as integer) as block_days
                from parts
                where half_life_days is not null
            ) as with_bases
        ) as with_blocks
    ),

    carried as (
        select
            {{ lead_scoring.part_columns() }},
            half_life_days,
            last_day,
            block_days,
            next_block as block,
            next_block * block_days as day_number,
            sum(grown * power(2.0, -block_days / half_life_days)) as grown
        from (select *, block + 1 as next_block from based) as ended
        where next_block * block_days <= last_day
        group by {{ lead_scoring.part_columns() }}, half_life_days, last_day, block_days, next_block
    ),

    dying as (
        select distinct who_number, last_day from carried
    ),

    curves as (
        select
            {{ lead_scoring.part_columns() }},
            half_life_days,
            block * block_days as base_day,
            greatest(0, day_number) as first_day,
            coalesce(
                lead(day_number) over (
                    partition by {{ lead_scoring.part_columns() }}, half_life_days, block
                    order by day_number, grown
                ),
                least(last_day + 1, (block + 1) * block_days)
            ) as after_last_day,
            sum(grown) over (
                partition by {{ lead_scoring.part_columns() }}, half_life_days, block
                order by day_number, grown
                rows between unbounded preceding and current row
            ) as grown
        from (
            select {{ lead_scoring.part_columns() }}, half_life_days, last_day, block_days, block, day_number, grown
            from based
            union all
            select {{ lead_scoring.part_columns() }}, half_life_days, last_day, block_days, block, day_number, grown
            from carried
        ) as on_bases
    ),

    -- Without decay, and linear: straight lines over the number of the day, begun and ended by sums.
    lines as (
        select
            {{ lead_scoring.part_columns() }},
            last_day,
            day_number,
            sum(level_points) as level_points,
            sum(points_a_day) as points_a_day
        from (
            select
                {{ lead_scoring.part_columns() }},
                last_day,
                greatest(0, day_number) as day_number,
                {{ lead_scoring.exact('amount * (1 + coalesce(day_number / lifespan_days, 0))') }} as level_points,
                {{ lead_scoring.exact('-coalesce(amount / lifespan_days, 0)') }} as points_a_day
            from parts
            where half_life_days is null and coalesce(day_number + lifespan_days > 0, true)
            union all
            select
                {{ lead_scoring.part_columns() }},
                last_day,
                day_number + cast(ceil(lifespan_days) as integer) as day_number,
                -{{ lead_scoring.exact('amount * (1 + coalesce(day_number / lifespan_days, 0))') }} as level_points,
                -{{ lead_scoring.exact('-coalesce(amount / lifespan_days, 0)') }} as points_a_day
            from parts
            where lifespan_days is not null and day_number + lifespan_days > 0
        ) as ends
        where day_number <= last_day
        group by {{ lead_scoring.part_columns() }}, last_day, day_number
    ),

    straight as (
        select
            {{ lead_scoring.part_columns() }},
            day_number as first_day,
            coalesce(
                lead(day_number) over (partition by {{ lead_scoring.part_columns() }} order by day_number),
                last_day + 1
            ) as after_last_day,
            sum(level_points) over (
                partition by {{ lead_scoring.part_columns() }} order by day_number
                rows between unbounded preceding and current row
            ) as level_points,
            sum(points_a_day) over (
                partition by {{ lead_scoring.part_columns() }} order by day_number
                rows between unbounded preceding and current row
            ) as points_a_day
        from lines
    ),

    stretches as (
        select
            {{ lead_scoring.part_columns() }},
            first_day,
            after_last_day,
            half_life_days,
            base_day,
            grown,
            null as level_points,
            null as points_a_day
        from curves
        union all
        select
            {{ lead_scoring.part_columns() }},
            first_day,
            after_last_day,
            null as half_life_days,
            null as base_day,
            null as grown,
            level_points,
            points_a_day
        from straight
    ),

    -- people apart: not on days of an exemption; an account gets no positive points of theirs while they are gated
    spread_apart as (
        select
            spread.*,
            whos.scorecard,
            {{ lead_scoring.days_after('whos.first_date', 'spread.day_number') }} as score_date
        from ({{ lead_scoring.spread('person_apart is not null') }}) as spread
        inner join whos on spread.who_number = whos.who_number
    ),

    {%- if level == 'account' %}
    dates_apart as (
        select distinct
            person_apart as person_id,
            score_date
        from spread_apart
    ),

    states_apart as (
        {{ lead_scoring.states_on('dates_apart') }}
    ),

    gates_apart as (
        {{ lead_scoring.gates_on('dates_apart', 'states_apart') }}
    ),
    {%- endif %}

    counting_apart as (
        select
            spread_apart.who_number,
            spread_apart.capped_rule,
            spread_apart.limited_group,
            spread_apart.day_number,
            spread_apart.points
        from spread_apart
        {%- if level == 'account' %}
        left join gates_apart as gates
            on
                spread_apart.scorecard = gates.scorecard
                and spread_apart.person_apart = gates.person_id
                and spread_apart.score_date = gates.score_date
        {%- endif %}
        where
            not exists (
                select 1 from {{ ref('int_exemptions') }} as exemptions
                where
                    exemptions.person_id = spread_apart.person_apart
                    and coalesce(exemptions.rule_id, spread_apart.rule_apart) = spread_apart.rule_apart
                    and coalesce(spread_apart.score_date < exemptions.expires_on, true)
            )
            {%- if level == 'account' %}
            and (gates.gate is null or spread_apart.points < 0)
            {%- endif %}
    ),

    counting_bounded as (
        select who_number, capped_rule, limited_group, day_number, points
        from ({{ lead_scoring.spread(
            'person_apart is null and (capped_rule is not null or limited_group is not null)'
        ) }}) as spread
        union all
        select who_number, capped_rule, limited_group, day_number, points
        from counting_apart
        where capped_rule is not null or limited_group is not null
    ),

    capped as (
        select
            counting.who_number,
            counting.limited_group,
            counting.day_number,
            {{ lead_scoring.clamp('sum(counting.points)', '-max(caps.cap)', 'max(caps.cap)') }} as points
        from counting_bounded as counting
        inner join whos on counting.who_number = whos.who_number
        left join bounded as caps
            on
                whos.scorecard = caps.scorecard
                and whos.scored_id = caps.scored_id
                and counting.capped_rule = caps.capped_rule
        group by counting.who_number, counting.limited_group, counting.capped_rule, counting.day_number
    ),

    limited as (
        select
            capped.who_number,
            capped.day_number,
            {{ lead_scoring.clamp('sum(capped.points)', 'max(bounds.least_points)', 'max(bounds.most_points)') }}
                as points
        from capped
        inner join whos on capped.who_number = whos.who_number
        left join group_reach as bounds
            on
                whos.scorecard = bounds.scorecard
                and whos.scored_id = bounds.scored_id
                and capped.limited_group = bounds.rule_group
        group by capped.who_number, capped.limited_group, capped.day_number
    ),

    sums as (
        select
            who_number,
            day_number,
            sum(points) as score
        from (
            select who_number, day_number, points
            from ({{ lead_scoring.spread(
                'person_apart is null and capped_rule is null and limited_group is null'
            ) }}) as spread
            union all
            select who_number, day_number, points from counting_apart
            where capped_rule is null and limited_group is null
            union all
            select who_number, day_number, {{ lead_scoring.exact('points') }} as points from limited
            union all
            -- days before the first points, and days on which none of a person apart count
            select who_number, day_number, 0 as points
            from {{ lead_scoring.each_integer('whos', 0, 'first_day', 'day_number') }} as days_before
            union all
            select who_number, day_number, 0 as points from spread_apart
            union all
            -- and days after all that was ever earned has decayed to nothing
            select who_number, day_number, 0 as points
            from {{ lead_scoring.each_integer('dying', 0, 'last_day + 1', 'day_number') }} as days_of_dying
        ) as summands
        group by who_number, day_number
    )

    select
        whos.who_number,
        whos.scorecard,
        whos.scored_id,
        {{ lead_scoring.days_after('whos.first_date', 'sums.day_number') }} as score_date,
        sums.score
    from sums
    inner join whos on sums.who_number = whos.who_number
{%- endmacro %}

{# The points of some stretches of `history_scores` on each of their days. #}
{% macro spread(condition) -%}
    select
        *,
        {{ lead_scoring.exact(
            'coalesce(grown * power(2.0, (base_day - day_number) / half_life_days), level_points '
            ~ '+ points_a_day * day_number)'
        ) }} as points
    from {{ lead_scoring.each_integer('stretches', 'first_day', 'after_last_day', 'day_number') }} as days
    where {{ condition }}
{%- endmacro %}

{# What tells the parts of a score apart, in `history_scores`. #}
{% macro part_columns() -%}
    who_number, capped_rule, limited_group, person_apart, rule_apart
{%- endmacro %}

{# The bands of a level, each with the score it ends below and its rank, the lowest first. #}
{% macro ranked_bands(level) -%}
    (
        select
            *,
            cast(row_number() over (partition by scorecard order by min_score nulls first) as tinyint) as band_rank
        from {{ lead_scoring.bands(level) }} as bands
    )
{%- endmacro %}

{# The history of scores with bands: `ranges`, `lots` and `level` as above; the first date of a range is the eve, which
   only says what was before. `held`: a relation (level, scorecard, scored_id) of those below the line who were held in
   sales_ready on the eve. Who once was sales_ready is held there until the score is below var mql_exit. #}
{% macro banded_history(ranges, lots, level, held) -%}
    {%- set double = lead_scoring.double() -%}
    with scores as (
        select
            *,
            cast(round(score, 6) as {{ double }}) as rounded_score
        from ({{ lead_scoring.history_scores(ranges, lots, level) }}) as exact_scores
    ),

    bands as (
        select
            scorecard,
            band,
            band_rank,
            coalesce(cast(min_score as {{ double }}), cast('-inf' as {{ double }})) as lowest,
            coalesce(cast(next_min_score as {{ double }}), cast('inf' as {{ double }})) as below,
            max(case when band = 'sales_ready' then cast(min_score as {{ double }}) end) over (
                partition by scorecard
            ) as line,
            max(case when band = 'sales_ready' then band_rank end) over (partition by scorecard) as line_rank
        from {{ lead_scoring.ranked_bands(level) }} as ranked
    ),

    banded as (
        select
            scores.*,
            bands.band_rank,
            bands.line,
            bands.line_rank,
            bands.band = 'sales_ready' as is_ready
        from scores
        inner join bands
            on
                scores.scorecard = bands.scorecard
                and scores.rounded_score >= bands.lowest
                and scores.rounded_score < bands.below
    ),

    whos as (
        select
            banded.who_number,
            any_value(banded.scorecard) as scorecard,
            any_value(banded.scored_id) as scored_id,
            min(banded.score_date) as eve,
            min(banded.band_rank) <> max(banded.band_rank) as has_moved
        from banded
        group by banded.who_number
    ),

    -- only those whose band moves, or who are held from before, have to be walked day by day
    walkers as (
        select
            whos.who_number,
            whos.eve,
            held.scored_id is not null as is_held
        from whos
        left join {{ held }} as held
            on
                held.level = '{{ level }}'
                and whos.scorecard = held.scorecard
                and whos.scored_id = held.scored_id
        where whos.has_moved or held.scored_id is not null
    ),

    decided as (
        select
            banded.*,
            case
                when banded.rounded_score >= banded.line then true
                when banded.rounded_score < {{ var('mql_exit') }} then false
                when banded.score_date = walkers.eve then walkers.is_held
            end as decides
        from banded
        inner join walkers on banded.who_number = walkers.who_number
    ),

    walked as (
        select
            *,
            case
                when {{ lead_scoring.last_known('decides') }} over (
                    partition by who_number order by score_date rows between unbounded preceding and current row
                ) then greatest(band_rank, line_rank)
                else band_rank
            end as held_rank
        from decided
    ),

    rows_of_days as (
        select
            scorecard,
            scored_id,
            score_date,
            score,
            band_rank,
            is_ready,
            held_rank,
            lag(held_rank) over (partition by who_number order by score_date) as rank_before,
            lag(score) over (partition by who_number order by score_date) as score_before
        from walked
        union all
        select
            banded.scorecard,
            banded.scored_id,
            banded.score_date,
            banded.score,
            banded.band_rank,
            banded.is_ready,
            banded.band_rank as held_rank,
            case when banded.score_date > whos.eve then banded.band_rank end as rank_before,
            null as score_before
        from banded
        inner join whos on banded.who_number = whos.who_number
        left join walkers on banded.who_number = walkers.who_number
        where walkers.who_number is null
    ){% if level == 'person' %},

    ready_dates as (
        select distinct
            scored_id as person_id,
            score_date
        from rows_of_days
        where is_ready
    ),

    ready_states as (
        {{ lead_scoring.states_on('ready_dates') }}
    ),

    gates as (
        {{ lead_scoring.gates_on('ready_dates', 'ready_states') }}
    )
    {%- endif %}

    select
        days.scorecard,
        days.scored_id as {{ level }}_id,
        days.score_date,
        {{ lead_scoring.published_score('days.score') }} as score,
        days.band_rank,
        days.held_rank,
        days.rank_before,
        {{ lead_scoring.published_score('case when days.held_rank <> days.rank_before then days.score_before end') }}
            as score_before,
        {%- if level == 'person' %}
        days.is_ready and gates.gate is null as is_qualified
        {%- else %}
        days.is_ready and {{ lead_scoring.is_listed('accounts.lifecycle_stage', 'scorecards.account_stages') }}
            as is_qualified
        {%- endif %}
    from rows_of_days as days
    {%- if level == 'person' %}
    left join gates
        on
            days.scorecard = gates.scorecard
            and days.scored_id = gates.person_id
            and days.score_date = gates.score_date
    {%- else %}
    inner join {{ ref('accounts') }} as accounts on days.scored_id = accounts.account_id
    inner join {{ ref('scorecards') }} as scorecards on days.scorecard = scorecards.scorecard
    {%- endif %}
    where days.rank_before is not null
{%- endmacro %}

{# A score as it is kept for every day: nine decimals, far below the 1e-6 that scores promise, take half the room. #}
{% macro published_score(score) -%}
    cast(round(cast({{ score }} as {{ lead_scoring.double() }}), 9) as {{ lead_scoring.double() }})
{%- endmacro %}

{# The history of a level as it is published: the days of the window. Who has no points has the score 0 every day, and
   who has none any more has it on the days after those that are kept. #}
{% macro published_history(history, whos, level, is_qualified) -%}
    with bands as (
        select * from {{ lead_scoring.ranked_bands(level) }} as ranked
    ),

    known as (
        select
            scorecard,
            {{ level }}_id,
            min(score_date) as first_date,
            max(score_date) as last_date
        from {{ history }}
        group by scorecard, {{ level }}_id
    ),

    silent as (
        select
            scorecards.scorecard,
            whos.{{ level }}_id,
            known.first_date,
            known.last_date
        from {{ whos }} as whos
        cross join {{ ref('scorecards') }} as scorecards
        left join known
            on scorecards.scorecard = known.scorecard and whos.{{ level }}_id = known.{{ level }}_id
        where
            known.{{ level }}_id is null
            or known.first_date > {{ lead_scoring.days_after(lead_scoring.as_of(), 1 - var('history_days')) }}
            or known.last_date < {{ lead_scoring.as_of() }}
    )

    select
        history.scorecard,
        history.{{ level }}_id,
        history.score_date,
        history.score,
        bands.band,
        history.is_qualified as {{ is_qualified }},
        {{ lead_scoring.run_id() }} as run_id
    from {{ history }} as history
    inner join bands on history.scorecard = bands.scorecard and history.band_rank = bands.band_rank
    union all
    select
        silent.scorecard,
        silent.{{ level }}_id,
        days.date_on as score_date,
        cast(0 as {{ lead_scoring.double() }}) as score,
        bands.band,
        false as {{ is_qualified }},
        {{ lead_scoring.run_id() }} as run_id
    from silent
    inner join bands on silent.scorecard = bands.scorecard and {{ lead_scoring.is_in_band('0', 'bands') }}
    cross join {{ lead_scoring.each_date(
        lead_scoring.days_after(lead_scoring.as_of(), 1 - var('history_days')), lead_scoring.as_of()
    ) }} as days
    where
        silent.first_date is null
        or days.date_on < silent.first_date
        or days.date_on > silent.last_date
{%- endmacro %}

{# Before days of a history are added: drop those outside of the window, and all of whom it is made anew. #}
{% macro drop_history(level=none, day='score_date') -%}
    {% if not is_full_run() -%}
    {%- set conditions = {
        day: day ~ ' > ' ~ lead_scoring.as_of()
            ~ ' or ' ~ day ~ ' <= ' ~ lead_scoring.days_after(lead_scoring.as_of(), -var('history_days'))
    } -%}
    {%- for one in ([level] if level else ['person', 'account']) -%}
        {%- do conditions.update({
            one ~ '_id': one ~ '_id in (select scored_id from ' ~ ref('int_history_scope')
                ~ " where level = '" ~ one ~ "')"
        }) -%}
    {%- endfor -%}
    {{ drop_rows(conditions) }}
    {%- endif %}
{%- endmacro %}

{# The ranges of int_history_dates at a level: of a person, or of everybody of an account. #}
{% macro history_ranges(level) -%}
    (
        select
            person_id,
            {{ 'first_date' if level == 'person' else 'account_first_date as first_date' }},
            last_date
        from {{ ref('int_history_dates') }}
    )
{%- endmacro %}
