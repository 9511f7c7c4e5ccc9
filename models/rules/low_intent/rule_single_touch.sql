-- Single touch: the person engaged on one day, asked for nothing, and never came back.
with days as (

    select
        *,
        row_number() over (partition by person_id order by engaged_on) as day_number,
        lead(engaged_on) over (partition by person_id order by engaged_on) as came_back_on
    from {{ ref('lead_scoring', 'int_engagement_days') }}

),

intervals as (

    select
        person_id,
        {{ days_after('engaged_on', var('single_touch_starts_after_days')) }} as starts_on,
        {{ earliest([days_after('engaged_on', var('single_touch_ends_after_days')), 'came_back_on']) }} as ends_on,
        first_event_id as evidence_id
    from days
    where day_number = 1 and not has_conversion

)

{{ union_of('intervals') }}
