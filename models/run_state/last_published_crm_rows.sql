-- The last published CRM row of each lead and account. One row per level and id; without a row_hash where it was gone.
with ranked as (

    select
        level,
        synced_id,
        row_hash,
        change_type,
        as_of,
        row_number() over (partition by level, synced_id order by as_of desc, published_at desc) as place
    from {{ state_of('published_crm_rows') }}
    where not ({{ is_of_suppressed_person('synced_id') }})

)

select
    level,
    synced_id,
    row_hash,
    change_type,
    as_of
from ranked
where place = 1
