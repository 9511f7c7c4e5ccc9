-- The people of this run: whose fingerprint differs from that of the last finished run, who are new or gone, and whom a
-- run has begun with that was not finished; in a full run all. Nobody else is scored again.
{{ config(post_hook='{{ mark_people_to_score() }}') }}
-- nobody is scored before input_numbers_are_usual has passed
-- depends_on: {{ ref('lead_scoring', 'usual_numbers') }}

select coalesce(this_run.person_id, last_run.person_id) as person_id
from {{ ref('lead_scoring', 'person_fingerprints_this_run') }} as this_run
full outer join {{ ref('lead_scoring', 'last_person_fingerprints') }} as last_run
    on this_run.person_id = last_run.person_id
where {{ 'true' if is_full_run() else 'this_run.fingerprint is distinct from last_run.fingerprint' }}
