-- The run that the warehouse is in. One row.
with ranked as (

    select
        *,
        row_number() over (order by started_at desc) as place
    from {{ ref('lead_scoring', 'begun_runs') }}
    where run_id = {{ run_id() }}

)

select
    run_id,
    as_of,
    started_at,
    scope,
    detection_fingerprint
from ranked
where place = 1
