-- The parts of urls of page views that come without a page_type. One row per url; its host and path are null where
-- it is no web page.
{{ config(
    materialized='incremental',
    pre_hook={'sql': '{{ lead_scoring.drop_other_classifications() }}', 'transaction': false},
) }}

with urls as (

    select distinct
        url,
        replace(substr(url, 1, 4096), chr(92), '/') as text
    from {{ ref('lead_scoring', 'int_event_details') }}
    where
        event_type = 'page_view' and page_type is null and url is not null
        and {{ is_new_value('url') }}

),

-- without its scheme; where there is no host, a path follows
located as (

    select
        url,
        case
            when {{ has_match('lower(text)', '^(about|blob|callto|data|javascript|mailto|sms|tel|view-source):') }}
                then null
            when {{ has_match('lower(text)', '^(https?:)?//') }}
                then {{ replace_matches('text', '^([a-zA-Z]+:)?//', '') }}
            when {{ has_match('text', '^[a-zA-Z][a-zA-Z0-9+.-]*://') }} then null
            when
                {{ has_match('text', '^(localhost|([0-9A-Za-z_\u00a1-\U0010ffff-]+[.])+[0-9A-Za-z_\u00a1-\U0010ffff-]+[.]?)(:[0-9]+)?([/?#]|$)') }}
                and not {{ has_match('lower(' ~ nth_part('text', '/', 1) ~ ')', page_extension_pattern()) }}
                then text
            else '/' || text
        end as text
    from urls

),

parts as (

    select
        url,
        lower({{ replace_matches(matched_part('text', '^([^/?#]*)'), '^.*@|:[0-9]*$', '') }}) as host,
        {{ matched_part('text', '^[^/?#]*([^?#]*)') }} as path,
        {{ percent_decoded(replace_matches('text', '^[^#]*#?', '')) }} as fragment
    from located

),

decoded as (

    select
        url,
        {{ replace_matches(replace_matches('host', '[.]$', ''), '^www[0-9]*[.]', '') }} as host,
        path,
        {{ percent_decoded('fragment') }} as fragment
    from parts

)

select
    url,
    case
        when {{ has_match('host', '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$') }} or host like '[%]' then '{ip}'
        else host
    end as host,
    path,
    -- a fragment that is a route continues the path
    case when {{ has_match('fragment', '^!?/') }} then {{ matched_part('fragment', '^!?([^?]*)') }} end as route,
    fragment,
    classifiers.code_hash as classified_by
from decoded
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
