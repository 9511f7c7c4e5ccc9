-- Whose the changed events were before: asked before anything is written over, and kept until a run is finished.
{{ config(materialized='incremental', incremental_strategy='append') }}

{% if is_full_run() %}

select cast(null as string) as person_id
where false

{% else %}

select distinct {{ event_owner('events', 'devices') }} as person_id
from {{ source('last_run', 'int_unique_events') }} as events
inner join {{ ref('int_changed_events') }} as changed on events.event_id = changed.event_id
left join {{ source('kept', 'known_devices') }} as devices on events.anonymous_id = devices.anonymous_id
where {{ event_owner('events', 'devices') }} is not null

{% endif %}
