-- People rows that share an email, or of which one is merged into the other, are one person: an engine that follows
-- chains of them only so far must not split a longer one.
select
    people.person_id as source_person_id,
    own.person_id,
    survivors.person_id as other_person_id
from {{ ref('lead_scoring', 'people') }} as people
inner join {{ ref('lead_scoring', 'int_person_ids') }} as own on people.person_id = own.source_person_id
inner join {{ ref('lead_scoring', 'int_person_ids') }} as survivors
    on people.merged_into_person_id = survivors.source_person_id
where own.person_id <> survivors.person_id

union all

select
    people_emails.source_person_id,
    own.person_id,
    named.person_id as other_person_id
from {{ ref('lead_scoring', 'int_people_emails') }} as people_emails
inner join {{ ref('lead_scoring', 'int_person_ids') }} as own on people_emails.source_person_id = own.source_person_id
inner join {{ ref('lead_scoring', 'int_person_emails') }} as named on people_emails.email = named.email
where own.person_id <> named.person_id
