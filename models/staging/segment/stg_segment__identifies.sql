-- Calls that say who somebody is: by a user id, which may be an email, else by an email that somebody has.
with identifies as (

    select
        {{ known_text('id') }} as event_id,
        {{ source_time('segment', input_column('timestamp')) }} as occurred_at,
        {{ source_time('segment', 'received_at') }} as received_at,
        {{ known_id('anonymous_id') }} as anonymous_id,
        {{ known_id('user_id') }} as user_id,
        coalesce({{ known_id('email') }}, {{ known_id('context_traits_email') }}) as given_email,
        {{ trimmed('first_name') }} as first_name,
        {{ trimmed('last_name') }} as last_name,
        {{ trimmed('title') }} as job_title,
        {{ known_text('phone') }} as phone,
        {{ trimmed('company') }} as company,
        {{ known_text('context_ip') }} as ip,
        {{ known_text('context_user_agent') }} as user_agent
    from {{ source_table('segment', 'identifies') }}

),

with_emails as (

    select
        *,
        coalesce(given_email, {{ email_in('user_id') }}) as email
    from identifies

),

with_keys as (

    select
        *,
        coalesce(user_id, email) as id_or_email
    from with_emails

)

select
    event_id,
    occurred_at,
    received_at,
    anonymous_id,
    user_id,
    email,
    case when {{ email_as_id('id_or_email') }} is not null then coalesce(user_id, lower(email)) end as person_key,
    first_name,
    last_name,
    job_title,
    phone,
    company,
    ip,
    user_agent
from with_keys
