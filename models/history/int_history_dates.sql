-- Whose scores to compute on which days: from the eve of the window, or from the last run's day, to the scoring day.
-- The only place that knows what is computed. The score of an account is the sum of its people's, whoever has changed.
{{ config(tags=['priced']) }}

with days as (

    select
        {{ days_after(as_of(), -var('history_days')) }} as eve,
        (select as_of from {{ source('kept', 'state') }}) as last_as_of

)

select
    people.person_id,
    people.account_id,
    case
        when person_scope.scored_id is null then {{ latest(['days.eve', 'days.last_as_of']) }}
        else days.eve
    end as first_date,
    case
        when person_scope.scored_id is null and account_scope.scored_id is null
            then {{ latest(['days.eve', 'days.last_as_of']) }}
        else days.eve
    end as account_first_date,
    {{ as_of() }} as last_date
from {{ ref('int_people') }} as people
cross join days
left join {{ ref('int_history_scope') }} as person_scope
    on person_scope.level = 'person' and people.person_id = person_scope.scored_id
left join {{ ref('int_history_scope') }} as account_scope
    on account_scope.level = 'account' and people.account_id = account_scope.scored_id
