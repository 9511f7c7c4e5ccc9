-- The bands of each scorecard and level with the score they end below, ranked from the lowest.
{{ config(materialized='view') }}

select
    scorecard,
    level,
    band,
    cast(min_score as {{ double() }}) as min_score,
    cast(
        lead(min_score) over (partition by scorecard, level order by min_score nulls first) as {{ double() }}
    ) as next_min_score,
    row_number() over (partition by scorecard, level order by min_score nulls first) as band_rank
from {{ ref('lead_scoring', 'score_bands') }}
