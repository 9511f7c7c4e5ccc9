-- Each event once: what it is, its scoring day, and the person it names by person_id or, without one that is known, by
-- email. A page view without a click_id has the one in its url; one that was paid for without any has its campaign.
-- What else an event carries stands in int_event_details.
with dated as (

    select
        *,
        {{ row_hash(contract_columns('events')) }} as row_hash,
        {{ scoring_day('occurred_at') }} as event_date,
        {{ normalised_email('email') }} as written_email,
        case
            when event_type = 'page_view' and click_id is null then {{ landing_parameters('url') }}
        end as landing_parameters
    from {{ ref('int_event_details') }}

),

landed as (

    select
        *,
        {{ is_paid_medium(landing_parameter('landing_parameters', 'utm_medium')) }} as is_paid
    from dated

),

clicked as (

    select
        event_id,
        event_type,
        occurred_at,
        event_date,
        person_id,
        anonymous_id,
        written_email,
        coalesce(click_id, {{ platform_click_id('landing_parameters', 'is_paid') }}) as click_id,
        case when is_paid then {{ campaign_key('landing_parameters') }} end as campaign_key,
        engaged_seconds,
        reply_intent,
        source_system,
        row_hash
    from landed

),

named as (

    select
        clicked.*,
        {{ with_host('clicked.written_email', 'domains.host') }} as named_email
    from clicked
    left join {{ ref('int_email_domains') }} as domains
        on {{ foreign_domain('clicked.written_email') }} = domains.domain

)

select
    named.event_id,
    named.event_type,
    named.occurred_at,
    named.event_date,
    named.person_id,
    named.anonymous_id,
    named.named_email,
    coalesce(person_ids.person_id, person_emails.person_id) as named_person_id,
    named.click_id,
    case when named.click_id is null then named.campaign_key end as campaign_key,
    named.engaged_seconds,
    named.reply_intent,
    named.source_system,
    named.row_hash
from named
left join {{ ref('int_person_ids') }} as person_ids on named.person_id = person_ids.source_person_id
left join {{ ref('int_person_emails') }} as person_emails on named.named_email = person_emails.email
