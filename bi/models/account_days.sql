-- Scores of accounts day by day, and which became an MQA or no longer was one.
with history as (

    select * from {{ source('published', 'account_score_history') }}

),

scorecards as (

    select distinct scorecard, is_primary from {{ source('published', 'prices') }}

),

compared as (

    select
        *,
        lag(is_mqa) over (partition by scorecard, account_id order by score_date) as was_mqa
    from history

)

select
    compared.scorecard,
    scorecards.is_primary,
    compared.account_id,
    compared.score_date,
    compared.score,
    compared.band,
    compared.is_mqa,
    case when compared.was_mqa is not null then compared.is_mqa and not compared.was_mqa end as is_new_mqa,
    case when compared.was_mqa is not null then compared.was_mqa and not compared.is_mqa end as is_lost_mqa
from compared
inner join scorecards on compared.scorecard = scorecards.scorecard
