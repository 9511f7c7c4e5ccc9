-- Events that came more than once, each copy with its rank: the earliest is 1 and stays, whatever order they came in.
{{ config(materialized='incremental', incremental_strategy='append', pre_hook='{{ drop_changed_events() }}') }}
-- depends_on: {{ ref('int_changed_events') }}

with events as (

    select * from {{ ref('events') }}
    {% if not is_full_run() -%}
    where event_id in (select event_id from {{ ref('int_changed_events') }})
    {%- endif %}

),

-- few events come twice, so only those are ranked
repeated as (

    select event_id from events group by event_id having count(*) > 1

)

select
    *,
    row_number() over (
        partition by event_id
        order by
            occurred_at,
            loaded_at nulls first,
            {{ whole_row_as_text(contract_columns('events')) }}
    ) as copy_number
from events
where event_id in (select event_id from repeated)
