-- All that people go by: the ids and emails of all their rows, rejected and replaced ones included, their devices and
-- their events. Whoever is erased is suppressed by these. One row per person, kind and identifier.
{{ config(materialized='view') }}
{% set steps = 3 %}

-- an email that is somebody else's now is not theirs, and a shared mailbox is nobody's
with names_0 as (

    select
        'person_id' as kind,
        source_person_id as identifier,
        person_id
    from {{ ref('lead_scoring', 'int_person_ids') }}
    union all
    select
        'email' as kind,
        email as identifier,
        person_id
    from {{ ref('lead_scoring', 'int_person_emails') }}
    union all
    select
        'email' as kind,
        email as identifier,
        cast(null as {{ string() }}) as person_id
    from {{ ref('lead_scoring', 'int_quarantined_emails') }}

),

given as (

    select
        person_id,
        {{ normalised_email('email') }} as email,
        merged_into_person_id
    from {{ ref('lead_scoring', 'int_people_rows') }}
    {% for column in ['old_value', 'new_value'] %}
    union all
    select
        person_id,
        {{ normalised_email(column) }} as email,
        cast(null as {{ string() }}) as merged_into_person_id
    from {{ ref('lead_scoring', 'int_person_changes_rows') }}
    where lower(field_name) = 'email'
    {% endfor %}

),

pairs as (

    select
        given.person_id,
        'email' as kind,
        {{ with_host('given.email', 'domains.host') }} as identifier
    from given
    left join {{ ref('lead_scoring', 'int_email_domains') }} as domains
        on {{ foreign_domain('given.email') }} = domains.domain
    where given.email is not null
    union all
    select
        person_id,
        'person_id' as kind,
        merged_into_person_id as identifier
    from given
    where merged_into_person_id is not null

),

links as (

    select
        'person_id' as from_kind,
        person_id as from_identifier,
        kind,
        identifier
    from pairs
    union distinct
    select
        kind as from_kind,
        identifier as from_identifier,
        'person_id' as kind,
        person_id as identifier
    from pairs

),
{% for step in range(1, steps + 1) %}
names_{{ step }} as (

    select * from names_{{ step - 1 }}
    union distinct
    select
        links.kind,
        links.identifier,
        names.person_id
    from links
    inner join names_{{ step - 1 }} as names
        on links.from_kind = names.kind and links.from_identifier = names.identifier
    left join names_0 as known on links.kind = known.kind and links.identifier = known.identifier
    where links.identifier is not null and known.kind is null and names.person_id is not null

),
{% endfor %}
written as (

    select
        from_kind as kind,
        from_identifier as identifier
    from links
    union all
    select
        'person_id' as kind,
        person_id as identifier
    from {{ ref('lead_scoring', 'int_event_log') }}
    union all
    select
        'email' as kind,
        named_email as identifier
    from {{ ref('lead_scoring', 'int_event_log') }}
    {% for table in ['person_changes', 'outcomes', 'score_exemptions'] %}
    union all
    select
        'person_id' as kind,
        person_id as identifier
    from {{ ref('lead_scoring', 'int_' ~ table ~ '_rows') }}
    {% endfor %}
    {% for table in ['score_exemptions', 'form_submissions'] %}
    union all
    select
        'email' as kind,
        {{ normalised_email('email') }} as identifier
    from {{ ref('lead_scoring', 'int_' ~ table ~ '_rows') }}
    {% endfor %}

),

-- whom no people row knows goes by the id or email that other rows give
names as (

    select
        kind,
        identifier,
        person_id
    from names_{{ steps }}
    where person_id is not null
    union all
    select distinct
        written.kind,
        written.identifier,
        written.identifier as person_id
    from written
    left join names_{{ steps }} as known on written.kind = known.kind and written.identifier = known.identifier
    where written.identifier is not null and known.kind is null

),

sent as (

    select
        event_id,
        anonymous_id,
        'person_id' as kind,
        person_id as identifier
    from {{ ref('lead_scoring', 'int_event_log') }}
    union all
    select
        event_id,
        anonymous_id,
        'email' as kind,
        named_email as identifier
    from {{ ref('lead_scoring', 'int_event_log') }}

),

named_events as (

    select
        sent.event_id,
        sent.anonymous_id,
        names.person_id
    from sent
    inner join names on sent.kind = names.kind and sent.identifier = names.identifier

),

-- the devices that are linked with one person alone
devices as (

    select
        anonymous_id,
        person_id
    from {{ ref('lead_scoring', 'int_devices') }}
    where person_id is not null
    union distinct
    select
        named_events.anonymous_id,
        named_events.person_id
    from named_events
    left join {{ ref('lead_scoring', 'int_devices') }} as devices on named_events.anonymous_id = devices.anonymous_id
    left join {{ ref('lead_scoring', 'int_people') }} as people on named_events.person_id = people.person_id
    where named_events.anonymous_id is not null and devices.anonymous_id is null and people.person_id is null

),

events as (

    select
        event_id,
        person_id
    from named_events
    union distinct
    select
        events.event_id,
        devices.person_id
    from {{ ref('lead_scoring', 'int_event_log') }} as events
    inner join devices on events.anonymous_id = devices.anonymous_id
    where events.person_id is null and events.named_email is null

)

select
    person_id,
    kind,
    identifier
from names
union all
select
    person_id,
    'anonymous_id' as kind,
    anonymous_id as identifier
from devices
union all
-- an event of somebody else of which only a copy names them stays the other's
select
    events.person_id,
    'event_id' as kind,
    events.event_id as identifier
from events
left join {{ ref('lead_scoring', 'int_unique_events') }} as counted on events.event_id = counted.event_id
where events.event_id is not null and coalesce(counted.named_person_id, events.person_id) = events.person_id
