-- Emails that join and identify nobody: placeholders, and shared mailboxes, which too many people rows carry to be one
-- person's.
select
    email,
    case when is_placeholder then 'placeholder_email' else 'shared_email' end as kind,
    count(*) as people,
    min(source_person_id) as example_person_id
from {{ ref('lead_scoring', 'int_people_emails') }}
group by email, is_placeholder
having is_placeholder or count(*) > {{ var('max_people_per_email') }}
