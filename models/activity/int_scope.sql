-- The people of this run: in a full run all, or those of a sample of accounts; in a daily run those of whom something
-- came, changed or went, or of whom an event lies between the last scoring day and this one. Nobody else is judged
-- again. Kept until a run is finished.
{{ config(materialized='incremental', incremental_strategy='append') }}

{% if is_full_run() %}

select person_id from {{ ref('int_people') }}
where {{ is_sampled('account_id', 'person_id') }}

{% else %}

with known as (

    select person_id from {{ this }}

),

devices as (

    select * from {{ ref('int_devices') }}

),

-- both days may come first: a run may be of an earlier day than the last one
days as (

    select
        {{ days_after('least(as_of, ' ~ as_of() ~ ')', 1) }} as first_day,
        greatest(as_of, {{ as_of() }}) as last_day
    from {{ source('kept', 'state') }}

),

events as (

    select {{ event_owner('events', 'devices') }} as person_id
    from {{ ref('int_unique_events') }} as events
    left join devices on events.anonymous_id = devices.anonymous_id
    where
        events.event_type <> 'email_opened'
        and (
            events.event_id in (select event_id from {{ ref('int_changed_events') }})
            or events.event_id in (
                select event_id
                from {{ changed_rows(ref('int_paid_clicks'), source('kept', 'known_paid_clicks')) }} as changed_clicks
            )
            or events.event_date between (select first_day from days) and (select last_day from days)
        )

),

changes as (

    select person_id
    from {{ changed_rows(ref('person_changes'), source('kept', 'known_person_changes')) }} as changed
    union all
    select person_id from {{ ref('person_changes') }}
    where {{ scoring_day('changed_at') }} between (select first_day from days) and (select last_day from days)

),

people as (

    select person_id from {{ ref('int_previous_owners') }}
    union distinct
    select person_id from events
    union distinct
    select person_ids.person_id
    from changes
    inner join {{ ref('int_person_ids') }} as person_ids on changes.person_id = person_ids.source_person_id
    union distinct
    select person_id
    from {{ changed_rows('devices', source('kept', 'known_devices'), 'anonymous_id, person_id') }} as changed_devices
    union distinct
    select person_id
    from {{ changed_rows(ref('int_person_ids'), source('kept', 'known_person_ids')) }} as changed_person_ids
    union distinct
    select person_id
    from {{ changed_rows(ref('int_person_emails'), source('kept', 'known_person_emails')) }} as changed_emails
    union distinct
    select person_id
    from {{ changed_rows(ref('int_people'), source('kept', 'known_people')) }} as changed_people
    union distinct
    select person_id
    from {{ changed_rows(ref('int_exemptions'), source('kept', 'known_exemptions')) }} as changed_exemptions

)

select person_id from people
where
    person_id is not null
    and person_id not in (select person_id from known)

{% endif %}
