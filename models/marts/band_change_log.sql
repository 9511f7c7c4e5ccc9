-- Which bands were published when: at every run, the held bands that are others than those published last. Earlier
-- rows are never restated. The first publication notes only who is sales_ready.
with held as (

    select * from {{ ref('int_published_bands') }}

),

published as (

    select * from {{ source('kept', 'published_bands') }}

),

zero_bands as (

    select bands.level, bands.scorecard, bands.band
    from {{ ref('int_bands') }} as bands
    where {{ is_in_band('0', 'bands') }}

),

changes as (

    select
        held.level,
        held.scorecard,
        held.scored_id,
        -- a newcomer had the band of the score 0
        coalesce(published.band, zero_bands.band) as from_band,
        held.band as to_band,
        held.score
    from held
    inner join zero_bands on held.level = zero_bands.level and held.scorecard = zero_bands.scorecard
    left join published
        on
            held.level = published.level
            and held.scorecard = published.scorecard
            and held.scored_id = published.scored_id
    where
        held.band <> coalesce(published.band, zero_bands.band)
        and (held.band = 'sales_ready' or (select count(*) from {{ source('kept', 'published_bands') }}) > 0)

)

select
    run_id,
    as_of,
    scorecard,
    level,
    person_id,
    account_id,
    from_band,
    to_band,
    score
from {{ source('kept', 'band_change_log') }}
where run_id <> {{ run_id() }}

union all

select
    {{ run_id() }} as run_id,
    {{ as_of() }} as as_of,
    scorecard,
    level,
    case when level = 'person' then scored_id end as person_id,
    case when level = 'account' then scored_id end as account_id,
    from_band,
    to_band,
    cast(score as {{ double() }}) as score
from changes
