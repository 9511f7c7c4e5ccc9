-- The emails of people rows in their normal form, with what their domain is. A placeholder is an address that nobody
-- has: its local part (before a `+`) and its domain are both words that stand for nothing, or the domain is reserved.
with written as (

    select
        person_id as source_person_id,
        email as given_email,
        {{ normalised_email('email') }} as email
    from {{ ref('lead_scoring', 'people') }}

),

domains as (

    select * from {{ ref('lead_scoring', 'int_email_domains') }}

)

select
    written.source_person_id,
    written.given_email,
    {{ with_host('written.email', 'domains.host') }} as email,
    domains.registrable_domain,
    coalesce(domains.is_free_mail or domains.is_disposable, false) as is_providers,
    coalesce(
        domains.is_reserved
        or (
            domains.is_placeholder
            and {{ email_local_part('written.email') }} in {{ placeholder_words() }}
        ),
        false
    ) as is_placeholder
from written
left join domains on {{ email_domain('written.email') }} = domains.domain
where written.email is not null
