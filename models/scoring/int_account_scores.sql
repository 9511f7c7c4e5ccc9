-- The score of every account in every scorecard, with its band.
with sums as (

    select
        scorecard,
        scored_id as account_id,
        sum(points) as score
    from {{ ref('lead_scoring', 'int_contributions') }}
    where level = 'account'
    group by scorecard, scored_id

),

scores as (

    select
        scorecards.scorecard,
        scorecards.is_primary,
        accounts.account_id,
        coalesce(sums.score, 0) as score,
        {{ is_listed('accounts.lifecycle_stage', 'scorecards.account_stages') }} as is_applicable
    from {{ ref('lead_scoring', 'accounts') }} as accounts
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
    left join sums on accounts.account_id = sums.account_id and scorecards.scorecard = sums.scorecard

)

select
    scores.scorecard,
    scores.is_primary,
    scores.account_id,
    scores.score,
    bands.band,
    scores.is_applicable,
    bands.band = 'sales_ready' and scores.is_applicable as is_qualified
from scores
left join {{ ref('lead_scoring', 'int_bands') }} as bands
    on bands.level = 'account' and scores.scorecard = bands.scorecard and {{ is_in_band('scores.score', 'bands') }}
