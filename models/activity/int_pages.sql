-- The page that each url of an event shows, and its type as the lists have it. One row per url, so that a page that is
-- looked at a thousand times is worked out once.
with urls as (

    select distinct url from {{ ref('lead_scoring', 'int_event_details') }}
    where url is not null

)

select
    urls.url,
    {{ page_path('urls.url') }} as path,
    page_types.page_type
from urls
left join {{ ref('lead_scoring', 'int_page_types') }} as page_types on urls.url = page_types.url
