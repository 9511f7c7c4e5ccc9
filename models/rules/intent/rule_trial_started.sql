-- Trial started: the person started a trial.
select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from {{ ref('lead_scoring', 'int_actions') }}
where event_type = 'trial_started'
