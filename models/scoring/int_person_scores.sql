-- The score of every surviving person in every scorecard, with band and gate.
with sums as (

    select
        scorecard,
        scored_id as person_id,
        sum(points) as score
    from {{ ref('lead_scoring', 'int_contributions') }}
    where level = 'person'
    group by scorecard, scored_id

),

scores as (

    select
        scorecards.scorecard,
        scorecards.is_primary,
        people.person_id,
        people.account_id,
        coalesce(sums.score, 0) as score,
        gates.gate
    from {{ ref('lead_scoring', 'int_people') }} as people
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
    left join sums on people.person_id = sums.person_id and scorecards.scorecard = sums.scorecard
    left join {{ ref('lead_scoring', 'int_gates') }} as gates
        on people.person_id = gates.person_id and scorecards.scorecard = gates.scorecard

)

select
    scores.scorecard,
    scores.is_primary,
    scores.person_id,
    scores.account_id,
    scores.score,
    bands.band,
    scores.gate,
    bands.band = 'sales_ready' and scores.gate is null as is_qualified
from scores
left join {{ ref('lead_scoring', 'int_bands') }} as bands
    on bands.level = 'person' and scores.scorecard = bands.scorecard and {{ is_in_band('scores.score', 'bands') }}
