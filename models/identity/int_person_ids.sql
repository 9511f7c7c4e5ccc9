-- The person of each person_id: people rows that share an email, or of which one is merged into the other, and so on
-- through chains, are one person, who goes by the smallest person_id.
with recursive people as (

    select
        person_id,
        merged_into_person_id
    from {{ ref('lead_scoring', 'people') }}

),

-- everyone of an email is joined with its smallest person_id, which is enough to connect them
same_email as (

    select
        source_person_id as person_id,
        min(source_person_id) over (partition by email) as other_person_id
    from {{ ref('lead_scoring', 'int_people_emails') }}
    where email not in (select email from {{ ref('lead_scoring', 'int_quarantined_emails') }})

),

merged as (

    select
        people.person_id,
        survivors.person_id as other_person_id
    from people
    inner join people as survivors on people.merged_into_person_id = survivors.person_id

),

joined as (

    select person_id, other_person_id from same_email
    union distinct
    select person_id, other_person_id from merged

),

joins as (

    select person_id, other_person_id from joined where person_id <> other_person_id
    union distinct
    select other_person_id, person_id from joined where person_id <> other_person_id

),

{{ smallest_joined('joins') }}

select
    people.person_id as source_person_id,
    coalesce(smallest.smallest_person_id, people.person_id) as person_id
from people
left join smallest on people.person_id = smallest.person_id
