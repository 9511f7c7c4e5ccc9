-- Pages that were visited. Marketo has a page without scheme, or as a path beside its full name, and the query in a
-- column of its own.
with activity_visit_webpage as (

    select * from {{ source_table('marketo', 'activity_visit_webpage') }}

),

trimmed as (

    select
        {{ known_text('id') }} as activity_id,
        {{ record_id('lead_id') }} as lead_id,
        {{ source_time('marketo', 'activity_date') }} as occurred_at,
        {{ known_text('_fivetran_synced') }} as synced_at,
        case
            when webpage_url like '/%'
                then coalesce({{ known_text('primary_attribute_value') }}, {{ known_text('webpage_url') }})
            else coalesce({{ known_text('webpage_url') }}, {{ known_text('primary_attribute_value') }})
        end as page,
        {{ known_text('query_parameters') }} as query_parameters,
        {{ known_text('referrer_url') }} as referrer_url,
        {{ known_text('client_ip_address') }} as ip,
        {{ known_text('user_agent') }} as user_agent
    from activity_visit_webpage

)

select
    activity_id,
    lead_id,
    occurred_at,
    synced_at,
    case when page like '/%' or page like '%://%' then '' else 'https://' end
    || page
    || case when page like '%?%' or query_parameters is null then '' else '?' || query_parameters end as url,
    referrer_url,
    ip,
    user_agent
from trimmed
