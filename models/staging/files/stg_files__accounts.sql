-- The accounts of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('accounts') }},

typed as (

    select
        *,
        {{ listed('lifecycle_stage') }} as read_lifecycle_stage,
        {{ parse_timestamp('created_at') }} as read_created_at,
        {{ parse_timestamp('updated_at') }} as read_updated_at
    from trimmed

)

select
    account_id,
    name,
    domain,
    read_lifecycle_stage as lifecycle_stage,
    industry,
    employee_count,
    read_created_at as created_at,
    read_updated_at as updated_at,
    source_system,
    case
        when account_id is null then 'account_id is missing'
        when read_lifecycle_stage not in ('prospect', 'customer', 'partner', 'competitor', 'internal')
            then 'lifecycle_stage is not one of the listed ones'
        when {{ is_unreadable('created_at', 'read_created_at') }} then 'created_at is not a timestamp'
        when {{ is_unreadable('updated_at', 'read_updated_at') }} then 'updated_at is not a timestamp'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
