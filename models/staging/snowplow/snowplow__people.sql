-- The people whom the site knows by an id of its own; those it knows by email need no row of theirs.
with user_ids as (

    select distinct user_id from {{ ref('lead_scoring', 'stg_snowplow__events') }}
    where user_id is not null and {{ email_in('user_id') }} is null

)

select
    {{ contract_row('people', {
        'person_id': namespaced('snowplow', 'user_id'),
        'source_system': "'snowplow'",
    }) }}
from user_ids
