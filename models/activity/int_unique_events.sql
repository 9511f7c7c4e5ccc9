-- Each event once, with its scoring day and the person it names by person_id or, without one that is known, by email.
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
        {{ normalised_email('email') }} as written_email
    from unique_events

),

named as (

    select
        {{ contract_columns('events') | join(', ') }},
        event_date,
        {{ with_host('written_email', 'domains.host') }} as named_email
    from dated
    left join {{ ref('int_email_domains') }} as domains on {{ foreign_domain('written_email') }} = domains.domain

)

select
    named.*,
    coalesce(person_ids.person_id, person_emails.person_id) as named_person_id
from named
left join {{ ref('int_person_ids') }} as person_ids on named.person_id = person_ids.source_person_id
left join {{ ref('int_person_emails') }} as person_emails on named.named_email = person_emails.email
