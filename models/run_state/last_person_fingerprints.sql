-- The fingerprints of the last finished run. One row per person; null where a run has begun with a person since.
select
    person_id,
    case when count(*) = count(fingerprint) then max(fingerprint) end as fingerprint
from {{ state_of('person_fingerprints') }}
group by person_id
