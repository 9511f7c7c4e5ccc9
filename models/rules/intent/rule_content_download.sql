-- Content download: the person downloaded a piece of content for the first time.
with downloads as (

    select
        *,
        row_number() over (
            partition by person_id, content_id, case when content_id is null then event_id end
            order by occurred_at, event_id
        ) as download_number
    from {{ ref('lead_scoring', 'int_actions') }}
    where event_type = 'content_downloaded'

)

select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from downloads
where download_number = 1
