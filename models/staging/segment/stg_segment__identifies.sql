-- Calls that say who somebody is: by a user id, which may be an email, else by an email that somebody has.
with identifies as (

    select
        {{ trimmed('id') }} as event_id,
        {{ trimmed(input_column('timestamp')) }} as occurred_at,
        {{ trimmed('received_at') }} as received_at,
        {{ trimmed('anonymous_id') }} as anonymous_id,
        {{ trimmed('user_id') }} as user_id,
        coalesce(
            {{ trimmed('email') }}, {{ trimmed('context_traits_email') }}, {{ email_in(trimmed('user_id')) }}
        ) as email,
        {{ trimmed('first_name') }} as first_name,
        {{ trimmed('last_name') }} as last_name,
        {{ trimmed('title') }} as job_title,
        {{ trimmed('phone') }} as phone,
        {{ trimmed('company') }} as company,
        {{ trimmed('context_ip') }} as ip,
        {{ trimmed('context_user_agent') }} as user_agent
    from {{ source('segment', 'identifies') }}

)

select
    *,
    case
        when {{ email_as_id('coalesce(user_id, email)') }} is not null then coalesce(user_id, lower(email))
    end as person_key
from identifies
