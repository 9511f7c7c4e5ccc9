-- Whom an email names: the person of the people rows that carry it, unless it identifies nobody.
select distinct
    people_emails.email,
    person_ids.person_id
from {{ ref('int_people_emails') }} as people_emails
inner join {{ ref('int_person_ids') }} as person_ids on people_emails.source_person_id = person_ids.source_person_id
where people_emails.email not in (select email from {{ ref('int_quarantined_emails') }})
