-- What every score is the sum of: a rule's points after decay and cap, and what the limits of a group add or take.
{% set columns = [
    'scorecard', 'rule_id', 'rule_group', 'units', 'counted_units', 'signals', 'first_on', 'last_on',
    'undecayed_points', 'points', 'withheld_by_cap',
] %}
with contributions as (

    select
        'person' as level,
        contributions.person_id,
        people.account_id,
        contributions.{{ columns | join(', contributions.') }}
    from {{ ref('int_person_contributions') }} as contributions
    inner join {{ ref('int_people') }} as people on contributions.person_id = people.person_id

    union all

    select
        'account' as level,
        null as person_id,
        account_id,
        {{ columns | join(', ') }}
    from {{ ref('int_account_contributions') }}

)

select
    scorecard,
    level,
    person_id,
    account_id,
    rule_id,
    rule_group,
    cast(counted_units as bigint) as units,
    cast(signals as bigint) as signals,
    cast(units - counted_units as bigint) as withheld_by_limit,
    first_on,
    last_on,
    cast(undecayed_points as {{ double() }}) as undecayed_points,
    cast(points as {{ double() }}) as points,
    cast(withheld_by_cap as {{ double() }}) as withheld_by_cap,
    {{ run_id() }} as run_id
from contributions
