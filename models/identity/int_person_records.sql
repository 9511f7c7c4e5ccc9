-- The record that a person goes by in the systems they come from: of the person's people rows one that was not merged
-- into another, for such a record is not there any more. The person_id inside is the smallest of all, there or not.
with records as (

    select
        person_ids.person_id,
        people.person_id as record_id,
        people.source_system,
        row_number() over (
            partition by person_ids.person_id
            order by case when masters.source_person_id is not null then 1 else 0 end, people.person_id
        ) as record_number
    from {{ ref('lead_scoring', 'people') }} as people
    inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on people.person_id = person_ids.source_person_id
    left join {{ ref('lead_scoring', 'int_person_ids') }} as masters
        on
            people.merged_into_person_id = masters.source_person_id
            and person_ids.person_id = masters.person_id
            and people.person_id <> masters.source_person_id

)

select
    person_id,
    record_id,
    source_system
from records
where record_number = 1
