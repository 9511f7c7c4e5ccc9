-- The people of this run: in a full run all, or those of a sample of accounts; in a daily run those whose fingerprint
-- differs from that of the last finished run, who are new or who are gone. Nobody else is scored again. Rows stay until
-- a run is finished, so that whoever was begun with is in the next run as well, whatever has become of the reason.
{{ config(materialized='incremental', incremental_strategy='append') }}

{% if is_full_run() %}

select person_id from {{ ref('person_fingerprints_this_run') }}

{% else %}

select coalesce(this_run.person_id, last_run.person_id) as person_id
from {{ ref('person_fingerprints_this_run') }} as this_run
full outer join {{ source('kept', 'person_fingerprints') }} as last_run on this_run.person_id = last_run.person_id
where
    this_run.fingerprint is distinct from last_run.fingerprint
    and coalesce(this_run.person_id, last_run.person_id) not in (select person_id from {{ this }})

{% endif %}
