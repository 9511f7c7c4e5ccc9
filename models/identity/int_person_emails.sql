-- Whom an email names: the person of the people rows that carry it, unless it is a shared mailbox.
with people as (

    select
        person_id as source_person_id,
        {{ normalised_email('email') }} as email
    from {{ ref('people') }}

)

select distinct
    people.email,
    person_ids.person_id
from people
inner join {{ ref('int_person_ids') }} as person_ids on people.source_person_id = person_ids.source_person_id
where
    people.email is not null
    and people.email not in (select email from {{ ref('int_shared_emails') }})
