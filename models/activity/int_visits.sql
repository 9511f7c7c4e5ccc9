-- Visits: when, how long, whether they came from an ad, and whether the person had seen one.
with page_views as (

    select * from {{ ref('lead_scoring', 'int_page_views') }}

),

visits as (

    select
        visit_id,
        person_id,
        event_date as visit_date,
        min(occurred_at) as started_at,
        max(occurred_at) as last_viewed_at,
        min(case when event_id = visit_id then path end) as landing_path,
        min(case when event_id = visit_id then click_id end) as click_id,
        count(*) as page_views,
        count(case when not is_idle then 1 end) as active_page_views,
        sum(case when is_product_interest then engaged_seconds end) as product_seconds
    from page_views
    group by visit_id, person_id, event_date

),

active_paths as (

    select
        visit_id,
        count(path) as active_paths
    from {{ ref('lead_scoring', 'int_page_visits') }}
    where not {{ is_idle('page_type') }}
    group by visit_id

),

-- ads and visit starts of a person on one time line; at the same instant the start comes first, so that an ad
-- counts as seen before a visit only when it was
time_line as (

    select person_id, occurred_at, event_date, 1 as position, null as visit_id, event_type = 'ad_click' as is_click
    from {{ ref('lead_scoring', 'int_ad_events') }}
    union all
    select
        person_id,
        started_at as occurred_at,
        visit_date as event_date,
        0 as position,
        visit_id,
        false as is_click
    from visits

),

ads_before as (

    select
        visit_id,
        max(case when is_click then occurred_at end) over (
            partition by person_id order by occurred_at
            range between unbounded preceding and current row
        ) as last_click_at,
        max(case when position = 1 then event_date end) over (
            partition by person_id order by occurred_at, position
            rows between unbounded preceding and 1 preceding
        ) as last_ad_on
    from time_line

),

evaluated as (

    select
        visits.*,
        coalesce(active_paths.active_paths, 0) as active_paths,
        visits.click_id is not null
        or coalesce(
            visits.started_at <= {{ minutes_after('ads_before.last_click_at', var('ad_visit_minutes')) }}, false
        ) as is_ad_visit,
        coalesce(
            ads_before.last_ad_on > {{ days_after('visits.visit_date', -var('targeted_days')) }}, false
        ) as is_targeted
    from visits
    inner join ads_before on visits.visit_id = ads_before.visit_id
    left join active_paths on visits.visit_id = active_paths.visit_id

)

select
    visit_id,
    person_id,
    visit_date,
    started_at,
    last_viewed_at,
    landing_path,
    click_id,
    page_views,
    active_page_views,
    active_paths,
    product_seconds,
    is_ad_visit,
    is_targeted,
    is_targeted and not is_ad_visit and active_page_views > 0 as is_direct_visit
from evaluated
