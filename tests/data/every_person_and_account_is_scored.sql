-- Every surviving person and every account has a row in every scorecard.
with expected as (

    select scorecards.scorecard, 'person' as level, people.person_id as scored_id
    from {{ ref('lead_scoring', 'int_people') }} as people
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
    union all
    select scorecards.scorecard, 'account' as level, accounts.account_id as scored_id
    from {{ ref('lead_scoring', 'accounts') }} as accounts
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards

),

scored as (

    select scorecard, 'person' as level, person_id as scored_id
    from {{ ref('lead_scoring', 'lead_scores_by_scorecard') }}
    union all
    select scorecard, 'account' as level, account_id as scored_id
    from {{ ref('lead_scoring', 'account_scores_by_scorecard') }}

)

select expected.*
from expected
left join scored
    on
        expected.scorecard = scored.scorecard
        and expected.level = scored.level
        and expected.scored_id = scored.scored_id
where scored.scored_id is null
