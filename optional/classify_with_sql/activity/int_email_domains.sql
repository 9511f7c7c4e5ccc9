-- What a domain is: registrable domain, free mail, disposable, reserved. Hosts in other scripts stay as they are
-- written. One row per domain.
{{ config(materialized='table') }}

with given as (

    select distinct domain from {{ ref('lead_scoring', 'int_given_domains') }}

),

hosts as (

    select
        *,
        {{ nth_part('coalesce(registrable_domain, icann_domain, host)', '.', 1) }} as label
    from {{ ref('lead_scoring', 'int_hosts') }}

)

select
    given.domain,
    given.domain as host,
    hosts.registrable_domain,
    hosts.is_free_mail,
    hosts.is_disposable,
    hosts.is_reserved,
    hosts.label in {{ placeholder_words() }} as is_placeholder,
    hosts.classified_by
from given
inner join hosts on given.domain = hosts.host
