-- Whose band is another than the one published last, in each scorecard. A first publication mentions only who is
-- sales_ready; what others have then is remembered, and is_logged is false. So is who is gone, without a band.
with bands_now as (

    select * from {{ ref('lead_scoring', 'int_published_bands') }}

),

ranked as (

    select
        level,
        scorecard,
        scored_id,
        to_band,
        row_number() over (
            partition by level, scorecard, scored_id order by as_of desc, published_at desc
        ) as place
    from {{ ref('lead_scoring', 'last_published_bands') }}

),

published as (

    select
        level,
        scorecard,
        scored_id,
        to_band as band
    from ranked
    where place = 1

),

zero_bands as (

    select bands.level, bands.scorecard, bands.band
    from {{ ref('lead_scoring', 'int_bands') }} as bands
    where {{ is_in_band('0', 'bands') }}

)

select
    bands_now.level,
    bands_now.scorecard,
    bands_now.scored_id,
    -- a newcomer had the band of the score 0
    coalesce(published.band, zero_bands.band) as from_band,
    bands_now.band as to_band,
    bands_now.score,
    bands_now.band = 'sales_ready'
    or (select count(*) from {{ ref('lead_scoring', 'last_runs') }} where outcome = 'succeeded') > 0 as is_logged
from bands_now
inner join zero_bands on bands_now.level = zero_bands.level and bands_now.scorecard = zero_bands.scorecard
left join published
    on
        bands_now.level = published.level
        and bands_now.scorecard = published.scorecard
        and bands_now.scored_id = published.scored_id
where bands_now.band <> coalesce(published.band, zero_bands.band)

union all

select
    published.level,
    published.scorecard,
    published.scored_id,
    published.band as from_band,
    cast(null as {{ string() }}) as to_band,
    cast(null as {{ double() }}) as score,
    false as is_logged
from published
left join bands_now
    on
        published.level = bands_now.level
        and published.scorecard = bands_now.scorecard
        and published.scored_id = bands_now.scored_id
where published.band is not null and bands_now.scored_id is null
