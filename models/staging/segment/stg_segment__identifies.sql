-- Calls that say who somebody is: by a user id, which may be an email, else by an email that somebody has.
with identifies as (

    select
        {{ known_text('id') }} as event_id,
        {{ known_text(input_column('timestamp')) }} as occurred_at,
        {{ known_text('received_at') }} as received_at,
        {{ known_id('anonymous_id') }} as anonymous_id,
        {{ known_id('user_id') }} as user_id,
        coalesce(
            {{ known_id('email') }}, {{ known_id('context_traits_email') }}, {{ email_in(known_id('user_id')) }}
        ) as email,
        {{ trimmed('first_name') }} as first_name,
        {{ trimmed('last_name') }} as last_name,
        {{ trimmed('title') }} as job_title,
        {{ known_text('phone') }} as phone,
        {{ trimmed('company') }} as company,
        {{ known_text('context_ip') }} as ip,
        {{ known_text('context_user_agent') }} as user_agent
    from {{ source('segment', 'identifies') }}

)

select
    *,
    case
        when {{ email_as_id('coalesce(user_id, email)') }} is not null then coalesce(user_id, lower(email))
    end as person_key
from identifies
