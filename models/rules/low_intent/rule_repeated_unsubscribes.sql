-- Repeated unsubscribes: the person left several lists within a month, or all of them, and did not come back to any.
with unsubscriptions as (

    select * from {{ ref('lead_scoring', 'int_email_events') }}
    where event_type = 'email_unsubscribed'

),

unsubscription_days as (

    select
        person_id,
        event_date as unsubscribed_on,
        min(event_id) as evidence_id
    from unsubscriptions
    group by person_id, event_date

),

repeated as (

    select
        days.person_id,
        days.unsubscribed_on,
        days.evidence_id
    from unsubscription_days as days
    inner join unsubscriptions
        on
            days.person_id = unsubscriptions.person_id
            and days.unsubscribed_on >= unsubscriptions.event_date
            and {{ days_after('days.unsubscribed_on', -var('repeated_unsubscribes_window_days')) }}
            < unsubscriptions.event_date
    group by days.person_id, days.unsubscribed_on, days.evidence_id
    having
        count(distinct unsubscriptions.list_id) >= {{ var('repeated_unsubscribes_min_lists') }}
        or {{ dbt.bool_or('unsubscriptions.list_id is null') }}

),

came_back as (

    select
        repeated.person_id,
        repeated.unsubscribed_on,
        min(emails.event_date) as resubscribed_on
    from repeated
    inner join {{ ref('lead_scoring', 'int_email_events') }} as emails
        on repeated.person_id = emails.person_id and repeated.unsubscribed_on < emails.event_date
    where emails.event_type = 'email_resubscribed'
    group by repeated.person_id, repeated.unsubscribed_on

),

intervals as (

    select
        repeated.person_id,
        repeated.unsubscribed_on as starts_on,
        {{ earliest([
            days_after('repeated.unsubscribed_on', var('repeated_unsubscribes_lasts_days')), 'came_back.resubscribed_on'
        ]) }} as ends_on,
        repeated.evidence_id
    from repeated
    left join came_back
        on repeated.person_id = came_back.person_id and repeated.unsubscribed_on = came_back.unsubscribed_on

)

{{ union_of('intervals') }}
