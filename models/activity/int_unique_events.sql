-- Each event once, with its scoring day and the person it names by person_id or, without one that is known, by email. A
-- page view without a click_id has the one in its url; one that was paid for without any has its campaign.
{{ config(materialized='incremental', incremental_strategy='append', pre_hook='{{ drop_changed_events() }}') }}
-- depends_on: {{ ref('int_changed_events') }}, {{ ref('int_previous_owners') }}

with copies as (

    select * from {{ ref('int_ranked_copies') }}
    {% if not is_full_run() -%}
    where event_id in (select event_id from {{ ref('int_changed_events') }})
    {%- endif %}

),

events as (

    select * from {{ ref('events') }}
    {% if not is_full_run() -%}
    where event_id in (select event_id from {{ ref('int_changed_events') }})
    {%- endif %}

),

unique_events as (

    select {{ contract_columns('events') | join(', ') }} from events
    where event_id not in (select event_id from copies)
    union all
    select {{ contract_columns('events') | join(', ') }} from copies
    where copy_number = 1

),

dated as (

    select
        *,
        {{ scoring_day('occurred_at') }} as event_date,
        {{ normalised_email('email') }} as written_email,
        case
            when event_type = 'page_view' and click_id is null then {{ landing_parameters('url') }}
        end as landing_parameters
    from unique_events

),

landed as (

    select
        *,
        {{ is_paid_medium(landing_parameter('landing_parameters', 'utm_medium')) }} as is_paid
    from dated

),

clicked as (

    select
        {%- for column in contract_columns('events') if column != 'click_id' %}
        {{ column }},
        {%- endfor %}
        coalesce(click_id, {{ platform_click_id('landing_parameters', 'is_paid') }}) as click_id,
        event_date,
        written_email,
        case when is_paid then {{ campaign_key('landing_parameters') }} end as campaign_key
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
    {%- for column in contract_columns('events') %}
    named.{{ column }},
    {%- endfor %}
    named.event_date,
    named.named_email,
    case when named.click_id is null then named.campaign_key end as campaign_key,
    coalesce(person_ids.person_id, person_emails.person_id) as named_person_id
from named
left join {{ ref('int_person_ids') }} as person_ids on named.person_id = person_ids.source_person_id
left join {{ ref('int_person_emails') }} as person_emails on named.named_email = person_emails.email
