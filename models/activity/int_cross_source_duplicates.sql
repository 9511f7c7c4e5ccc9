-- Events that a second connected system reports, which count once: the same of a person, of one form or of one message
-- and url, close together on one day. The system that var sources names first is believed; what the other says is a
-- duplicate. It remembers those of everybody from run to run.
{{ config(
    materialized='incremental',
    on_schema_change='sync_all_columns',
    pre_hook='{{ drop_people_to_score() }}',
) }}
-- depends_on: {{ ref('lead_scoring', 'people_to_score') }}
-- depends_on: {{ ref('lead_scoring', 'int_stitched_events') }}
-- depends_on: {{ ref('lead_scoring', 'int_event_details') }}
-- depends_on: {{ ref('lead_scoring', 'int_pages') }}

{% if connected_sources() | length < 2 %}

select
    cast(null as {{ string() }}) as person_id,
    cast(null as {{ string() }}) as event_id,
    cast(null as {{ string() }}) as duplicate_of_event_id
where false

{% else %}

-- what comes from elsewhere has no rank, and is compared with nothing
with events as (

    select
        events.event_id,
        events.person_id,
        events.event_type,
        events.occurred_at,
        events.event_date,
        replace(details.form_id, events.source_system || ':', '') as form_id,
        replace(details.message_id, events.source_system || ':', '') as message_id,
        pages.path,
        case events.source_system
            {%- for name in connected_sources() %}
            when '{{ name }}' then {{ loop.index }}
            {%- endfor %}
        end as source_rank
    from {{ ref('lead_scoring', 'int_stitched_events') }} as events
    inner join {{ ref('lead_scoring', 'int_event_details') }} as details
        on events.event_id = details.event_id and events.event_type = details.event_type
    left join {{ ref('lead_scoring', 'int_pages') }} as pages on details.url = pages.url
    where
        events.person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})
        and events.event_date <= {{ as_of() }}
        and events.event_type <> 'email_opened'

),

pairs as (

    select
        reported.person_id,
        reported.event_id,
        believed.event_id as duplicate_of_event_id,
        row_number() over (
            partition by reported.event_id
            order by believed.source_rank, believed.occurred_at, believed.event_id
        ) as choice
    from events as reported
    inner join events as believed
        on
            reported.person_id = believed.person_id
            and reported.event_type = believed.event_type
            and reported.event_date = believed.event_date
            and reported.source_rank > believed.source_rank
            and reported.occurred_at <= {{ seconds_after('believed.occurred_at', var('same_happening_seconds')) }}
            and believed.occurred_at <= {{ seconds_after('reported.occurred_at', var('same_happening_seconds')) }}
    where
        case
            when reported.event_type = 'form_submitted'
                then reported.form_id = believed.form_id or reported.path = believed.path
            else
                coalesce(reported.message_id, reported.path) is not null
                and reported.message_id is not distinct from believed.message_id
                and reported.path is not distinct from believed.path
        end

)

select
    person_id,
    event_id,
    duplicate_of_event_id
from pairs
where choice = 1

{% endif %}
