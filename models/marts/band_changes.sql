-- Who came into another band on which day of the window, and which rule moved them. Bands are the held ones: who was
-- sales_ready stays it until the score is below var mql_exit.
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='fail',
    pre_hook="{{ drop_history(day='changed_on') }}", tags=['priced']
) }}
-- depends_on: {{ ref('int_history_scope') }}

-- the days that this run has computed
with computed as (

    select
        'person' as level,
        person_id as scored_id,
        first_date
    from {{ ref('int_history_dates') }}
    union all
    select
        'account' as level,
        account_id as scored_id,
        min(account_first_date) as first_date
    from {{ ref('int_history_dates') }}
    where account_id is not null
    group by account_id

),

changes as (

    {% for level in ['person', 'account'] %}
    select
        '{{ level }}' as level,
        history.scorecard,
        {{ 'history.person_id' if level == 'person' else 'cast(null as string) as person_id' }},
        {{ 'history.account_id' if level == 'account' else 'cast(null as string) as account_id' }},
        history.{{ level }}_id as scored_id,
        history.score_date as changed_on,
        history.rank_before,
        history.held_rank,
        history.score_before,
        history.score as score_after,
        history.held_rank > history.rank_before as is_up
    from {{ ref('int_' ~ level ~ '_history') }} as history
    inner join computed
        on
            computed.level = '{{ level }}'
            and history.{{ level }}_id = computed.scored_id
            and history.score_date > computed.first_date
    where history.held_rank <> history.rank_before
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- what every rule was worth on the day and on the day before
days as (

    select level, scored_id, changed_on as score_date from changes
    union distinct
    select level, scored_id, {{ days_after('changed_on', -1) }} as score_date from changes

),

person_dates as (

    select scored_id as person_id, score_date from days
    where level = 'person'
    union distinct
    select people.person_id, days.score_date
    from days
    inner join {{ ref('int_people') }} as people on days.scored_id = people.account_id
    where days.level = 'account'

),

states_on as (

    {{ states_on('person_dates') }}

),

rule_points as (

    select * from (
        {{ rule_points_on('person_dates', 'states_on', ref('int_history_lots')) }}
    ) as points_of_rules

),

gates as (

    select * from (
        {{ gates_on('person_dates', 'states_on') }}
    ) as all_gates

),

account_points as (

    select * from (
        {{ account_rule_points('rule_points', 'gates') }}
    ) as points_of_accounts

),

contributions as (

    select 'person' as level, scorecard, person_id as scored_id, score_date, rule_id, points
    from ({{ contributions('rule_points', 'person', 'person_id') }}) as of_people
    where rule_id not like 'limit:%'
    union all
    select 'account' as level, scorecard, account_id as scored_id, score_date, rule_id, points
    from ({{ contributions('account_points', 'account', 'account_id') }}) as of_accounts
    where rule_id not like 'limit:%'

),

differences as (

    select
        changes.level,
        changes.scorecard,
        changes.scored_id,
        changes.changed_on,
        contributions.rule_id,
        sum(case
            when (contributions.score_date = changes.changed_on) = changes.is_up then contributions.points
            else -contributions.points
        end) as difference
    from changes
    inner join contributions
        on
            changes.level = contributions.level
            and changes.scorecard = contributions.scorecard
            and changes.scored_id = contributions.scored_id
            and contributions.score_date between {{ days_after('changes.changed_on', -1) }} and changes.changed_on
    group by changes.level, changes.scorecard, changes.scored_id, changes.changed_on, contributions.rule_id

),

movers as (

    select
        level,
        scorecard,
        scored_id,
        changed_on,
        {{ first_by('rule_id', ['-difference', 'rule_id']) }} as moved_by
    from differences
    where difference > 0
    group by level, scorecard, scored_id, changed_on

),

bands as (

    {% for level in ['person', 'account'] %}
    select '{{ level }}' as level, scorecard, band, band_rank from {{ ranked_bands(level) }} as ranked
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    changes.scorecard,
    changes.level,
    changes.person_id,
    changes.account_id,
    changes.changed_on,
    case when changes.is_up then 'up' else 'down' end as direction,
    bands_before.band as from_band,
    bands_after.band as to_band,
    movers.moved_by,
    changes.score_before,
    changes.score_after,
    {{ run_id() }} as run_id
from changes
inner join bands as bands_before
    on
        changes.level = bands_before.level
        and changes.scorecard = bands_before.scorecard
        and changes.rank_before = bands_before.band_rank
inner join bands as bands_after
    on
        changes.level = bands_after.level
        and changes.scorecard = bands_after.scorecard
        and changes.held_rank = bands_after.band_rank
left join movers
    on
        changes.level = movers.level
        and changes.scorecard = movers.scorecard
        and changes.scored_id = movers.scored_id
        and changes.changed_on = movers.changed_on
