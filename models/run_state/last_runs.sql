-- The rows of mart runs before this run.
select
    run_id,
    as_of,
    started_at,
    outcome,
    fake_form_share,
    career_page_visitor_share,
    accepted_change,
    people_read,
    accounts_read,
    events_read,
    form_submissions_read,
    people,
    accounts,
    mqls,
    mqas,
    signals
from {{ state_of('runs') }}
