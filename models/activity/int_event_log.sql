-- Every event that was sent: what it is, its scoring day, and the person it names by person_id or, without one that is
-- known, by email; why it is rejected, and which of several copies it is. A page view without a click_id has the one in
-- its url; one that was paid for without any has its campaign. What else an event carries stands in int_event_details.
{% set columns = [
    'event_id', 'event_type', 'occurred_at', 'loaded_at', 'event_date', 'person_id', 'anonymous_id', 'written_email',
    'click_id', 'landing_click_id', 'campaign_key', 'engaged_seconds', 'reply_intent', 'source_system', 'row_hash',
    'rejection_problem',
] %}

with sent as (

    select
        {{ columns | join(',\n        ') }},
        case when rejection_problem is null then 1 end as copy_number
    from {{ ref('lead_scoring', 'int_events_rows') }} as events
    where
        not exists (
            select 1 from {{ ref('lead_scoring', 'int_ranked_copies') }} as copies
            where copies.event_id = events.event_id
        )

    union all

    select
        {{ columns | join(',\n        ') }},
        copy_number
    from {{ ref('lead_scoring', 'int_ranked_copies') }}

),

named as (

    select
        sent.*,
        coalesce(sent.click_id, sent.landing_click_id) as own_click_id,
        {{ with_host('sent.written_email', 'domains.host') }} as named_email
    from sent
    left join {{ ref('lead_scoring', 'int_email_domains') }} as domains
        on {{ foreign_domain('sent.written_email') }} = domains.domain

)

select
    named.event_id,
    named.event_type,
    named.occurred_at,
    named.loaded_at,
    named.event_date,
    named.person_id,
    named.anonymous_id,
    named.named_email,
    coalesce(person_ids.person_id, person_emails.person_id) as named_person_id,
    named.own_click_id as click_id,
    case when named.own_click_id is null then named.campaign_key end as campaign_key,
    named.engaged_seconds,
    named.reply_intent,
    named.source_system,
    named.row_hash,
    named.copy_number,
    coalesce(named.event_id in (
        select deletions.deleted_key from {{ ref('lead_scoring', 'deletions') }} as deletions
        where deletions.table_name = 'events'
    ), false) as is_deleted,
    named.rejection_problem
from named
left join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids on named.person_id = person_ids.source_person_id
left join {{ ref('lead_scoring', 'int_person_emails') }} as person_emails on named.named_email = person_emails.email
