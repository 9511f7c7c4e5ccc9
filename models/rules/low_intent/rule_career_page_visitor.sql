-- Career page visitor: the person is here for a job: more time on careers pages than on the product, and no conversion.
with careers_visitors as (

    select distinct person_id from {{ ref('lead_scoring', 'int_page_views') }}
    where page_type = 'careers'

),

careers_and_product as (

    select
        person_id,
        event_date as happened_on,
        count(case when page_type = 'careers' then 1 end) as careers_views,
        count(case when page_type = 'careers' then engaged_seconds end) as careers_views_with_seconds,
        sum(case when page_type = 'careers' then engaged_seconds end) as careers_seconds,
        count(case when is_product_interest then 1 end) as product_views,
        sum(case when is_product_interest then engaged_seconds end) as product_seconds,
        0 as conversions,
        min(case when page_type = 'careers' then event_id end) as evidence_id
    from {{ ref('lead_scoring', 'int_page_views') }}
    where
        (page_type = 'careers' or is_product_interest)
        and person_id in (select person_id from careers_visitors)
    group by person_id, event_date

),

conversions as (

    select
        person_id,
        event_date as happened_on,
        count(*) as conversions
    from {{ ref('lead_scoring', 'int_key_actions') }}
    where is_conversion and person_id in (select person_id from careers_visitors)
    group by person_id, event_date

),

days as (

    select * from careers_and_product
    union all
    select
        person_id,
        happened_on,
        0 as careers_views,
        0 as careers_views_with_seconds,
        0 as careers_seconds,
        0 as product_views,
        0 as product_seconds,
        conversions,
        null as evidence_id
    from conversions

),

in_window as (

    {{ trailing('days', var('career_page_visitor_window_days'), sums=[
        'careers_views', 'careers_views_with_seconds', 'careers_seconds', 'product_views', 'product_seconds', 'conversions',
    ]) }}

),

evaluated as (

    select
        person_id,
        evaluated_on,
        conversions = 0
        and case
            when careers_views_with_seconds > 0
                then
                    careers_seconds >= {{ var('career_page_visitor_min_seconds') }}
                    and careers_seconds > product_seconds
            else
                careers_views >= {{ var('career_page_visitor_min_views') }}
                and careers_views > product_views
        end as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('evaluated') }}
