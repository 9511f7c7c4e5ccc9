-- The exemptions of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('score_exemptions') }},

typed as (

    select
        *,
        {{ parse_date('expires_on') }} as read_expires_on
    from trimmed

)

select
    person_id,
    email,
    domain,
    lower(rule_id) as rule_id,
    reason,
    read_expires_on as expires_on,
    case
        when coalesce(person_id, email, domain) is null then 'person_id, email and domain are missing'
        when reason is null then 'reason is missing'
        when {{ is_unreadable('expires_on', 'read_expires_on') }} then 'expires_on is not a date'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
