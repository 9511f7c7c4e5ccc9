{% set synced = [
    'source_ids', 'source_system', 'email', 'score', 'band', 'is_mql',
    'top_reason_1', 'top_reason_2', 'top_reason_3', 'merged_into_person_id',
] %}
-- What a CRM holds of every lead, with what is new since the last publication. The band is the held one, so that it
-- does not flicker; a row changes only when a synced value does.
with held as (

    select
        bands.scored_id as person_id,
        bands.band
    from {{ ref('int_published_bands') }} as bands
    inner join {{ ref('scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary and bands.level = 'person'

),

ids as (

    select
        person_id,
        {{ joined_texts('source_person_id', ';', 'source_person_id') }} as source_ids
    from {{ ref('int_person_ids') }}
    group by person_id

),

present as (

    select
        scores.person_id,
        ids.source_ids,
        scores.source_system,
        scores.email,
        scores.display_score as score,
        held.band,
        scores.is_mql,
        scores.top_reason_1,
        scores.top_reason_2,
        scores.top_reason_3,
        cast(null as string) as merged_into_person_id
    from {{ ref('lead_scores') }} as scores
    inner join ids on scores.person_id = ids.person_id
    inner join held on scores.person_id = held.person_id

    union all

    -- who has gone into somebody else by merging
    select
        source_person_id as person_id,
        cast(null as string) as source_ids,
        cast(null as string) as source_system,
        cast(null as string) as email,
        cast(null as integer) as score,
        cast(null as string) as band,
        cast(null as boolean) as is_mql,
        cast(null as string) as top_reason_1,
        cast(null as string) as top_reason_2,
        cast(null as string) as top_reason_3,
        person_id as merged_into_person_id
    from {{ ref('int_person_ids') }}
    where source_person_id <> person_id

)

{{ synced_rows('present', 'person_id', synced, source('kept', 'crm_sync_leads'),
    gone='hashed.merged_into_person_id is not null') }}
