-- The domains to classify: those of people's emails, those that accounts and exemptions name, and of the emails of
-- events and exemptions those in other scripts, as often as they occur.
{{ config(materialized='view') }}

with people as (

    select {{ email_domain(normalised_email('email')) }} as domain from {{ ref('lead_scoring', 'people') }}

),

events as (

    select {{ foreign_domain(normalised_email('email')) }} as domain from {{ ref('lead_scoring', 'events') }}
    where {{ has_match('email', '[^ -~]') }}

),

exemptions as (

    select {{ foreign_domain(normalised_email('email')) }} as domain from {{ ref('lead_scoring', 'score_exemptions') }}

)

select domain from people
where domain is not null
union all
select domain from events
where domain is not null
union all
select domain from exemptions
where domain is not null
union all
select written_domain as domain from {{ ref('lead_scoring', 'int_written_domains') }}
