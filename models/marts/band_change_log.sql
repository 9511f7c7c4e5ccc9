-- Bands as they were published: at every run, the lasting bands that are others than those published last. Earlier
-- rows are never restated. The first publication notes only who is sales_ready.
with changes as (

    select
        run_id,
        as_of,
        scorecard,
        level,
        scored_id,
        from_band,
        to_band,
        score
    from {{ ref('lead_scoring', 'last_published_bands') }}
    where is_logged and run_id <> {{ run_id() }}

    union all

    select
        {{ run_id() }} as run_id,
        {{ as_of() }} as as_of,
        scorecard,
        level,
        scored_id,
        from_band,
        to_band,
        score
    from {{ ref('lead_scoring', 'int_new_bands') }}
    where is_logged

)

select
    run_id,
    as_of,
    scorecard,
    level,
    case when level = 'person' then scored_id end as person_id,
    case when level = 'account' then scored_id end as account_id,
    from_band,
    to_band,
    cast(score as {{ double() }}) as score
from changes
