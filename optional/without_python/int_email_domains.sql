-- Without Python the public suffix list is not read: a name with one dot is its own registrable domain, and what was
-- registered of longer ones is not known. Hosts in other scripts stay as they are written.
{{ config(schema='activity', materialized='table') }}

with domains as (

    select distinct domain from {{ ref('lead_scoring', 'int_given_domains') }}

),

reserved as (

    select distinct domains.domain
    from domains
    inner join {{ ref('lead_scoring', 'reserved_domains') }} as reserved_domains
        on domains.domain = reserved_domains.domain or domains.domain like '%.' || reserved_domains.domain

),

registered as (

    select
        domain,
        case when domain like '%_._%' and domain not like '%.%.%' then domain end as registrable_domain,
        case when domain not like '%.%.%' then {{ replace_matches('domain', '[.].*$', '') }} end as label
    from domains

)

select
    domain,
    domain as host,
    registrable_domain,
    coalesce(registrable_domain in (
        select domain from {{ ref('lead_scoring', 'free_mail_domains') }}
    ), false) as is_free_mail,
    domain in (select domain from {{ ref('lead_scoring', 'disposable_domains') }}) as is_disposable,
    domain in (select domain from reserved) as is_reserved,
    coalesce(label in {{ placeholder_words() }}, false) as is_placeholder,
    'without Python' as classified_by
from registered
