-- All that was known of everybody when they were scored last, as one hash. Written when everything else of a run is
-- built and tested; before, a row without a fingerprint says that a run has begun with a person.
{{ config(
    materialized='incremental',
    full_refresh=false if target.type != 'spark' else none,
    pre_hook='{{ drop_old_fingerprints() }}',
) }}
{% do after_scoring() %}

select
    person_id,
    fingerprint
from {{ ref('lead_scoring', 'person_fingerprints_this_run') }}
where
    {{ 'true' if is_whole_run() else 'false' }}
    and person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})
