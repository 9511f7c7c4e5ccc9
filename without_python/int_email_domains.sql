-- Without Python the public suffix list is not read: a name with one dot is its own registrable domain, and nothing is
-- known of longer ones.
{{ config(schema='activity', materialized='table') }}

with domains as (

    select distinct domain from {{ ref('int_given_domains') }}

)

select
    domain,
    domain as registrable_domain,
    domain in (select domain from {{ ref('free_mail_domains') }}) as is_free_mail,
    domain in (select domain from {{ ref('disposable_domains') }}) as is_disposable
from domains
where domain like '%_._%' and domain not like '%.%.%'
