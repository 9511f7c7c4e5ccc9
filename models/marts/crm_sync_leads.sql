{% set synced = [
    'source_ids', 'source_system', 'email', 'score', 'band', 'is_mql',
    'top_reason_1', 'top_reason_2', 'top_reason_3', 'merged_into_person_id',
] %}
-- Leads for a CRM, by the record that is there in it, with what is new since the last publication. The band is the
-- lasting one, so that it does not flicker; a row changes only when a synced value does.
with lasting as (

    select
        bands.scored_id as person_id,
        bands.band
    from {{ ref('lead_scoring', 'int_published_bands') }} as bands
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary and bands.level = 'person'

),

ids as (

    select
        person_id,
        {{ joined_texts('source_person_id', ';', 'source_person_id') }} as source_ids
    from {{ ref('lead_scoring', 'int_person_ids') }}
    group by person_id

),

records as (

    select * from {{ ref('lead_scoring', 'int_person_records') }}

),

present as (

    select
        records.record_id as person_id,
        ids.source_ids,
        records.source_system,
        scores.email,
        scores.display_score as score,
        lasting.band,
        scores.is_mql,
        scores.top_reason_1,
        scores.top_reason_2,
        scores.top_reason_3,
        cast(null as {{ string() }}) as merged_into_person_id
    from {{ ref('lead_scoring', 'lead_scores') }} as scores
    inner join records on scores.person_id = records.person_id
    inner join ids on scores.person_id = ids.person_id
    inner join lasting on scores.person_id = lasting.person_id

    union all

    -- who has gone into somebody else by merging
    select
        person_ids.source_person_id as person_id,
        cast(null as {{ string() }}) as source_ids,
        cast(null as {{ string() }}) as source_system,
        cast(null as {{ string() }}) as email,
        cast(null as integer) as score,
        cast(null as {{ string() }}) as band,
        cast(null as boolean) as is_mql,
        cast(null as {{ string() }}) as top_reason_1,
        cast(null as {{ string() }}) as top_reason_2,
        cast(null as {{ string() }}) as top_reason_3,
        records.record_id as merged_into_person_id
    from {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
    inner join records on person_ids.person_id = records.person_id
    where person_ids.source_person_id <> records.record_id

)

{{ synced_rows('present', 'person_id', synced, 'person',
    gone='hashed.merged_into_person_id is not null') }}
