-- The people of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('people') }},

typed as (

    select
        *,
        {{ listed('lifecycle_stage') }} as read_lifecycle_stage,
        {{ parse_timestamp('created_at') }} as read_created_at,
        {{ parse_timestamp('updated_at') }} as read_updated_at
    from trimmed

)

select
    person_id,
    email,
    first_name,
    last_name,
    job_title,
    phone,
    company_name,
    account_id,
    read_lifecycle_stage as lifecycle_stage,
    country,
    read_created_at as created_at,
    read_updated_at as updated_at,
    merged_into_person_id,
    source_system,
    case
        when person_id is null then 'person_id is missing'
        when read_lifecycle_stage not in ('lead', 'customer', 'partner', 'competitor', 'internal', 'disqualified')
            then 'lifecycle_stage is not one of the listed ones'
        when {{ is_unreadable('created_at', 'read_created_at') }} then 'created_at is not a timestamp'
        when {{ is_unreadable('updated_at', 'read_updated_at') }} then 'updated_at is not a timestamp'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
