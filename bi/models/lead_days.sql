-- Scores of people day by day, and who became an MQL or no longer was one.
with history as (

    select * from {{ source('published', 'lead_score_history') }}

),

people as (

    select * from {{ ref('people') }}

),

scorecards as (

    select distinct scorecard, is_primary from {{ source('published', 'prices') }}

),

compared as (

    select
        *,
        lag(is_mql) over (partition by scorecard, person_id order by score_date) as was_mql
    from history

)

select
    compared.scorecard,
    scorecards.is_primary,
    compared.person_id,
    people.account_id,
    compared.score_date,
    compared.score,
    compared.band,
    compared.is_mql,
    case when compared.was_mql is not null then compared.is_mql and not compared.was_mql end as is_new_mql,
    case when compared.was_mql is not null then compared.was_mql and not compared.is_mql end as is_lost_mql
from compared
inner join people on compared.person_id = people.person_id
inner join scorecards on compared.scorecard = scorecards.scorecard
