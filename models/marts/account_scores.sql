-- The score of every account in the primary scorecard, with what a reader asks next.
with scores as (

    select * from {{ ref('lead_scoring', 'int_account_scores') }}
    where is_primary

),

engaged as (

    select distinct person_id
    from {{ ref('lead_scoring', 'engagement_days') }}
    where engaged_on > {{ days_after(as_of(), -30) }}

),

people as (

    select
        people.account_id,
        count(*) as people,
        count(engaged.person_id) as engaged_people_30
    from {{ ref('lead_scoring', 'int_people') }} as people
    left join engaged on people.person_id = engaged.person_id
    where people.account_id is not null
    group by people.account_id

)

select
    scores.account_id,
    accounts.name,
    accounts.domain,
    accounts.lifecycle_stage,
    {{ as_of() }} as as_of,
    cast(scores.score as {{ double() }}) as score,
    cast(greatest(0, {{ rounded('scores.score', 0) }}) as integer) as display_score,
    scores.band,
    scores.is_qualified as is_mqa,
    cast(coalesce(people.people, 0) as bigint) as people,
    cast(coalesce(people.engaged_people_30, 0) as bigint) as engaged_people_30,
    outlook.sales_ready_until as mqa_until,
    {{ run_id() }} as run_id
from scores
inner join {{ ref('lead_scoring', 'accounts') }} as accounts on scores.account_id = accounts.account_id
left join people on scores.account_id = people.account_id
left join {{ ref('lead_scoring', 'int_outlook') }} as outlook
    on outlook.level = 'account' and scores.account_id = outlook.scored_id
