-- What every score is the sum of: a rule's points after decay and cap, and what the limits of a group add or take.
select
    contributions.scorecard,
    contributions.level,
    people.person_id,
    coalesce(people.account_id, case when contributions.level = 'account' then contributions.scored_id end)
        as account_id,
    contributions.rule_id,
    contributions.rule_group,
    cast(contributions.counted_units as bigint) as units,
    cast(contributions.signals as bigint) as signals,
    cast(contributions.units - contributions.counted_units as bigint) as withheld_by_limit,
    contributions.first_on,
    contributions.last_on,
    cast(contributions.undecayed_points as {{ double() }}) as undecayed_points,
    cast(contributions.points as {{ double() }}) as points,
    cast(contributions.withheld_by_cap as {{ double() }}) as withheld_by_cap,
    {{ run_id() }} as run_id
from {{ ref('int_contributions') }} as contributions
left join {{ ref('int_people') }} as people
    on contributions.level = 'person' and contributions.scored_id = people.person_id
where contributions.level = 'account' or people.person_id is not null
