-- Tickets without interest: someone who is no customer keeps asking support, and shows no interest in the product.
with people as (

    select person_id from {{ ref('int_people') }}
    where lifecycle_stage <> 'customer'

),

tickets as (

    select
        person_id,
        event_date as happened_on,
        ticket_id,
        false as is_interest,
        min(event_id) as evidence_id
    from {{ ref('int_events') }}
    where
        event_type = 'ticket_created'
        and ticket_id is not null
        and coalesce(ticket_category, 'not known') not in ('sales', 'billing', 'pre-sales')
        and person_id in (select person_id from people)
    group by person_id, event_date, ticket_id

),

interest as (

    select distinct
        person_id,
        event_date as happened_on,
        null as ticket_id,
        true as is_interest,
        null as evidence_id
    from {{ ref('int_events') }}
    where
        person_id in (select person_id from tickets)
        and (
            (event_type = 'page_view' and {{ is_product_interest('page_type') }})
            or (event_type = 'form_submitted' and form_type in ('demo_request', 'contact_sales'))
            or event_type in ('meeting_booked', 'trial_started')
        )

),

days as (

    select * from tickets
    union all
    select * from interest

),

in_window as (

    {{ trailing('days', var('tickets_without_interest_window_days'), {
        'tickets': 'count(distinct days.ticket_id)',
        'interests': 'count(case when days.is_interest then 1 end)',
        'evidence_id': latest_evidence('days'),
    }) }}

),

judged as (

    select
        person_id,
        judged_on,
        tickets >= {{ var('tickets_without_interest_min_tickets') }}
        and interests = 0 as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('judged') }}
