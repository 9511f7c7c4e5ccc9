-- People whom the site knows by an id; those it knows by email need no row of theirs. An id of another source's person
-- merges into that person.
with user_ids as (

    select distinct user_id from {{ ref('lead_scoring', 'stg_ga4__events') }}
    where user_id is not null and {{ email_in('user_id') }} is null

)

select
    {{ contract_row('people', {
        'person_id': namespaced('ga4', 'user_id'),
        'merged_into_person_id': known_elsewhere('user_id'),
        'source_system': "'ga4'",
    }) }}
from user_ids
