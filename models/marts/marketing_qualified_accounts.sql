-- The buying group of each MQA: its people who give it points, best first.
with mqas as (

    select * from {{ ref('lead_scoring', 'account_scores') }}
    where is_mqa

),

rule_points as (

    select points.*
    from {{ ref('lead_scoring', 'int_rule_points') }} as points
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on points.scorecard = scorecards.scorecard
    left join {{ ref('lead_scoring', 'int_gates') }} as gates
        on points.scorecard = gates.scorecard and points.person_id = gates.person_id
    where
        scorecards.is_primary
        and (gates.gate is null or (gates.gate <> 'lifecycle' and points.account_points < 0))

),

members as (

    select
        person_id,
        sum(account_points) as account_points
    from rule_points
    group by person_id

)

select
    mqas.account_id,
    mqas.name,
    mqas.domain,
    mqas.as_of,
    mqas.score as account_score,
    mqas.mqa_until,
    cast(row_number() over (
        partition by mqas.account_id
        order by members.account_points desc, people.person_id asc
    ) as integer) as member_rank,
    people.person_id,
    people.email,
    people.first_name,
    people.last_name,
    people.job_title,
    cast(members.account_points as {{ double() }}) as account_points,
    people.score as person_score,
    people.band as person_band,
    people.is_mql,
    people.last_engaged_on,
    {{ run_id() }} as run_id
from mqas
inner join {{ ref('lead_scoring', 'lead_scores') }} as people on mqas.account_id = people.account_id
inner join members on people.person_id = members.person_id
where {{ rounded('members.account_points', 6) }} <> 0
