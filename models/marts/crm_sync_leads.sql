{% set synced = [
    'source_ids', 'source_system', 'email', 'score', 'band',
    'is_mql', 'top_reason_1', 'top_reason_2', 'top_reason_3',
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
        string_agg(source_person_id, ';' order by source_person_id) as source_ids
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
        scores.top_reason_3
    from {{ ref('lead_scores') }} as scores
    inner join ids on scores.person_id = ids.person_id
    inner join held on scores.person_id = held.person_id

),

hashed as (

    select
        *,
        md5({{ whole_row_as_text(synced) }}) as row_hash
    from present

),

previous as (

    select * from {{ source('kept', 'crm_sync_leads') }}

)

select
    hashed.person_id,
    hashed.source_ids,
    hashed.source_system,
    hashed.email,
    hashed.score,
    hashed.band,
    hashed.is_mql,
    hashed.top_reason_1,
    hashed.top_reason_2,
    hashed.top_reason_3,
    cast(null as varchar) as merged_into_person_id,
    hashed.row_hash,
    case when hashed.row_hash = previous.row_hash then previous.changed_at else {{ as_of() }} end as changed_at,
    case
        when previous.person_id is null then 'new'
        when hashed.row_hash = previous.row_hash then 'unchanged'
        else 'changed'
    end as change_type,
    {{ run_id() }} as run_id
from hashed
left join previous on hashed.person_id = previous.person_id

union all

-- who has gone into somebody else by merging
select
    merged.source_person_id as person_id,
    cast(null as varchar) as source_ids,
    cast(null as varchar) as source_system,
    cast(null as varchar) as email,
    cast(null as integer) as score,
    cast(null as varchar) as band,
    cast(null as boolean) as is_mql,
    cast(null as varchar) as top_reason_1,
    cast(null as varchar) as top_reason_2,
    cast(null as varchar) as top_reason_3,
    merged.person_id as merged_into_person_id,
    md5(merged.person_id) as row_hash,
    case when previous.row_hash = md5(merged.person_id) then previous.changed_at else {{ as_of() }} end as changed_at,
    case when previous.row_hash = md5(merged.person_id) then 'unchanged' else 'removed' end as change_type,
    {{ run_id() }} as run_id
from {{ ref('int_person_ids') }} as merged
left join previous on merged.source_person_id = previous.person_id
where merged.source_person_id <> merged.person_id
