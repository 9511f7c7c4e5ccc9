-- What stands behind the @ of people's emails, as often as it does.
{{ config(materialized='view') }}

with people as (

    select {{ email_domain(normalised_email('email')) }} as domain from {{ ref('people') }}

)

select domain from people
where domain <> ''
