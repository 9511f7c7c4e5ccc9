-- Pages that were visited. Marketo has a page without scheme, or as a path beside its full name, and the query apart.
with activity_visit_webpage as (

    select * from {{ source('marketo', 'activity_visit_webpage') }}

),

trimmed as (

    select
        {{ trimmed('id') }} as activity_id,
        {{ record_id('lead_id') }} as lead_id,
        {{ trimmed('activity_date') }} as occurred_at,
        {{ trimmed('_fivetran_synced') }} as synced_at,
        case
            when webpage_url like '/%'
                then coalesce({{ trimmed('primary_attribute_value') }}, {{ trimmed('webpage_url') }})
            else coalesce({{ trimmed('webpage_url') }}, {{ trimmed('primary_attribute_value') }})
        end as page,
        {{ trimmed('query_parameters') }} as query_parameters,
        {{ trimmed('referrer_url') }} as referrer_url,
        {{ trimmed('client_ip_address') }} as ip,
        {{ trimmed('user_agent') }} as user_agent
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
