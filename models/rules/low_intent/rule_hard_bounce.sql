-- Hard bounce: the last we know of the person's address is that it does not exist.
with emails_and_replies as (

    select event_id, person_id, event_type, occurred_at, event_date from {{ ref('lead_scoring', 'int_email_events') }}
    where
        event_type in ('email_delivered', 'email_clicked')
        or (event_type = 'email_bounced' and coalesce(bounce_type, 'not known') <> 'soft')
    union all
    select event_id, person_id, event_type, occurred_at, event_date from {{ ref('lead_scoring', 'int_actions') }}
    where event_type = 'outreach_replied'

),

signs as (

    select
        person_id,
        event_id,
        event_date,
        event_type = 'email_bounced' as is_bounce,
        row_number() over (
            partition by person_id, event_date
            order by occurred_at desc, event_id desc
        ) as recency
    from emails_and_replies

),

evaluated as (

    select
        person_id,
        event_date as evaluated_on,
        is_bounce as is_true,
        event_id as evidence_id
    from signs
    where recency = 1

)

{{ intervals_of('evaluated') }}
