-- The leads that sales calls first, with the owner of their contact.
{{ config(schema='sales') }}

select
    scores.person_id,
    scores.email,
    scores.display_score,
    scores.band,
    contacts.property_hubspot_owner_id as owner
from {{ ref('lead_scoring', 'lead_scores') }} as scores
left join {{ source('hubspot', 'contact') }} as contacts on scores.email = contacts.property_email
where scores.band in ('sales_ready', 'interested')
