-- Emails that too many people rows carry to be one person's: shared mailboxes. They join and identify nobody.
with people as (

    select
        person_id,
        {{ normalised_email('email') }} as email
    from {{ ref('people') }}

)

select
    email,
    count(*) as people,
    min(person_id) as example_person_id
from people
where email is not null
group by email
having count(*) > {{ var('max_people_per_email') }}
