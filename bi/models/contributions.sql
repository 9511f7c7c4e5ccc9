-- What every score is the sum of, with the day that it holds for.
with contributions as (

    select * from {{ source('published', 'score_contributions') }}

),

scorecards as (

    select distinct scorecard, is_primary from {{ source('published', 'prices') }}

),

runs as (

    select run_id, as_of from {{ source('published', 'runs') }}

)

select
    contributions.scorecard,
    scorecards.is_primary,
    contributions.level,
    contributions.person_id,
    contributions.account_id,
    contributions.rule_id,
    contributions.rule_group,
    runs.as_of,
    contributions.signals,
    contributions.points
from contributions
inner join scorecards on contributions.scorecard = scorecards.scorecard
inner join runs on contributions.run_id = runs.run_id
