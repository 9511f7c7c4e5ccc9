-- Contributions to every score: a rule's points after decay and cap, and what the limits of a group add or take.
with contributions as (

    select
        contributions.*,
        people.person_id,
        people.account_id
    from {{ ref('lead_scoring', 'int_contributions') }} as contributions
    inner join {{ ref('lead_scoring', 'int_people') }} as people on contributions.scored_id = people.person_id
    where contributions.level = 'person'

    union all

    select
        *,
        null as person_id,
        scored_id as account_id
    from {{ ref('lead_scoring', 'int_contributions') }}
    where level = 'account'

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
