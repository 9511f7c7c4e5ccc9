-- Tickets without interest: someone who is no customer keeps asking support, and shows no interest in the product.
with people as (

    select person_id from {{ ref('lead_scoring', 'int_people') }}
    where lifecycle_stage <> 'customer'

),

tickets as (

    select
        person_id,
        event_date as happened_on,
        ticket_id,
        0 as interests,
        min(event_id) as evidence_id
    from {{ ref('lead_scoring', 'int_tickets') }}
    where
        ticket_id is not null
        and coalesce(ticket_category, 'not known') not in ('sales', 'billing', 'pre-sales')
        and person_id in (select person_id from people)
    group by person_id, event_date, ticket_id

),

interest as (

    select person_id, event_date as happened_on from {{ ref('lead_scoring', 'int_page_views') }}
    where is_product_interest and person_id in (select person_id from tickets)
    union distinct
    select person_id, event_date as happened_on from {{ ref('lead_scoring', 'int_actions') }}
    where
        person_id in (select person_id from tickets)
        and (
            (event_type = 'form_submitted' and form_type in ('demo_request', 'contact_sales'))
            or event_type in ('meeting_booked', 'trial_started')
        )

),

days as (

    select * from tickets
    union all
    select
        person_id,
        happened_on,
        null as ticket_id,
        1 as interests,
        null as evidence_id
    from interest

),

in_window as (

    {{ trailing(
        'days', var('tickets_without_interest_window_days'), sums=['interests'], distinct={'tickets': 'ticket_id'}
    ) }}

),

evaluated as (

    select
        person_id,
        evaluated_on,
        tickets >= {{ var('tickets_without_interest_min_tickets') }}
        and interests = 0 as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('evaluated') }}
