-- The outcomes of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('outcomes') }},

typed as (

    select
        *,
        lower(outcome) as read_outcome,
        {{ parse_timestamp('occurred_at') }} as read_occurred_at
    from trimmed

)

select
    outcome_id,
    person_id,
    account_id,
    read_outcome as outcome,
    read_occurred_at as occurred_at,
    case
        when outcome_id is null then 'outcome_id is missing'
        when outcome is null then 'outcome is missing'
        when read_outcome not in (
            'meeting_held', 'opportunity_created', 'closed_won', 'closed_lost', 'accepted', 'rejected'
        ) then 'outcome is not one of the listed ones'
        when occurred_at is null then 'occurred_at is missing'
        when {{ is_unreadable('occurred_at', 'read_occurred_at') }} then 'occurred_at is not a timestamp'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
