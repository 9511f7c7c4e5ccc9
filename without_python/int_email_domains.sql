-- Without Python the public suffix list is not read: a name with one dot is its own registrable domain, and of longer ones
-- nobody knows what was registered. Hosts in other scripts stay as they are written.
{{ config(schema='activity', materialized='table') }}

with domains as (

    select distinct domain from {{ ref('int_given_domains') }}

),

described as (

    select
        domain,
        case when domain like '%_._%' and domain not like '%.%.%' then domain end as registrable_domain,
        case when domain not like '%.%.%' then {{ replace_matches('domain', '[.].*$', '') }} end as label,
        {{ replace_matches('domain', '^.*[.]', '') }} as top_level
    from domains

)

select
    domain,
    domain as host,
    registrable_domain,
    coalesce(registrable_domain in (select domain from {{ ref('free_mail_domains') }}), false) as is_free_mail,
    domain in (select domain from {{ ref('disposable_domains') }}) as is_disposable,
    domain in (select domain from {{ ref('reserved_domains') }})
    or top_level in (select domain from {{ ref('reserved_domains') }}) as is_reserved,
    coalesce(label in (select word from {{ ref('int_placeholder_words') }}), false) as is_placeholder
from described
