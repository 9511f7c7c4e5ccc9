-- Page views, each in its visit. A visit is a run of a person's page views on one day without a longer pause; a page
-- view with another click than the visit's own starts a new one. A visit is named by its first page view.
{% set by_time = 'order by occurred_at, event_id' %}
{% set so_far = by_time ~ ' rows between unbounded preceding and current row' %}
{% set before = by_time ~ ' rows between unbounded preceding and 1 preceding' %}

with page_views as (

    select
        event_id,
        person_id,
        occurred_at,
        event_date,
        path,
        page_type,
        content_id,
        content_stage,
        engaged_seconds,
        click_id,
        is_key_action,
        coalesce(
            occurred_at <= {{ minutes_after(
                'lag(occurred_at) over (partition by person_id, event_date ' ~ by_time ~ ')', var('visit_gap_minutes')
            ) }},
            false
        ) as follows_closely
    from {{ ref('lead_scoring', 'int_events') }}
    where event_type = 'page_view'

),

runs as (

    select
        *,
        {{ last_known(
            'case when not follows_closely then event_id end', ['occurred_at', 'event_id'],
            'partition by person_id, event_date ' ~ so_far
        ) }} as run_id
    from page_views

),

-- the visit's own click is the last one before, since any other would have started a new visit
clicks as (

    select
        event_id,
        run_id,
        occurred_at,
        click_id,
        {{ last_known('click_id', ['occurred_at', 'event_id'], 'partition by run_id ' ~ before) }} as previous_click_id
    from runs
    where run_id in (select clicked.run_id from runs as clicked where clicked.click_id is not null)

),

starts as (

    select
        *,
        event_id = run_id or (click_id is not null and click_id is distinct from previous_click_id) as starts_visit
    from clicks

),

-- few runs have clicks, so only those are looked through for another one
visits as (

    select
        event_id,
        {{ last_known(
            'case when starts_visit then event_id end', ['occurred_at', 'event_id'], 'partition by run_id ' ~ so_far
        ) }} as visit_id
    from starts

)

select
    runs.event_id,
    runs.person_id,
    coalesce(visits.visit_id, runs.run_id) as visit_id,
    runs.occurred_at,
    runs.event_date,
    runs.path,
    runs.page_type,
    runs.content_id,
    runs.content_stage,
    runs.engaged_seconds,
    runs.click_id,
    {{ is_idle('runs.page_type') }} as is_idle,
    {{ is_product_interest('runs.page_type') }} as is_product_interest,
    runs.is_key_action
from runs
left join visits on runs.event_id = visits.event_id
