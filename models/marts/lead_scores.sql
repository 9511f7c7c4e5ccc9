-- The score of every surviving person in the primary scorecard, with what a reader asks next.
with scores as (

    select * from {{ ref('lead_scoring', 'int_person_scores') }}
    where is_primary

),

contributions as (

    select
        contributions.scored_id as person_id,
        contributions.rule_id,
        contributions.rule_group,
        contributions.points
    from {{ ref('lead_scoring', 'int_contributions') }} as contributions
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on contributions.scorecard = scorecards.scorecard
    where scorecards.is_primary and contributions.level = 'person'

),

group_points as (

    select
        person_id,
        sum(case when rule_group = 'advertising' then points end) as advertising_points,
        sum(case when rule_group = 'intent' then points end) as intent_points,
        sum(case when rule_group = 'low_intent' then points end) as low_intent_points,
        sum(case when rule_group not in ('advertising', 'intent', 'low_intent') then points end) as other_points
    from contributions
    group by person_id

),

ranked as (

    select
        person_id,
        rule_id,
        points,
        row_number() over (partition by person_id order by points desc, rule_id asc) as best,
        row_number() over (partition by person_id order by points, rule_id) as worst
    from contributions
    where rule_id not like 'limit:%' and {{ rounded('points', 6) }} <> 0

),

reasons as (

    select
        person_id,
        max(case when best = 1 and points > 0 then rule_id end) as top_reason_1,
        max(case when best = 2 and points > 0 then rule_id end) as top_reason_2,
        max(case when best = 3 and points > 0 then rule_id end) as top_reason_3,
        max(case when worst = 1 and points < 0 then rule_id end) as top_negative_reason
    from ranked
    group by person_id

),

engagement as (

    select
        person_id,
        max(engaged_on) as last_engaged_on,
        count(case when engaged_on > {{ days_after(as_of(), -30) }} then 1 end) as active_days_30
    from {{ ref('lead_scoring', 'engagement_days') }}
    group by person_id

)

select
    people.person_id,
    people.email,
    people.first_name,
    people.last_name,
    people.job_title,
    people.account_id,
    people.lifecycle_stage,
    people.source_system,
    {{ as_of() }} as as_of,
    cast(scores.score as {{ double() }}) as score,
    cast(greatest(0, {{ rounded('scores.score', 0) }}) as integer) as display_score,
    scores.band,
    scores.is_qualified as is_mql,
    scores.gate,
    cast(coalesce(group_points.advertising_points, 0) as {{ double() }}) as advertising_points,
    cast(coalesce(group_points.intent_points, 0) as {{ double() }}) as intent_points,
    cast(coalesce(group_points.low_intent_points, 0) as {{ double() }}) as low_intent_points,
    cast(coalesce(group_points.other_points, 0) as {{ double() }}) as other_points,
    reasons.top_reason_1,
    reasons.top_reason_2,
    reasons.top_reason_3,
    reasons.top_negative_reason,
    engagement.last_engaged_on,
    cast(coalesce(engagement.active_days_30, 0) as integer) as active_days_30,
    case when scores.is_qualified then outlook.sales_ready_until end as mql_until,
    {{ run_id() }} as run_id
from scores
inner join {{ ref('lead_scoring', 'int_people') }} as people on scores.person_id = people.person_id
left join group_points on scores.person_id = group_points.person_id
left join reasons on scores.person_id = reasons.person_id
left join engagement on scores.person_id = engagement.person_id
left join {{ ref('lead_scoring', 'lead_score_outlook') }} as outlook on scores.person_id = outlook.person_id
