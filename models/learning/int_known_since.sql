-- The day since when each person and account exists: the earliest of its creation, its first event that is no bot's and
-- no automatic reply, and its first change; of an account, those of its people. Events are read only where an outcome
-- after the scoring day is known: before, nobody is evaluated (4 of 192 s of a quiet day at twenty million events).
{{ config(materialized='view') }}

with people as (

    select * from {{ ref('lead_scoring', 'int_people') }}

),

seen as (

    select
        person_id,
        min(event_date) as seen_on
    from {{ ref('lead_scoring', 'int_stitched_events') }}
    where
        person_id is not null
        and not (event_type = 'outreach_replied' and coalesce(reply_intent, '') = 'auto')
        and {{ outcomes_known_up_to() }} > {{ as_of() }}
    group by person_id

    union all

    select
        person_ids.person_id,
        min({{ scoring_day('changes.changed_at') }}) as seen_on
    from {{ ref('lead_scoring', 'person_changes') }} as changes
    inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on changes.person_id = person_ids.source_person_id
    group by person_ids.person_id

),

known as (

    select
        'person' as level,
        person_id as scored_id,
        {{ scoring_day('created_at') }} as known_on
    from people

    union all

    select
        'account' as level,
        account_id as scored_id,
        {{ scoring_day('created_at') }} as known_on
    from {{ ref('lead_scoring', 'accounts') }}

    union all

    select
        'person' as level,
        person_id as scored_id,
        seen_on as known_on
    from seen

    union all

    select
        'account' as level,
        people.account_id as scored_id,
        seen.seen_on as known_on
    from seen
    inner join people on seen.person_id = people.person_id
    where people.account_id is not null

)

select
    level,
    scored_id,
    min(known_on) as known_since
from known
group by level, scored_id
