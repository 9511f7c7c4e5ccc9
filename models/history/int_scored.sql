-- Everybody who is scored, in every scorecard, with one integer for both: scores over time are joined and sorted by it.
-- One row per level, scorecard, and person or account.
with scored as (

    select
        'person' as level,
        scorecards.scorecard,
        people.person_id as scored_id
    from {{ ref('lead_scoring', 'int_people') }} as people
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards

    union all

    select
        'account' as level,
        scorecards.scorecard,
        accounts.account_id as scored_id
    from {{ ref('lead_scoring', 'accounts') }} as accounts
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards

)

select
    cast(row_number() over (order by level, scorecard, scored_id) as integer) as score_key,
    level,
    scorecard,
    scored_id
from scored
