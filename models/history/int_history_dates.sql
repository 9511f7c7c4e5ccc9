-- Whose scores to compute on which days: from the eve of the window, or from the last run's day, to the scoring day.
-- The only place that knows what is computed; the same days for all people of an account.
{{ config(tags=['priced']) }}

with days as (

    select
        {{ days_after(as_of(), -var('history_days')) }} as eve,
        (select as_of from {{ source('kept', 'state') }}) as last_as_of

)

select
    people.person_id,
    case when scope.scored_id is null then greatest(days.eve, days.last_as_of) else days.eve end as first_date,
    {{ as_of() }} as last_date
from {{ ref('int_people') }} as people
cross join days
left join {{ ref('int_history_scope') }} as scope
    on scope.level = 'person' and people.person_id = scope.scored_id
