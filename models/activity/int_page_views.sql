-- Page views, each in its visit. A visit is a run of a person's page views on one day without a longer pause; a page
-- view with another click than the visit's own starts a new one. A visit is named by its first page view.
with page_views as (

    select
        *,
        coalesce(
            occurred_at <= {{ minutes_after(
                'lag(occurred_at) over (partition by person_id, event_date order by occurred_at, event_id)',
                var('visit_gap_minutes')
            ) }},
            false
        ) as follows_closely
    from {{ ref('int_events') }}
    where event_type = 'page_view'

),

runs as (

    select
        *,
        sum(case when follows_closely then 0 else 1 end) over (
            partition by person_id, event_date order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as run_number
    from page_views

),

-- the visit's own click is the last one before, since any other would have started a new visit
clicks as (

    select
        *,
        {{ last_known('click_id') }} over (
            partition by person_id, event_date, run_number order by occurred_at, event_id
            rows between unbounded preceding and 1 preceding
        ) as previous_click_id
    from runs

),

starts as (

    select
        *,
        not follows_closely
        or (click_id is not null and click_id is distinct from previous_click_id) as starts_visit
    from clicks

)

select
    event_id,
    person_id,
    {{ last_known('case when starts_visit then event_id end') }} over (
        partition by person_id, event_date order by occurred_at, event_id
        rows between unbounded preceding and current row
    ) as visit_id,
    occurred_at,
    event_date,
    path,
    page_type,
    content_id,
    content_stage,
    engaged_seconds,
    click_id,
    {{ is_idle('page_type') }} as is_idle,
    {{ is_product_interest('page_type') }} as is_product_interest,
    is_key_action
from starts
