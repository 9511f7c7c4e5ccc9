-- Visits without action: the person keeps visiting, and never looks at prices or a demo, or asks for anything.
with visit_days as (

    select
        person_id,
        visit_date as happened_on,
        count(*) as visits,
        sum(page_views) as page_views,
        0 as key_actions,
        min(visit_id) as evidence_id
    from {{ ref('lead_scoring', 'int_visits') }}
    group by person_id, visit_date

),

key_action_days as (

    select
        person_id,
        event_date as happened_on,
        0 as visits,
        0 as page_views,
        count(*) as key_actions,
        null as evidence_id
    from {{ ref('lead_scoring', 'int_key_actions') }}
    where person_id in (select person_id from visit_days)
    group by person_id, event_date

),

days as (

    select * from visit_days
    union all
    select * from key_action_days

),

in_window as (

    {{ trailing(
        'days', var('visits_without_action_window_days'), sums=['visits', 'page_views', 'key_actions']
    ) }}

),

evaluated as (

    select
        person_id,
        evaluated_on,
        visits >= {{ var('visits_without_action_min_visits') }}
        and page_views >= {{ var('visits_without_action_min_page_views') }}
        and key_actions = 0 as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('evaluated') }}
