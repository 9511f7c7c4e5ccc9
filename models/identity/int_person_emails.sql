-- The person of each email: that of the people rows that carry it, unless it identifies nobody.
select distinct
    people_emails.email,
    person_ids.person_id
from {{ ref('lead_scoring', 'int_people_emails') }} as people_emails
inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
    on people_emails.source_person_id = person_ids.source_person_id
where people_emails.email not in (select email from {{ ref('lead_scoring', 'int_quarantined_emails') }})
