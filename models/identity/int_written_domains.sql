-- The domains that stand in the texts of accounts and exemptions: plain hosts, those in other scripts as written.
{{ config(materialized='view') }}

with texts as (

    select domain from {{ ref('lead_scoring', 'accounts') }}
    union distinct
    select domain from {{ ref('lead_scoring', 'score_exemptions') }}

),

hosts as (

    select
        texts.domain as given_domain,
        {{ plain_host('parts.part') }} as written_domain
    from texts
    cross join {{ each_domain('texts.domain') }}
    where texts.domain is not null

)

select distinct given_domain, written_domain from hosts
where written_domain is not null
